import { beforeEach, describe, expect, test } from 'vitest';
import type { Batch } from '#contract/ids.ts';
import type { Clock, MonotonicMs } from '#contract/ports.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { DEFAULT_LIMITS } from '../../limits.ts';
import type { ChannelEvent } from '../pipeline.ts';
import { lineAround, type SampleLine } from '../sample-line.ts';
import { HeartbeatHandler } from './heartbeat-handler.ts';

const SIGNED_ON: ChannelEvent = {
  kind: 'signed-on',
  day: { batch: 3 as Batch, date: '20260105' },
};
const CLOSED: ChannelEvent = { kind: 'closed', cause: 'reset', detail: 'ECONNRESET' };

let clock: VirtualClock;
let heartbeat: HeartbeatHandler;
let line: SampleLine;
/** How far this process lags behind: timers fire late, as after a standstill of our own. */
let lagMs: number;

beforeEach(() => {
  clock = createVirtualClock();
  lagMs = 0;
  const lagging: Clock = {
    ...clock,
    monotonicNow: () => (clock.monotonicNow() + lagMs) as MonotonicMs,
  };
  const random = seededRandom(1, 'heartbeat');
  heartbeat = new HeartbeatHandler({ clock: lagging, random, limits: DEFAULT_LIMITS });
  line = lineAround(heartbeat);
});

const pings = (): number[] =>
  line.sent.flatMap((m) =>
    m.at === 'request' && m.request.class === 'ping' ? m.request.number : [],
  );
const answer = (number = pings().at(-1) ?? 0): void =>
  line.pipeline.receive({ at: 'reply', reply: { class: 'pong', number } });
const raised = (kind: ChannelEvent['kind']): ChannelEvent[] =>
  line.events.filter((event) => event.kind === kind);
/** Steps time until `holds`; ten seconds at most. */
const until = async (holds: () => boolean): Promise<void> => {
  for (let tenths = 0; !holds() && tenths < 1_000; tenths += 1) await clock.advance(10);
  expect(holds()).toBe(true);
};
const missed = (times: number): Promise<void> =>
  until(() => raised('ping-missed').length === times);
const nextPing = (): Promise<void> => {
  const before = pings().length;
  return until(() => pings().length > before);
};
/** Signs on and answers the two pings that prove the connection, 10 ms each. */
const rise = async (): Promise<void> => {
  line.pipeline.raise(SIGNED_ON);
  for (let good = 0; good < DEFAULT_LIMITS.pingsToRise; good += 1) {
    if (good > 0) await clock.advance(220);
    await clock.advance(10);
    answer();
  }
};

