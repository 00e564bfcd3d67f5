/** The machine sleeps, or moves to another network: what was known of connections is void. */
import { describe, expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import {
  type DaemonBench,
  daemonBench,
  EAST,
  HARBOR,
  TERMINAL,
  through,
} from '#test/sim/daemon-bench.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { limitsSchema } from './limits.ts';
import { MachineWatch, type Upheaval } from './machine-watch.ts';

const EIGHT_HOURS_MS = 8 * 3_600_000;
const BOTH = [EAST, HARBOR];

const states = (bench: DaemonBench): readonly string[] =>
  bench.daemon.status().channels.map(({ state }) => state);

/**
 * The machine slept, as a process sees it: its clock and timers did not go on. `dead`: the other
 * ends gave the connections up meanwhile, and nothing tells the machine.
 */
const sleeps = (bench: DaemonBench, dead: readonly ChannelId[] = BOTH): void => {
  for (const id of dead) bench.network.silence(bench.address(id));
  bench.machine.sleptMs += EIGHT_HOURS_MS;
};

const nothingConnects = (bench: DaemonBench): void => {
  bench.network.fates = {
    ...bench.network.fates,
    connect: () => ({ delayMs: 0, what: 'refuse' }),
  };
};

describe('after a sleep of eight hours', () => {
  test('the first sale waits for a fresh connection, is paid once, and none was sent into the dark', async () => {
    const bench = await daemonBench();
    await bench.clock.advance(10_000);
    sleeps(bench);
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: false });
    const armed = bench.daemon.journal
      .entriesOfSale(order.saleId)
      .filter(({ body }) => body.kind === 'attempt-armed');
    expect(armed).toHaveLength(1);
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  const refundOf = (saleId: string, kind: 'refund' | 'void' = 'refund') => ({
    ...{ saleId: 'refund-1', terminalId: TERMINAL, cashier: 'Li Na', product: 'refund' },
    refund: { kind, original: saleId, person: 'Chen', reason: 'goods came back' },
    ...{ amountMinor: 12_500, currency: 'CNY' },
  });
  const refunding = (bench: DaemonBench, order: ReturnType<typeof refundOf>) =>
    bench.daemon.request('payment.refund', order) as Promise<SaleAnswer>;

  test.each(['refund', 'void'] as const)(
    'a %s waits for a fresh connection to its own channel, and is made there once',
    async (kind) => {
      const bench = await daemonBench();
      const { saleId } = bench.order();
      await bench.payThrough(bench.order({ saleId }));
      sleeps(bench);
      const order = refundOf(saleId, kind);
      const asked = [refunding(bench, order), refunding(bench, order)];
      const found = bench.daemon.request('payment.find', { saleId: 'refund-1' });
      const answer = await through(bench.clock, Promise.all([...asked, found]));
      expect(answer).toMatchObject([
        { kind: 'approved', approval: { channel: EAST } },
        { kind: 'approved' },
        // Whoever asks what became of it while it waits is not told that there is no such refund.
        { kind: 'approved' },
      ]);
      expect(bench.rows().filter(({ state }) => state === 'refunded')).toHaveLength(1);
    },
  );

  test('of two refunds that wait for the same money, one is made', async () => {
    const bench = await daemonBench();
    const { saleId } = bench.order();
    await bench.payThrough(bench.order({ saleId }));
    sleeps(bench);
    const other = { ...refundOf(saleId), saleId: 'refund-2' };
    const asked = [refunding(bench, refundOf(saleId)), refunding(bench, other)];
    expect(await through(bench.clock, Promise.all(asked))).toMatchObject([
      { kind: 'approved' },
      { kind: 'not-accepted', code: 'REFUND_TOO_MUCH' },
    ]);
  });

  test('a refund whose channel stays away is told so in a sale’s time, though another one rose', async () => {
    const bench = await daemonBench();
    const { saleId } = bench.order();
    await bench.payThrough(bench.order({ saleId }));
    bench.acquirer(EAST).switchFault('refuse-connections');
    sleeps(bench);
    const from = bench.clock.monotonicNow();
    const answer = await through(bench.clock, refunding(bench, refundOf(saleId)));
    expect(answer).toMatchObject({ kind: 'failed' });
    expect(bench.clock.monotonicNow() - from).toBeLessThan(
      limitsSchema.parse({}).startGraceMs + 200,
    );
    expect(bench.rows().filter(({ state }) => state === 'kept')).toHaveLength(1);
  });

  test('where the connections outlived it, one ping’s time is all the first sale waits', async () => {
    const bench = await daemonBench();
    await bench.clock.advance(10_000);
    sleeps(bench, []);
    const dialled = bench.network.openWires(bench.address(EAST));
    const from = bench.clock.monotonicNow();
    let answer: unknown = null;
    void bench.pay(bench.order()).then((said) => {
      answer = said;
    });
    while (answer === null) await bench.clock.advance(1);
    expect(answer).toMatchObject({ kind: 'approved' });
    expect(bench.clock.monotonicNow() - from).toBeLessThan(50);
    expect(bench.network.openWires(bench.address(EAST))).toBe(dialled);
  });

  test('no channel is up on a ping of before, and none by an answer to one', async () => {
    const bench = await daemonBench();
    const { fates } = bench.network;
    let isLate = false;
    bench.network.fates = {
      ...fates,
      request: (address, request) =>
        request.class === 'ping' && isLate
          ? { delayMs: 700, what: 'deliver' }
          : fates.request(address, request),
    };
    await bench.clock.advance(10_000);
    isLate = true;
    // Pings are under way when the machine falls asleep; their answers come when it wakes.
    await bench.clock.advance(2_100);
    bench.network.fates = { ...fates, request: () => ({ delayMs: 0, what: 'lose' }) };
    bench.machine.sleptMs += EIGHT_HOURS_MS;
    await bench.clock.advance(1_000);
    expect(states(bench)).not.toContain('up');
  });

  test('when nothing can be reached any more, the sale is told so without being sent', async () => {
    const bench = await daemonBench();
    nothingConnects(bench);
    sleeps(bench);
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({ kind: 'failed', code: 'NO_CHANNEL' });
    expect(bench.rows().filter(({ saleId }) => saleId === order.saleId)).toEqual([]);
  });

  test('a channel that waited to be dialled again is dialled at once', async () => {
    const bench = await daemonBench();
    const { fates } = bench.network;
    nothingConnects(bench);
    bench.network.cut(bench.address(EAST));
    await bench.clock.advance(120_000);
    bench.network.fates = fates;
    bench.machine.sleptMs += EIGHT_HOURS_MS;
    await bench.clock.advance(1_500);
    expect(states(bench)).toEqual(['up', 'up']);
  });

  test('connections that died in it are no faults of the channels: no breaker opens, ever', async () => {
    const bench = await daemonBench();
    for (let night = 0; night < 6; night += 1) {
      sleeps(bench);
      await bench.clock.advance(4_000);
      expect(states(bench)).toEqual(['up', 'up']);
    }
    expect(await bench.payThrough(bench.order())).toMatchObject({ kind: 'approved' });
  });

  test('nor is the line they share to blame for it', async () => {
    const shared = { sharedLines: ['mall-line'] };
    const bench = await daemonBench({ profiles: { [EAST]: shared, [HARBOR]: shared } });
    sleeps(bench);
    for (let ms = 0; ms < 3_000; ms += 10) {
      await bench.clock.advance(10);
      expect(bench.daemon.status().sharedLines?.[0]?.state).toBe('sound');
    }
  });

  test('a payment that was under way is undone or answered, and charged once at most', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    const paying = bench.pay(order);
    sleeps(bench);
    await bench.clock.advance(60_000);
    await paying;
    await bench.clock.advance(60_000);
    expect(bench.kept(order.saleId).length).toBeLessThanOrEqual(1);
    expect(bench.daemon.journal.allReversing()).toEqual([]);
  });
});

