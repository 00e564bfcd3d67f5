import { describe, expect, test } from 'vitest';
import type { MonotonicMs } from '#contract/ports.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import type { FailureDomains } from '../cluster-builder/cluster-builder.ts';
import {
  APPROVED,
  DECLINED,
  EAST,
  type GuardBench,
  guardBench,
  HARBOR,
  NO_REPLY,
  onOneLine,
  RESET,
  type RulesInput,
} from '../guard.fixture.ts';
import type { Granted } from '../guard.ts';

interface Bench extends GuardBench {
  readonly clock: VirtualClock;
  pause(ms: number): void;
  /** Three payments without a reply. */
  trip(): void;
  /** Sign-on and two good pings on a fresh connection. */
  prove(connection: number): void;
}

const benchOf = (rules?: RulesInput, domains?: FailureDomains): Bench => {
  const clock = createVirtualClock();
  const base = guardBench(clock, rules, domains);
  const bench: Bench = Object.assign(base, {
    clock,
    pause: (ms: number) => clock.idleUntil(clock.monotonicNow() + ms),
    trip: () => {
      for (const _ of [1, 2, 3]) base.attempt(NO_REPLY);
    },
    prove: (connection: number) => {
      base.fact('signed-on', connection);
      base.fact('ping-answered', connection);
      base.fact('ping-answered', connection);
    },
  });
  return bench;
};

/** Connected from the start, as a channel is. */
const connected = (rules?: RulesInput, domains?: FailureDomains): Bench => {
  const bench = benchOf(rules, domains);
  bench.prove(1);
  return bench;
};

const returned = (rules?: RulesInput): Bench => {
  const bench = connected(rules);
  bench.trip();
  bench.pause(15_000);
  bench.fact('ping-answered', 1);
  bench.fact('ping-answered', 1);
  return bench;
};

describe('opening', () => {
  test('three faults in a row open it, and it says why, since when and until when', () => {
    const bench = connected();
    bench.trip();
    expect(bench.tried()).toBe('breaker-open');
    const nowMs = bench.clock.wallNow();
    expect(bench.breaker()).toMatchObject({
      state: 'open',
      cause: 'faults-in-a-row',
      sinceWallMs: nowMs,
      untilWallMs: nowMs + 15_000,
    });
  });

  test('at a payment a minute, neither good pings nor declines between wash three faults out', () => {
    const bench = connected();
    for (const outcome of [NO_REPLY, DECLINED, NO_REPLY, DECLINED, NO_REPLY]) {
      bench.attempt(outcome);
      for (let second = 0; second < 60; second += 2) {
        bench.fact('ping-answered', 1);
        bench.pause(2_000);
      }
    }
    expect(bench.breaker().state).not.toBe('closed');
  });

  test('half of the last ten open it, whatever succeeds between', () => {
    const bench = connected();
    const outcomes = [APPROVED, NO_REPLY];
    for (let count = 0; count < 9; count += 1) bench.attempt(outcomes[count % 2] ?? APPROVED);
    expect(bench.breaker().state).toBe('closed');
    bench.attempt(NO_REPLY);
    expect(bench.breaker()).toMatchObject({ state: 'open', cause: 'share-of-outcomes' });
  });

  test('four faults in ten leave it closed', () => {
    const bench = connected();
    for (let count = 0; count < 40; count += 1) {
      bench.attempt([0, 3, 5, 8].includes(count % 10) ? NO_REPLY : APPROVED);
    }
    expect(bench.breaker().state).toBe('closed');
  });

  test('declines, cancels and our own errors never open it (rule 14)', () => {
    const bench = connected();
    for (let count = 0; count < 50; count += 1) {
      bench.attempt(DECLINED);
      bench.attempt({ kind: 'abandoned' });
      bench.attempt({ kind: 'not-sent', reason: 'too-large' });
    }
    expect(bench.breaker().state).toBe('closed');
  });

  test('faults older than the window are forgotten', () => {
    const bench = connected();
    for (const _ of [1, 2, 3, 4, 5]) {
      bench.attempt(NO_REPLY);
      bench.pause(1_801_000);
    }
    expect(bench.breaker().state).toBe('closed');
  });

  test('without any payment, three missed pings open it', () => {
    const bench = connected();
    for (const _ of [1, 2, 3]) bench.fact('ping-missed', 1);
    expect(bench.tried()).toBe('breaker-open');
  });

  test('missed pings with an answer between are no row', () => {
    const bench = connected();
    for (const kind of ['ping-missed', 'ping-missed', 'ping-answered', 'ping-missed'] as const) {
      bench.fact(kind, 1);
    }
    expect(bench.tried()).toBe('granted');
  });

  test('a connection that flaps opens it although each sign-on succeeds (NT19)', () => {
    const bench = connected();
    for (const connection of [1, 2, 3]) {
      bench.prove(connection);
      bench.fact('closed', connection);
    }
    expect(bench.tried()).toBe('breaker-open');
  });

  test('failed dials open it', () => {
    const bench = benchOf();
    for (const connection of [1, 2, 3]) bench.fact('closed', connection);
    expect(bench.tried()).toBe('breaker-open');
  });
});

