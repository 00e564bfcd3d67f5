/** Channels are taken anew while the till sells: nothing under way notices (rules 6, 7 and 22). */
import { expect, test } from 'vitest';
import type { ApiResult } from '#contract/daemon-api.ts';
import { type DaemonBench, daemonBench, EAST, HARBOR, through } from '#test/sim/daemon-bench.ts';
import { SOUND_NETWORK } from '#test/sim/network.ts';

const reload = (bench: DaemonBench): Promise<ApiResult<'channels.reload'>> =>
  through(bench.clock, bench.daemon.reloadChannels());
const without = (bench: DaemonBench, gone: string): void => {
  bench.configured = bench.configured.filter(({ profile }) => profile.id !== gone);
};
const standing = (bench: DaemonBench): Record<string, string> =>
  Object.fromEntries(bench.daemon.status().channels.map(({ id, state }) => [id, state]));

/** A sale on the first channel whose reversal is owed, because that channel is out of reach. */
const owing = async (): Promise<DaemonBench> => {
  const bench = await daemonBench();
  bench.acquirer(EAST).switchFault('reset-after-request', 1);
  bench.network.fates = {
    ...SOUND_NETWORK,
    connect: (address) => ({
      delayMs: 1,
      what: address === bench.address(EAST) ? 'refuse' : 'accept',
    }),
  };
  expect(await bench.payThrough(bench.order())).toMatchObject({ kind: 'approved', moved: true });
  expect(bench.daemon.journal.reversing(EAST)).toHaveLength(1);
  return bench;
};
const mend = (bench: DaemonBench): Promise<void> => {
  bench.network.fates = SOUND_NETWORK;
  return bench.clock.advance(120_000);
};

test('a channel that owes nothing goes at once, and the sale goes to the other', async () => {
  const bench = await daemonBench();
  without(bench, EAST);
  expect(await reload(bench)).toMatchObject({ kind: 'reloaded', removed: [EAST] });
  await bench.clock.advance(10);
  expect(standing(bench)).toEqual({ [HARBOR]: 'up' });
  expect(bench.leaving).toEqual([]);
  const answer = await bench.payThrough(bench.order());
  expect(answer).toMatchObject({ kind: 'approved', approval: { channel: HARBOR } });
});

test('a channel that is added again signs on and takes sales: its breaker hears of it', async () => {
  const bench = await daemonBench();
  const all = bench.configured;
  without(bench, EAST);
  await reload(bench);
  await bench.clock.advance(5_000);
  bench.configured = all;
  expect(await reload(bench)).toMatchObject({ added: [EAST], removed: [], changed: [] });
  await bench.clock.advance(90_000);
  expect(Object.keys(standing(bench))).toEqual([EAST, HARBOR]);
  const answer = await bench.payThrough(bench.order());
  expect(answer).toMatchObject({ kind: 'approved', approval: { channel: EAST } });
});

test('a removed channel stays until its reversal is acknowledged, without new sales', async () => {
  const bench = await owing();
  without(bench, EAST);
  expect(await reload(bench)).toMatchObject({ removed: [EAST], leaving: [EAST] });
  await bench.clock.advance(1_000);
  expect(Object.keys(standing(bench))).toEqual([HARBOR, EAST]);
  await mend(bench);
  expect(bench.daemon.journal.allReversing()).toEqual([]);
  expect(Object.keys(standing(bench))).toEqual([HARBOR]);
  expect(bench.leaving).toEqual([]);
});

test('a removed channel that owes is known to the next start', async () => {
  const bench = await owing();
  without(bench, EAST);
  await reload(bench);
  bench.crash();
  await bench.restart();
  expect(Object.keys(standing(bench))).toEqual([HARBOR, EAST]);
  await mend(bench);
  expect(bench.daemon.journal.allReversing()).toEqual([]);
  expect(Object.keys(standing(bench))).toEqual([HARBOR]);
});

test('a payment in flight ends on the settings it began with; the next has the new ones', async () => {
  const bench = await daemonBench();
  bench.network.fates = {
    ...SOUND_NETWORK,
    request: () => ({ delayMs: 100, what: 'deliver' }),
  };
  const paying = bench.pay(bench.order());
  await bench.clock.advance(20);
  bench.configured = bench.configured.map((channel) =>
    channel.profile.id === EAST
      ? { ...channel, profile: { ...channel.profile, addresses: ['ws://nowhere'] } }
      : channel,
  );
  expect(await reload(bench)).toMatchObject({ changed: [EAST] });
  bench.network.fates = SOUND_NETWORK;
  const answer = await through(bench.clock, paying);
  expect(answer).toMatchObject({ kind: 'approved', moved: false, approval: { channel: EAST } });
  await bench.clock.advance(1_000);
  expect(standing(bench)[EAST]).not.toBe('up');
});

test('rules that name a removed channel refuse its removal, and everything stays', async () => {
  const bench = await daemonBench({
    rules: {
      version: 1,
      channels: [EAST, HARBOR].map((id) => ({
        id,
        priority: 1,
        products: ['sale'],
        currency: 'CNY',
      })),
    },
  });
  without(bench, EAST);
  expect(await reload(bench)).toMatchObject({
    kind: 'refused',
    code: 'RELOAD_REFUSED',
    detail: expect.stringMatching(/line 1: .*bank-east/),
  });
  expect(standing(bench)).toEqual({ [EAST]: 'up', [HARBOR]: 'up' });
});

test('a disk that takes no list of leaving channels refuses the removal', async () => {
  const bench = await owing();
  const all = standing(bench);
  without(bench, EAST);
  bench.leaving = null;
  expect(await reload(bench)).toMatchObject({ kind: 'refused', code: 'RELOAD_REFUSED' });
  expect(standing(bench)).toEqual(all);
});

test('while one reload reads, another is told so; both leave what the first one took', async () => {
  const bench = await daemonBench();
  without(bench, EAST);
  const both = [bench.daemon.reloadChannels(), bench.daemon.reloadChannels()];
  const [first, second] = await Promise.all(both.map((one) => through(bench.clock, one)));
  expect(first).toMatchObject({ kind: 'reloaded', removed: [EAST] });
  expect(second).toMatchObject({ kind: 'refused', detail: 'another reload is under way' });
  expect(standing(bench)).toEqual({ [HARBOR]: 'up' });
});

test('a line that two channels name from now on is one from now on', async () => {
  const bench = await daemonBench();
  expect(bench.daemon.status().sharedLines).toBeUndefined();
  bench.configured = bench.configured.map((channel) => ({
    ...channel,
    profile: { ...channel.profile, sharedLines: ['mall-line'] },
  }));
  expect(await reload(bench)).toMatchObject({ kind: 'reloaded', changed: [EAST, HARBOR] });
  await bench.clock.advance(5_000);
  expect(bench.daemon.status().sharedLines).toEqual([
    { name: 'mall-line', channels: [EAST, HARBOR], state: 'sound', lost: [] },
  ]);
});
