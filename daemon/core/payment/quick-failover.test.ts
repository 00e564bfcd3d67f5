/** How soon a sale is on the next channel, and that no sound one is left for it (rule 17). */
import { expect, test } from 'vitest';
import { daemonBench, EAST, HARBOR } from '#test/sim/daemon-bench.ts';
import { SOUND_NETWORK } from '#test/sim/network.ts';

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
  bench.network.fates = {
    ...SOUND_NETWORK,
    connect: (address) => ({
      delayMs: 1,
      what: address === bench.address(EAST) ? 'refuse' : 'accept',
    }),
  };
  const order = bench.order();
  let answer: unknown = null;
  void bench.pay(order).then((said) => {
    answer = said;
  });
  expect(await until(bench, () => answer !== null)).toBeLessThan(150);
  expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
  expect(bench.daemon.journal.openCovers()).toHaveLength(1);
  bench.network.fates = SOUND_NETWORK;
  await bench.clock.advance(60_000);
  expect(bench.daemon.journal.allReversing()).toEqual([]);
  expect(bench.kept(order.saleId)).toHaveLength(1);
});

/** A reset and a sale on it: what a sign-on on the present line takes is known from then on. */
const signOnAnew = async (bench: Bench): Promise<void> => {
  bench.acquirer(EAST).switchFault('reset-after-request', 1);
  await bench.payThrough(bench.order());
  await bench.clock.advance(120_000);
};

/** From now on East Bank answers nothing at all; `takesTheLine`: its host still opens connections. */
const fallSilent = (bench: Bench, takesTheLine: boolean): (() => void) => {
  const sound = bench.network.fates;
  const isEast = (address: string): boolean => address === bench.address(EAST);
  bench.network.silence(bench.address(EAST));
  bench.network.fates = {
    ...sound,
    connect: (address) =>
      isEast(address) && !takesTheLine ? { delayMs: 1, what: 'silence' } : sound.connect(address),
    request: (address, request) =>
      isEast(address) ? { delayMs: 1, what: 'lose' } : sound.request(address, request),
  };
  return () => {
    bench.network.fates = sound;
  };
};

test.each([
  { host: 'takes the line and says nothing to the sign-on', takesTheLine: true },
  { host: 'does not even take the line', takesTheLine: false },
])(
  'a silent host that $host is left once that is later than usual, under a cover',
  async ({ takesTheLine }) => {
    const bench = await learnt();
    await signOnAnew(bench);
    const heal = fallSilent(bench, takesTheLine);
    const order = bench.order();
    let answer: unknown = null;
    void bench.pay(order).then((said) => {
      answer = said;
    });
    expect(await until(bench, () => answer !== null)).toBeLessThan(700);
    expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
    expect(bench.daemon.journal.openCovers()).toHaveLength(1);
    heal();
    await bench.clock.advance(120_000);
    expect(bench.daemon.journal.allReversing()).toEqual([]);
    expect(bench.kept(order.saleId)).toHaveLength(1);
  },
);

test('a host that signs on slowly, but no slower than it does, is waited for', async () => {
  const bench = await learnt();
  const slow = {
    ...bench.network.fates,
    connect: () => ({ delayMs: 250, what: 'accept' as const }),
  };
  bench.network.fates = slow;
  await signOnAnew(bench);
  bench.acquirer(EAST).switchFault('reset-after-request', 1);
  const order = bench.order();
  expect(await bench.payThrough(order)).toMatchObject({ kind: 'approved', moved: false });
  expect(bench.daemon.journal.openCovers()).toEqual([]);
});

test('above the cover limit a silent host is given the whole time', async () => {
  const bench = await daemonBench({ cover: { coverLimitMinor: 0 } });
  fallSilent(bench, true);
  let answer: unknown = null;
  void bench.pay(bench.order()).then((said) => {
    answer = said;
  });
  expect(await until(bench, () => answer !== null)).toBeGreaterThan(1_500);
  expect(answer).toMatchObject({ kind: 'failed' });
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