describe('one event counts once (trap 10)', () => {
  test('fifty payments lost with one connection are one fault', () => {
    const bench = connected();
    const sales = Array.from({ length: 50 }, () => bench.granted());
    bench.fact('closed', 1);
    for (const sale of sales) sale.leave(RESET);
    expect(bench.breaker().state).toBe('closed');
  });

  test('the same when the payments hear of it first', () => {
    const bench = connected();
    const sales = Array.from({ length: 50 }, () => bench.granted());
    for (const sale of sales) sale.leave(RESET);
    bench.fact('closed', 1);
    expect(bench.breaker().state).toBe('closed');
  });

  test('a probe without an answer, the connection it ends and the payment on it are one fault', () => {
    const bench = connected();
    const sale = bench.granted();
    bench.fact('ping-missed', 1);
    bench.fact('dead', 1);
    sale.leave({ kind: 'unknown', cause: 'channel-dead' });
    expect(bench.breaker().state).toBe('closed');
  });

  test('missed pings and the end they lead to are the same faults', () => {
    const bench = connected();
    bench.attempt(NO_REPLY);
    bench.fact('ping-missed', 1);
    bench.fact('dead', 1);
    expect(bench.breaker().state).toBe('closed');
  });

  test('three connections lost with a payment each are three faults', () => {
    const bench = benchOf();
    for (const connection of [1, 2, 3]) {
      bench.prove(connection);
      const sale = bench.granted();
      bench.fact('closed', connection);
      sale.leave(RESET);
    }
    expect(bench.breaker().state).toBe('open');
  });

  test('our own standstill is not the death of a channel (trap 9)', () => {
    const bench = connected();
    bench.load = { ...bench.load, loopLagMs: 900 };
    for (const _ of [1, 2, 3, 4]) bench.fact('ping-missed', 1);
    bench.fact('dead', 1);
    expect(bench.breaker().state).toBe('closed');
  });
});

