/** A daemon and another node of its shop on one flag (rows B3, B4; money-safety rule 22). */
import { expect, test } from 'vitest';
import type { ChannelId, SaleId } from '#contract/ids.ts';
import type { RouteStanding } from '#contract/route-api.ts';
import { type DaemonBench, daemonBench, EAST, HARBOR, through } from '#test/sim/daemon-bench.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import type { Fitness } from './node/own-health.ts';
import type { NodeId } from './node/route-flag.ts';
import { RouteNode } from './node/route-node.ts';

/** The other node: what it finds is what the test says. */
const neighbourOf = (bench: DaemonBench) => {
  const found = new Map<ChannelId, Fitness>([
    [EAST, { at: 'well' }],
    [HARBOR, { at: 'well' }],
  ]);
  const node = new RouteNode({
    self: 'T0000002' as NodeId,
    shared: bench.flag.seat(),
    clock: bench.clock,
    random: seededRandom(2, 'neighbour'),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    times: { flagLeaseMs: 10_000, flagRenewEveryMs: 3_000, flagLookEveryMs: 500 },
    channels: () => found.keys(),
    fitness: (id) => found.get(id) ?? null,
    flagged: () => {},
    changed: () => {},
  });
  node.start();
  return {
    node,
    finds: (channel: ChannelId, fitness: Fitness): void => {
      found.set(channel, fitness);
      node.look(channel);
    },
  };
};
const LOST: Fitness = { at: 'unfit', why: 'connection' };

const paidBy = async (bench: DaemonBench): Promise<string> => {
  const answer = await bench.payThrough(bench.order());
  return answer.kind === 'approved' ? answer.approval.channel : answer.kind;
};
const standing = (bench: DaemonBench): Promise<RouteStanding> =>
  through(bench.clock, bench.daemon.request('route.standing', {})) as Promise<RouteStanding>;
const kindsOf = (bench: DaemonBench, saleId: SaleId): string[] =>
  bench.store.entriesOfSale(saleId).map(({ body }) => body.kind);

test('what another node saw fail is passed over, said on the screen, and taken again after', async () => {
  const bench = await daemonBench();
  const other = neighbourOf(bench);
  await bench.clock.advance(1_000);
  expect(await paidBy(bench)).toBe(EAST);
  other.finds(EAST, LOST);
  await bench.clock.advance(1);
  expect(await paidBy(bench)).toBe(HARBOR);
  other.finds(EAST, { at: 'well' });
  await bench.clock.advance(1);
  expect(await paidBy(bench)).toBe(EAST);
  const told = bench.notices.filter(({ kind }) => kind.includes('flagged'));
  expect(told.map(({ kind, channel }) => `${channel} ${kind}`)).toEqual([
    'bank-east channel-flagged',
    'bank-east channel-unflagged',
  ]);
});

test('a flag raised while a payment is in flight changes nothing for it (rule 22)', async () => {
  const story = async (isFlagged: boolean): Promise<readonly string[]> => {
    const bench = await daemonBench();
    const other = neighbourOf(bench);
    await bench.clock.advance(1_000);
    // The issuer takes its time: the attempt is on its way for seconds.
    bench.acquirer(EAST).switchFault('answer-late');
    const order = bench.order();
    const answer = bench.pay(order);
    await bench.clock.advance(200);
    if (isFlagged) for (const channel of [EAST, HARBOR]) other.finds(channel, LOST);
    await through(bench.clock, answer);
    return [...kindsOf(bench, order.saleId), JSON.stringify(bench.kept(order.saleId).length)];
  };
  expect(await story(true)).toEqual(await story(false));
});

test('a channel this node lost is told to the others until it is trusted again (row B4)', async () => {
  const bench = await daemonBench();
  const other = neighbourOf(bench);
  await bench.clock.advance(1_000);
  bench.network.cut(bench.address(EAST));
  await bench.clock.advance(1);
  expect(other.node.isFlagged(EAST)).toBe(true);
  expect((await standing(bench)).node).toMatchObject({
    state: 'abnormal',
    marks: [{ channel: EAST, node: 'T0000001', why: 'connection' }],
  });
  // It is back within a second, and then the dwell of a minute keeps others before it.
  await bench.clock.advance(30_000);
  expect(other.node.isFlagged(EAST)).toBe(true);
  await bench.clock.advance(40_000);
  expect(other.node.isFlagged(EAST)).toBe(false);
});

test('a normal payment on it ends that at once (row B4)', async () => {
  const bench = await daemonBench();
  const other = neighbourOf(bench);
  await bench.clock.advance(1_000);
  bench.network.cut(bench.address(EAST));
  await bench.clock.advance(5_000);
  const force = { channel: EAST, person: 'Wang', reason: 'to try it out', forMs: 60_000 };
  await through(bench.clock, bench.daemon.request('route.force', force));
  expect(await paidBy(bench)).toBe(EAST);
  await bench.clock.advance(1);
  expect(other.node.isFlagged(EAST)).toBe(false);
  expect((await standing(bench)).node.state).toBe('normal');
});

test('a breaker that opens while pings are answered is told too (HS17)', async () => {
  const bench = await daemonBench({ profiles: { [EAST]: { replyLimitMs: 2_000 } } });
  const other = neighbourOf(bench);
  await bench.clock.advance(1_000);
  bench.acquirer(EAST).switchFault('answer-late', 3);
  for (const _ of [1, 2, 3]) await bench.payThrough(bench.order());
  await bench.clock.advance(1_000);
  expect((await standing(bench)).node.marks).toMatchObject([{ channel: EAST, why: 'breaker' }]);
  expect(other.node.isFlagged(EAST)).toBe(true);
});

test('with both channels flagged by others a sale is paid as if neither were', async () => {
  const bench = await daemonBench();
  const other = neighbourOf(bench);
  await bench.clock.advance(1_000);
  for (const channel of [EAST, HARBOR]) other.finds(channel, LOST);
  await bench.clock.advance(1);
  expect(await paidBy(bench)).toBe(EAST);
});

test('an explanation says that another till saw it fail', async () => {
  const bench = await daemonBench();
  const other = neighbourOf(bench);
  await bench.clock.advance(1_000);
  other.finds(EAST, LOST);
  await bench.clock.advance(1);
  const order = bench.order();
  await bench.payThrough(order);
  const question = { saleId: order.saleId, rules: null, atWallMs: null };
  const told = await through(bench.clock, bench.daemon.request('route.explain', question));
  expect(JSON.stringify(told)).toContain('another till saw it fail');
  expect(JSON.stringify(told)).toContain('"isSame":true');
});
