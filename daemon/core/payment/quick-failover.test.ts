/** How soon a sale is on the next channel, and that no sound one is left for it (rule 17). */
import { expect, test } from 'vitest';
import { daemonBench, EAST, HARBOR } from '#test/sim/daemon-bench.ts';

type Bench = Awaited<ReturnType<typeof daemonBench>>;

/** Twenty sales on a line of 10 ms each way: from then on the channel's own p99 is 20 ms. */
const learnt = async (): Promise<Bench> => {
  const bench = await daemonBench();
  bench.network.fates = {
    connect: () => ({ delayMs: 20, what: 'accept' }),
    request: () => ({ delayMs: 10, what: 'deliver' }),
    reply: () => ({ delayMs: 10, what: 'deliver' }),
  };
  for (let sale = 0; sale < 20; sale += 1) await bench.payThrough(bench.order());
  return bench;
};
/** Milliseconds from the sale's beginning until `holds`. */
const until = async (bench: Bench, holds: () => boolean): Promise<number> => {
  const from = bench.clock.monotonicNow();
  for (let ms = 0; !holds() && ms < 10_000; ms += 1) await bench.clock.advance(1);
  expect(holds()).toBe(true);
  return bench.clock.monotonicNow() - from;
};
const state = (bench: Bench): string | undefined =>
  bench.daemon.status().channels.find(({ id }) => id === EAST)?.state;

test('a channel that falls silent under a payment is known dead within 300 ms', async () => {
  const bench = await learnt();
  bench.network.silence(bench.address(EAST));
  const paying = bench.pay(bench.order());
  expect(await until(bench, () => state(bench) !== 'up')).toBeLessThan(300);
  let answer: unknown = null;
  paying.then((said) => {
    answer = said;
  });
  await until(bench, () => answer !== null);
  expect(answer).toMatchObject({ kind: 'approved' });
});

test('a host that is reset and refuses is left at once, under a cover', async () => {
  const bench = await learnt();
  bench.acquirer(EAST).switchFault('reset-after-request', 1);
  const { connect } = bench.network.fates;
  bench.network.fates.connect = (address) =>
    address === bench.address(EAST) ? { delayMs: 1, what: 'refuse' } : connect(address);
  const order = bench.order();
  let answer: unknown = null;
  void bench.pay(order).then((said) => {
    answer = said;
  });
  expect(await until(bench, () => answer !== null)).toBeLessThan(150);
  expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
  expect(bench.daemon.journal.openCovers()).toHaveLength(1);
  bench.network.fates.connect = connect;
  await bench.clock.advance(60_000);
  expect(bench.daemon.journal.allReversing()).toEqual([]);
  expect(bench.kept(order.saleId)).toHaveLength(1);
});

test('above the cover limit the whole time is given to the channel to come back', async () => {
  const bench = await daemonBench({ cover: { coverLimitMinor: 0 } });
  bench.acquirer(EAST).switchFault('reset-after-request', 1);
  const { connect } = bench.network.fates;
  const refusedUntilMs = bench.clock.monotonicNow() + 300;
  bench.network.fates = {
    ...bench.network.fates,
    connect: (address) =>
      address === bench.address(EAST) && bench.clock.monotonicNow() < refusedUntilMs
        ? { delayMs: 1, what: 'refuse' }
        : connect(address),
  };
  const order = bench.order();
  expect(await bench.payThrough(order)).toMatchObject({ kind: 'approved', moved: false });
  expect(bench.kept(order.saleId)).toHaveLength(1);
});