describe('half-open', () => {
  test('refuses every sale at once until sign-on and pings prove it (rule 15)', () => {
    const bench = connected();
    bench.trip();
    bench.fact('closed', 1);
    bench.pause(15_000);
    expect(bench.tried()).toBe('breaker-proving');
    bench.fact('signed-on', 2);
    expect(bench.tried()).toBe('breaker-proving');
    bench.fact('ping-answered', 2);
    expect(bench.tried()).toBe('breaker-proving');
    bench.fact('ping-answered', 2);
    expect(bench.tried()).toBe('granted');
  });

  test('pings answered before the open time was over prove nothing', () => {
    const bench = connected();
    bench.trip();
    for (const _ of [1, 2, 3, 4, 5, 6, 7]) {
      bench.pause(2_000);
      bench.fact('ping-answered', 1);
    }
    bench.pause(1_000);
    expect(bench.tried()).toBe('breaker-proving');
  });

  test('a missed ping starts the count again', () => {
    const bench = connected();
    bench.trip();
    bench.pause(15_000);
    bench.fact('ping-answered', 1);
    bench.fact('ping-missed', 1);
    bench.fact('ping-answered', 1);
    expect(bench.tried()).toBe('breaker-proving');
  });

  test('there is one proof at a time: pings of two connections do not add up', () => {
    const bench = connected();
    bench.trip();
    bench.pause(15_000);
    bench.fact('ping-answered', 1);
    bench.fact('signed-on', 2);
    bench.fact('ping-answered', 2);
    expect(bench.breaker().probe).toEqual({ at: 'pinging', connection: 2, goodPings: 1 });
    expect(bench.tried()).toBe('breaker-proving');
  });

  test('does not stay stuck when the end of its connection was never told', () => {
    const bench = connected();
    bench.trip();
    bench.pause(15_000);
    bench.fact('ping-answered', 1);
    bench.prove(2);
    expect(bench.tried()).toBe('granted');
  });

  test('a straggler of an older connection decides nothing (T3)', () => {
    const bench = connected();
    bench.trip();
    bench.fact('closed', 1);
    bench.pause(15_000);
    bench.fact('signed-on', 2);
    bench.fact('ping-answered', 2);
    for (const kind of ['ping-answered', 'closed', 'dead', 'signed-on'] as const) {
      bench.fact(kind, 1);
    }
    expect(bench.breaker().probe).toEqual({ at: 'pinging', connection: 2, goodPings: 1 });
    bench.fact('ping-answered', 2);
    expect(bench.tried()).toBe('granted');
  });

  test('a sign-on that is heard of after its connection ended proves nothing', () => {
    const bench = connected();
    bench.trip();
    bench.pause(15_000);
    bench.fact('closed', 2);
    bench.prove(2);
    expect(bench.breaker().probe).toEqual({ at: 'awaiting-sign-on' });
    expect(bench.tried()).toBe('breaker-proving');
  });

  test.each([
    ['approval', APPROVED],
    ['silence', NO_REPLY],
    ['reset', RESET],
  ])('the late %s of a sale let through before it opened decides nothing', (_, outcome) => {
    const bench = connected();
    const straggler = bench.granted();
    bench.trip();
    bench.pause(15_000);
    bench.fact('ping-answered', 1);
    straggler.leave(outcome);
    expect(bench.breaker()).toMatchObject({ state: 'half-open' });
    bench.fact('ping-answered', 1);
    expect(bench.breaker().state).toBe('returning');
  });

  test('a straggler of before does not shut a channel that has returned', () => {
    const bench = connected();
    const straggler = bench.granted();
    bench.trip();
    bench.pause(15_000);
    bench.fact('ping-answered', 1);
    bench.fact('ping-answered', 1);
    straggler.leave(NO_REPLY);
    expect(bench.breaker().state).toBe('returning');
  });

  test('a host down for an hour is back with its proof, not after another wait (L3)', () => {
    const bench = connected();
    let connection = 1;
    for (; connection < 120; connection += 1) {
      bench.fact('closed', connection);
      bench.pause(30_000);
    }
    bench.prove(connection);
    expect(bench.tried()).toBe('granted');
  });
});