describe('the heartbeat', () => {
  test('starts at sign-on, not when the socket opens', async () => {
    line.pipeline.raise({ kind: 'opened' });
    await clock.advance(10_000);
    expect(pings()).toEqual([]);
    line.pipeline.raise(SIGNED_ON);
    expect(pings()).toEqual([1]);
  });

  test('proves the connection quickly, then pings every 2 s +-10 %', async () => {
    await rise();
    expect(raised('ping-answered')).toHaveLength(2);
    const times: number[] = [];
    for (let tenth = 0; tenth < 100; tenth += 1) {
      const before = pings().length;
      await clock.advance(100);
      if (pings().length > before) {
        times.push(clock.monotonicNow());
        answer();
      }
    }
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(2);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(1_700);
      expect(gap).toBeLessThanOrEqual(2_300);
    }
  });

  test('tells how long the answer took', async () => {
    line.pipeline.raise(SIGNED_ON);
    await clock.advance(37);
    answer();
    expect(raised('ping-answered')).toEqual([{ kind: 'ping-answered', roundTripMs: 37 }]);
  });

  test('declares the connection dead after three misses in a row', async () => {
    await rise();
    await missed(3);
    expect(raised('ping-missed').map((e) => e.kind === 'ping-missed' && e.inARow)).toEqual([
      1, 2, 3,
    ]);
    expect(raised('dead')).toEqual([{ kind: 'dead', detail: '3 pings not answered' }]);
  });

  test('knows a black hole within 4 s of its beginning', async () => {
    await rise();
    await nextPing();
    answer();
    const beganMs = clock.monotonicNow();
    await until(() => raised('dead').length > 0);
    expect(clock.monotonicNow() - beganMs).toBeLessThanOrEqual(4_000);
  });

  test('counts misses in a row only: one answer between them clears the count', async () => {
    await rise();
    await missed(2);
    answer();
    await missed(3);
    expect(raised('dead')).toEqual([]);
  });

  test('takes a late answer as a sign of life, not as a ping answered in time', async () => {
    await rise();
    const good = raised('ping-answered').length;
    await missed(1);
    answer(3);
    expect(raised('ping-answered')).toHaveLength(good);
    expect(line.passed).toEqual([]);
  });

  test('voids a round in which we stood still ourselves (trap 9)', async () => {
    await rise();
    await nextPing();
    lagMs = 600;
    await clock.advance(DEFAULT_LIMITS.pingAnswerMs);
    expect(raised('ping-missed')).toEqual([]);
  });

  test('goes on with its rounds after a standstill', async () => {
    await rise();
    await nextPing();
    lagMs = 60_000;
    await clock.advance(DEFAULT_LIMITS.pingAnswerMs);
    lagMs = 0;
    expect(raised('ping-missed')).toEqual([]);
    await missed(3);
    expect(raised('dead')[0]).toEqual({ kind: 'dead', detail: '3 pings not answered' });
  });

  test('leaves no timer when the connection ends (T4)', async () => {
    await rise();
    heartbeat.probe();
    line.pipeline.raise(CLOSED);
    expect(clock.pending()).toBe(0);
    const sent = pings().length;
    heartbeat.probe();
    await clock.advance(60_000);
    expect(pings()).toHaveLength(sent);
  });

  test('lets every other message pass', () => {
    line.pipeline.receive({
      ...{ at: 'unreadable', key: null },
      ...{ cause: 'unreadable', detail: 'not JSON' },
    });
    expect(line.passed).toHaveLength(1);
  });
});

describe('a probe', () => {
  test('that is answered keeps the connection (rule 17)', async () => {
    await rise();
    heartbeat.probe();
    await clock.advance(10);
    answer();
    await clock.advance(1_000);
    expect(raised('dead')).toEqual([]);
  });

  test('that is not answered within the adaptive limit is a death', async () => {
    await rise();
    heartbeat.probe();
    // One retransmission of 200 ms is waited out, and what the round trip usually varies by.
    await clock.advance(210);
    expect(raised('dead')).toEqual([]);
    await clock.advance(90);
    expect(raised('dead')).toEqual([{ kind: 'dead', detail: 'probe not answered' }]);
  });

  test('is no death when anything else was heard meanwhile: a host that speaks lives', async () => {
    await rise();
    heartbeat.probe();
    await clock.advance(100);
    line.pipeline.receive({ at: 'reply', reply: { class: 'pong', number: 99 } });
    await clock.advance(1_000);
    expect(raised('dead')).toEqual([]);
  });

  test('waits three times the longest of the last minutes on a line that loses (rule 17)', async () => {
    await rise();
    await nextPing();
    await clock.advance(290);
    answer();
    for (let calm = 0; calm < 20; calm += 1) {
      await nextPing();
      answer();
    }
    heartbeat.probe();
    await clock.advance(3 * 290 - 10);
    expect(raised('dead')).toEqual([]);
  });

  test('waits longer where pings usually take longer, never beyond the ping limit', async () => {
    line.pipeline.raise(SIGNED_ON);
    await clock.advance(700);
    for (const number of pings()) answer(number);
    heartbeat.probe();
    await clock.advance(1_499);
    expect(raised('dead')).toEqual([]);
    await clock.advance(1);
    expect(raised('dead')).toHaveLength(1);
  });

  test('is one at a time', async () => {
    await rise();
    const before = pings().length;
    heartbeat.probe();
    heartbeat.probe();
    expect(pings()).toHaveLength(before + 1);
  });

  test('is sent again when we stood still meanwhile: the answer may lie behind the timer', async () => {
    await rise();
    heartbeat.probe();
    const before = pings().length;
    lagMs = 5_000;
    await clock.advance(300);
    expect(raised('dead')).toEqual([]);
    expect(pings()).toHaveLength(before + 1);
  });
});
