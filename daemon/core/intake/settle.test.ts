import { describe, expect, test } from 'vitest';
import type { SettlementReport } from '#contract/daemon-api.ts';
import type { AmountMinor } from '#contract/money.ts';
import {
  CARD,
  type DaemonBench,
  daemonBench,
  EAST,
  HARBOR,
  through,
} from '#test/sim/daemon-bench.ts';

const settle = (bench: DaemonBench): Promise<SettlementReport> =>
  through(
    bench.clock,
    bench.daemon.request('settlement.run', { person: 'Li Na' }) as Promise<SettlementReport>,
  );

const discrepancies = (bench: DaemonBench) =>
  [...bench.store.entriesAfter(0)].filter(({ body }) => body.kind === 'discrepancy');

const lineOf = (report: SettlementReport, channel: typeof EAST) =>
  report.lines.find((line) => line.channel === channel);

describe('the end of the day', () => {
  test('agrees with each acquirer when nothing went wrong', async () => {
    const bench = await daemonBench();
    await bench.payThrough(bench.order());
    await bench.payThrough(bench.order({ amountMinor: 20_000 as AmountMinor }));
    const report = await settle(bench);
    expect(lineOf(report, EAST)).toMatchObject({
      ours: { count: 2, minor: 32_500 },
      theirs: { count: 2, minor: 32_500 },
      difference: { count: 0, minor: 0 },
    });
    expect(lineOf(report, HARBOR)).toMatchObject({ ours: { count: 0 }, difference: { count: 0 } });
    expect(discrepancies(bench)).toEqual([]);
  });

  test('makes a durable row of a charge the acquirer has and the journal does not (M6)', async () => {
    const bench = await daemonBench();
    await bench.payThrough(bench.order());
    const strange = bench.acquirer(EAST).connect({
      ...{ send: () => {}, reset: () => {}, close: () => {} },
      ...{ keyed: () => {}, spoilMacs: () => {} },
    });
    const { batch, date } = bench.daemon.journal.days()[0] ?? { batch: 1, date: '' };
    const { terminalId, amountMinor } = bench.order();
    strange.receive({ class: 'sign-on', terminal: terminalId, nonce: 'a-nonce-of-its-own' });
    strange.receive({
      ...{ class: 'pay', terminal: terminalId, stan: 999_999, batch, date },
      ...{ attemptId: 'not-ours', amountMinor, currency: 'CNY', method: 'card', product: 'sale' },
      ...{ saleId: 'not-ours', envelope: CARD.envelope, sentAtWallMs: 0 },
    } as Parameters<typeof strange.receive>[0]);
    const report = await settle(bench);
    expect(lineOf(report, EAST)?.difference).toMatchObject({ count: 1, minor: 12_500 });
    expect(discrepancies(bench)).toMatchObject([
      { body: { channel: EAST, countDifference: 1, minorDifference: 12_500 } },
    ]);
  });

  test('lists an open cover and carries it over, though the acquirer can not be asked', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('hang');
    await bench.payThrough(bench.order());
    const report = await settle(bench);
    expect(report.open).toMatchObject([{ channel: EAST, is: 'covered', amountMinor: 12_500 }]);
    expect(lineOf(report, HARBOR)).toMatchObject({ ours: { count: 1 }, difference: { count: 0 } });

    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    const next = await settle(bench);
    expect(next.open).toEqual([]);
    expect(lineOf(next, EAST)).toMatchObject({ ours: { count: 0 }, difference: { count: 0 } });
  });

  test('compares a settled day again only when something was added to it', async () => {
    const bench = await daemonBench();
    await bench.payThrough(bench.order());
    await settle(bench);
    expect((await settle(bench)).lines).toEqual([]);
    await bench.payThrough(bench.order());
    expect(lineOf(await settle(bench), EAST)).toMatchObject({ ours: { count: 2 } });
  });

  test('counts the same after a restart', async () => {
    const bench = await daemonBench();
    await bench.payThrough(bench.order());
    bench.crash();
    await bench.restart();
    expect(lineOf(await settle(bench), EAST)).toMatchObject({ ours: { count: 1, minor: 12_500 } });
  });
});
