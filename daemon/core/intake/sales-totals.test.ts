import { expect, test } from 'vitest';
import type { SalesTotals } from '#contract/daemon-api.ts';
import type { AmountMinor } from '#contract/money.ts';
import { daemonBench, EAST, through } from '#test/sim/daemon-bench.ts';

const begin = async () => {
  const bench = await daemonBench();
  const totals = (fromWallMs: number, toWallMs: number): Promise<SalesTotals> =>
    through(
      bench.clock,
      bench.daemon.request('sales.totals', { fromWallMs, toWallMs }) as Promise<SalesTotals>,
    );
  return { bench, totals, now: () => bench.clock.wallNow() };
};

test('a span counts what was approved in it, and what was accepted before belongs to before', async () => {
  const { bench, totals, now } = await begin();
  await bench.payThrough(bench.order({ amountMinor: 9_900 as AmountMinor }));
  await bench.clock.advance(1_000);
  const from = now();
  await bench.payThrough(bench.order());
  await bench.payThrough(bench.order({ amountMinor: 20_000 as AmountMinor }));
  const line = { method: 'card', product: 'sale', count: 2, minor: 32_500 };
  expect(await totals(from, now())).toEqual({ lines: [line], open: 0 });
  expect(await totals(0, from - 1)).toMatchObject({ lines: [{ count: 1, minor: 9_900 }] });
  expect(await totals(now() + 1, now() + 2)).toEqual({ lines: [], open: 0 });
});

test('a declined sale is not counted', async () => {
  const { bench, totals, now } = await begin();
  bench.acquirer(EAST).switchFault('decline');
  await bench.payThrough(bench.order());
  expect(await totals(0, now())).toEqual({ lines: [], open: 0 });
});

test('more sales than one look takes are all counted', async () => {
  const { bench, totals, now } = await begin();
  for (let sale = 0; sale < 520; sale += 1) await bench.payThrough(bench.order());
  expect(await totals(0, now())).toMatchObject({ lines: [{ count: 520, minor: 520 * 12_500 }] });
});
