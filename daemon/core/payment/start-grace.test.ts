import { expect, test } from 'vitest';
import { daemonBench } from '#test/sim/daemon-bench.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { StartGrace } from './start-grace.ts';

test('a sale sent again right after the service came back waits for its first channel', async () => {
  const bench = await daemonBench();
  bench.crash();
  const order = bench.order();
  const restarting = bench.restart();
  // The service is there before its channels are.
  expect(bench.daemon.status().channels.map(({ state }) => state)).not.toContain('up');
  const answer = bench.pay(order);
  await restarting;
  expect(await answer).toMatchObject({ kind: 'approved', saleId: order.saleId });
  expect(bench.kept(order.saleId)).toHaveLength(1);
});

test('while it waits nothing is journaled, so that a crash in between leaves no trace', async () => {
  const bench = await daemonBench();
  bench.crash();
  const order = bench.order();
  const restarting = bench.restart();
  void bench.pay(order);
  const before = bench.store.entriesOfSale(order.saleId);
  bench.crash();
  await restarting;
  expect(before).toEqual([]);
  expect(bench.store.entriesOfSale(order.saleId)).toEqual([]);
});

test('when no channel comes up in the first seconds, the sale is told so and left', async () => {
  const bench = await daemonBench({ limits: { startGraceMs: 5_000 } });
  bench.crash();
  const connect = (): { delayMs: number; what: 'refuse' } => ({ delayMs: 1, what: 'refuse' });
  bench.network.fates = { ...bench.network.fates, connect };
  const order = bench.order();
  const restarting = bench.restart();
  const startedMs = bench.clock.monotonicNow();
  const answered = bench.payThrough(order);
  await restarting;
  expect(await answered).toMatchObject({ kind: 'failed', code: 'NO_CHANNEL' });
  expect(bench.clock.monotonicNow() - startedMs).toBeLessThan(7_000);
});

test('later on, a sale without a channel is answered at once', async () => {
  const clock = createVirtualClock();
  const grace = new StartGrace(clock, 5_000);
  grace.begin();
  await clock.advance(5_000);
  expect(await grace.nextRise()).toBe(false);
  expect(clock.pending()).toBe(0);
});

test('an ending service leaves no timer of a sale that waits', async () => {
  const clock = createVirtualClock();
  const grace = new StartGrace(clock, 5_000);
  grace.begin();
  void grace.nextRise();
  grace.stop();
  expect(clock.pending()).toBe(0);
});