describe('after the machine’s address changed', () => {
  test('sockets that died in silence are found out within a ping, and dialled at once', async () => {
    const bench = await daemonBench();
    await bench.clock.advance(30_000);
    for (const id of BOTH) bench.network.silence(bench.address(id));
    bench.machine.addresses = '198.51.100.9';
    const from = bench.clock.monotonicNow();
    await bench.clock.advance(1_100);
    while (states(bench).includes('up')) await bench.clock.advance(10);
    while (states(bench).join() !== 'up,up') await bench.clock.advance(10);
    // A second to notice, one ping's limit, a dial, the proof.
    expect(bench.clock.monotonicNow() - from).toBeLessThan(2_500);
  });

  test('a channel deep in its back-off is dialled at once', async () => {
    const bench = await daemonBench();
    const { fates } = bench.network;
    nothingConnects(bench);
    for (const id of BOTH) bench.network.cut(bench.address(id));
    await bench.clock.advance(300_000);
    bench.network.fates = fates;
    bench.machine.addresses = '198.51.100.9';
    await bench.clock.advance(1_500);
    expect(states(bench)).toEqual(['up', 'up']);
  });

  test('without the change of address it stays in its back-off: that is what mended it', async () => {
    const bench = await daemonBench();
    const { fates } = bench.network;
    nothingConnects(bench);
    for (const id of BOTH) bench.network.cut(bench.address(id));
    await bench.clock.advance(300_000);
    bench.network.fates = fates;
    await bench.clock.advance(1_500);
    expect(states(bench)).toContain('down');
  });
});

describe('the watch', () => {
  const watched = () => {
    const clock = createVirtualClock();
    const machine = { slept: 0, at: 'a' };
    const seen: (readonly [Upheaval, number])[] = [];
    const watch = new MachineWatch({
      clock,
      machine: { sleptMs: () => machine.slept, addresses: () => machine.at },
      upheaval: (why, sleptMs) => seen.push([why, sleptMs]),
    });
    return { clock, machine, seen, watch };
  };

  test('tells each sleep and each move once', async () => {
    const { clock, machine, seen, watch } = watched();
    watch.start();
    machine.slept = 3_000;
    await clock.advance(5_000);
    machine.at = 'b';
    await clock.advance(5_000);
    machine.slept = 3_000 + EIGHT_HOURS_MS;
    watch.lookForSleep();
    await clock.advance(5_000);
    expect(seen).toEqual([
      ['slept', 3_000],
      ['moved', 0],
      ['slept', EIGHT_HOURS_MS],
    ]);
  });

  test('takes two clocks that drift apart for no sleep', async () => {
    const { clock, machine, seen, watch } = watched();
    watch.start();
    for (let second = 0; second < 600; second += 1) {
      machine.slept += 20;
      await clock.advance(1_000);
    }
    expect(seen).toEqual([]);
  });

  test('leaves no timer (T4)', () => {
    const { clock, watch } = watched();
    watch.start();
    watch.stop();
    expect(clock.pending()).toBe(0);
  });
});