describe('returning', () => {
  const holdAll = (bench: Bench, most: number): Granted[] => {
    const held: Granted[] = [];
    for (let count = 0; count < most; count += 1) {
      const entered = bench.guard.enter({
        terminal: 'T0000001' as never,
        channel: EAST,
        method: 'card',
        product: 'sale',
      });
      if (entered.kind === 'granted') held.push(entered);
    }
    return held;
  };

  test('is no thundering herd: few sales at first, twice as many with each success', () => {
    const bench = returned();
    const first = holdAll(bench, 100);
    expect(first).toHaveLength(2);
    for (const sale of first) sale.leave(APPROVED);
    const second = holdAll(bench, 100);
    expect(second).toHaveLength(8);
    for (const sale of second) sale.leave(APPROVED);
    expect(bench.breaker()).toMatchObject({ state: 'closed', cause: null });
    expect(holdAll(bench, 100)).toHaveLength(100);
  });

  test('gives a place back without a verdict when its holder only was declined', () => {
    const bench = returned();
    for (let count = 0; count < 20; count += 1) bench.attempt(DECLINED);
    expect(bench.breaker().state).toBe('returning');
    expect(holdAll(bench, 100)).toHaveLength(2);
  });

  test('one fault opens it again for longer: 15, 30, 60, then always 120 s', () => {
    const bench = connected();
    bench.trip();
    for (const openMs of [15_000, 30_000, 60_000, 120_000, 120_000]) {
      bench.pause(openMs - 1);
      expect(bench.tried()).toBe('breaker-open');
      bench.pause(1);
      bench.fact('ping-answered', 1);
      bench.fact('ping-answered', 1);
      bench.attempt(NO_REPLY);
    }
    expect(bench.breaker()).toMatchObject({ state: 'open', cause: 'failed-on-return' });
  });

  test('a host that answers pings and loses payments is not believed again and again (HS17)', () => {
    const bench = connected();
    let lost = 0;
    for (let minute = 0; minute < 60; minute += 1) {
      if (bench.guard.standing(EAST).refusal === null) {
        bench.attempt(NO_REPLY);
        lost += 1;
      }
      for (let second = 0; second < 60; second += 2) {
        bench.pause(2_000);
        bench.fact('ping-answered', 1);
      }
    }
    expect(lost).toBeLessThan(25);
  });

  test('a payment lost with the connection counts here, though the connection told of it first', () => {
    const bench = returned();
    const sale = bench.granted();
    bench.fact('closed', 1);
    sale.leave(RESET);
    expect(bench.breaker()).toMatchObject({ state: 'open', cause: 'failed-on-return' });
  });

  test('after five good sales it is trusted as before, and opens for the first time again', () => {
    const bench = returned();
    for (const _ of [1, 2, 3, 4, 5]) bench.attempt(APPROVED);
    bench.attempt(NO_REPLY);
    bench.attempt(NO_REPLY);
    expect(bench.breaker().state).toBe('closed');
    bench.attempt(NO_REPLY);
    const { sinceWallMs, untilWallMs } = bench.breaker();
    expect((untilWallMs ?? 0) - sinceWallMs).toBe(15_000);
  });

  test('half an hour without any fault is trust enough for a channel in reserve', () => {
    const bench = returned();
    bench.pause(1_800_000);
    expect(bench.breaker().state).toBe('closed');
  });

  test('a sale let through while returning still has its say after it settled', () => {
    const bench = returned();
    const slow = bench.granted();
    for (const _ of [1, 2, 3, 4, 5]) bench.attempt(APPROVED);
    bench.attempt(NO_REPLY);
    bench.attempt(NO_REPLY);
    slow.leave(NO_REPLY);
    expect(bench.breaker().state).toBe('open');
  });
});

describe('fail-back dwell', () => {
  test('for a minute other channels go first, and no sale is refused for it', () => {
    const bench = returned();
    expect(bench.guard.standing(EAST)).toEqual({ refusal: null, dwelling: true });
    bench.pause(60_000);
    expect(bench.guard.standing(EAST)).toEqual({ refusal: null, dwelling: false });
  });

  test('also after a connection that only was lost and signed on again', () => {
    const bench = connected();
    expect(bench.guard.standing(EAST).dwelling).toBe(false);
    bench.fact('closed', 1);
    bench.prove(2);
    expect(bench.guard.standing(EAST).dwelling).toBe(true);
  });

  test('looking takes nothing', () => {
    const bench = returned();
    for (let count = 0; count < 10; count += 1) bench.guard.standing(EAST);
    expect(bench.tried()).toBe('granted');
  });
});

