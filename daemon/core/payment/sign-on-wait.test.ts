import { expect, test } from 'vitest';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { SignOnWait } from './sign-on-wait.ts';

/** A channel of so many addresses that has signed on a few times, each time within 20 ms. */
const learnt = async (addresses: number, lag = { ms: 0 }) => {
  const virtual = createVirtualClock();
  /** A timer fires so much later than it was set for: this process stood still. */
  const clock: typeof virtual = {
    ...virtual,
    after: (delayMs, action) => virtual.after(delayMs + lag.ms, action),
  };
  const hurried: number[] = [];
  const wait = new SignOnWait({
    clock,
    addresses,
    isSignedOn: () => false,
    hurry: () => hurried.push(clock.monotonicNow()),
  });
  for (let times = 0; times < 20; times += 1) {
    wait.dialled();
    await clock.advance(20);
    wait.signedOn();
    wait.lost();
  }
  return { clock, wait, hurried };
};
/** When a wait of 10 s ended, from now, and what it said. */
const waited = async ({ clock, wait }: Awaited<ReturnType<typeof learnt>>) => {
  const fromMs = clock.monotonicNow();
  const ends: { atMs: number; isSignedOn: boolean }[] = [];
  void wait.within(10_000).then((isSignedOn) => {
    ends.push({ atMs: clock.monotonicNow() - fromMs, isSignedOn });
  });
  await clock.advance(15_000);
  return ends[0];
};

test('a host that takes the only line and says nothing is given up once that is late', async () => {
  const channel = await learnt(1);
  channel.wait.dialled();
  const end = await waited(channel);
  expect(end?.isSignedOn).toBe(false);
  expect(end?.atMs).toBeLessThan(1_000);
  expect(channel.hurried).toHaveLength(1);
});

test('where there is a second address, a late first one leaves something to wait for', async () => {
  const channel = await learnt(2);
  channel.wait.dialled();
  expect(await waited(channel)).toEqual({ atMs: 10_000, isSignedOn: false });
  expect(channel.wait.isUnreachable()).toBe(false);
});

test('a late host and one that refuses are both addresses there are', async () => {
  const channel = await learnt(2);
  channel.wait.dialled();
  channel.wait.lost();
  channel.wait.dialled();
  expect((await waited(channel))?.atMs).toBeLessThan(1_000);
  expect(channel.wait.isUnreachable()).toBe(true);
});

test('a host that was late and signs on after all is reachable again', async () => {
  const channel = await learnt(1);
  channel.wait.dialled();
  await waited(channel);
  expect(channel.wait.isUnreachable()).toBe(true);
  channel.wait.signedOn();
  expect(channel.wait.isUnreachable()).toBe(false);
});

test('a host whose answer may have come while we stood still ourselves is not given up for that', async () => {
  const lag = { ms: 0 };
  const { clock, wait } = await learnt(1, lag);
  wait.dialled();
  lag.ms = 5_000;
  let said: boolean | null = null;
  void wait.within(60_000).then((isSignedOn) => {
    said = isSignedOn;
  });
  lag.ms = 0;
  await clock.advance(5_070);
  expect(wait.isUnreachable()).toBe(false);
  wait.signedOn();
  await clock.settle();
  expect(said).toBe(true);
});

test('a host that stays silent after our own standstill has its time once more, and no longer', async () => {
  const lag = { ms: 0 };
  const { clock, wait } = await learnt(1, lag);
  wait.dialled();
  lag.ms = 5_000;
  void wait.within(60_000);
  lag.ms = 0;
  await clock.advance(5_500);
  expect(wait.isUnreachable()).toBe(true);
});