describe('a failure domain', () => {
  const both = (): Bench => {
    const bench = connected({}, onOneLine('mall-line', [EAST, HARBOR]));
    bench.fact('signed-on', 1, HARBOR);
    return bench;
  };

  test('that loses its line opens both breakers with half the pings', () => {
    const bench = both();
    bench.fact('ping-missed', 1, EAST);
    bench.fact('ping-missed', 1, HARBOR);
    bench.fact('ping-missed', 1, EAST);
    bench.fact('ping-missed', 1, HARBOR);
    expect([bench.breaker(EAST).state, bench.breaker(HARBOR).state]).toEqual(['open', 'open']);
  });

  test('does not condemn a channel on hearsay alone', () => {
    const bench = both();
    for (const _ of [1, 2, 3, 4, 5]) bench.fact('ping-missed', 1, EAST);
    expect(bench.tried({ channel: HARBOR })).toBe('granted');
  });

  test('is proved sound by any answer of the other channel', () => {
    const bench = both();
    for (const _ of [1, 2]) bench.fact('ping-missed', 1, EAST);
    bench.fact('ping-answered', 1, HARBOR);
    bench.fact('ping-missed', 1, HARBOR);
    expect(bench.tried({ channel: HARBOR })).toBe('granted');
  });

  test('is not blamed for a host that closes its connection or loses a payment', () => {
    const bench = both();
    bench.fact('closed', 1, EAST);
    bench.attempt(NO_REPLY, { channel: EAST });
    bench.fact('ping-missed', 1, HARBOR);
    expect(bench.tried({ channel: HARBOR })).toBe('granted');
  });

  test('is not blamed for a host that refuses to sign us on', () => {
    const bench = both();
    for (const connection of [2, 3]) bench.fact('dead', connection, EAST);
    bench.fact('ping-missed', 1, HARBOR);
    expect(bench.tried({ channel: HARBOR })).toBe('granted');
  });

  test('is left alone by channels of their own lines', () => {
    const bench = connected();
    bench.fact('signed-on', 1, HARBOR);
    for (const _ of [1, 2]) bench.fact('ping-missed', 1, EAST);
    bench.fact('ping-missed', 1, HARBOR);
    expect(bench.tried({ channel: HARBOR })).toBe('granted');
  });
});

describe('clocks', () => {
  test('a clock set back an hour keeps no breaker open for an hour', () => {
    const clock = createVirtualClock();
    let offsetMs = 7_200_000;
    const bench = guardBench({
      ...clock,
      monotonicNow: () => (clock.monotonicNow() + offsetMs) as MonotonicMs,
    });
    bench.fact('signed-on', 1);
    for (const _ of [1, 2, 3]) bench.attempt(NO_REPLY);
    offsetMs -= 3_600_000;
    expect(bench.tried()).toBe('breaker-open');
    clock.idleUntil(15_000);
    bench.fact('ping-answered', 1);
    bench.fact('ping-answered', 1);
    expect(bench.tried()).toBe('granted');
  });

  test('a wall clock that jumps ten years changes no decision (T2)', () => {
    const bench = connected();
    bench.trip();
    bench.clock.jumpWall(10 * 365 * 86_400_000);
    expect(bench.tried()).toBe('breaker-open');
    bench.pause(15_000);
    expect(bench.tried()).toBe('breaker-proving');
  });

  test('after a long sleep it is proved anew, not believed', () => {
    const bench = connected();
    bench.trip();
    bench.pause(8 * 3_600_000);
    expect(bench.tried()).toBe('breaker-proving');
  });
});

describe('reloading rules', () => {
  test('a breaker whose rule did not change survives, open and until the same moment', () => {
    const bench = connected();
    bench.trip();
    bench.pause(5_000);
    const before = bench.breaker();
    bench.reload({ degrade: { channels: { [HARBOR]: { faultsInARow: 5 } } } });
    expect(bench.breaker()).toEqual(before);
  });

  test('a changed rule opens no gate: the state stays, the new wait counts from its start', () => {
    const bench = connected();
    bench.trip();
    bench.pause(5_000);
    bench.reload({ degrade: { everyChannel: { openForMs: [60_000] } } });
    bench.pause(54_999);
    expect(bench.tried()).toBe('breaker-open');
    bench.pause(1);
    expect(bench.tried()).toBe('breaker-proving');
  });

  test('faults seen before still count afterwards', () => {
    const bench = connected();
    bench.attempt(NO_REPLY);
    bench.attempt(NO_REPLY);
    bench.reload({});
    bench.attempt(NO_REPLY);
    expect(bench.tried()).toBe('breaker-open');
  });

  test('the connection is still known: the proof under way goes on', () => {
    const bench = connected();
    bench.trip();
    bench.pause(15_000);
    bench.fact('ping-answered', 1);
    bench.reload({});
    bench.fact('ping-answered', 1);
    expect(bench.tried()).toBe('granted');
  });
});
