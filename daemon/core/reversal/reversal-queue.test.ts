import { beforeEach, describe, expect, test } from 'vitest';
import type { ReversalReply, ReversalRequest } from '#contract/channel-frames.ts';
import type { AttemptId, Batch, Stan } from '#contract/ids.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import type { Attempt, ReversingAttempt } from '../attempt.ts';
import type { Exchange } from '../exchange.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { ATTEMPT_STATES, IDENTITY, sampleAttempt, sampleProfile } from '../sample-facts.ts';
import { ReversalQueue } from './reversal-queue.ts';

type Answer = ReversalReply['result'] | 'silence' | 'not-sent';
type Reversing = ReversingAttempt['state'];

interface Sent {
  readonly atMs: number;
  readonly request: ReversalRequest;
}

/** A queue on a book in memory and a host that answers what the test says, 10 ms later. */
class QueueBench {
  readonly clock: VirtualClock = createVirtualClock();
  readonly sent: Sent[] = [];
  readonly ended = new Map<AttemptId, string>();
  readonly exceptions: AttemptId[] = [];
  readonly faults: unknown[] = [];
  readonly queue: ReversalQueue;
  readonly #owed = new Map<AttemptId, ReversingAttempt>();
  signedOn = true;
  bookFails = false;
  answer: (request: ReversalRequest) => Answer = () => 'reversed';
  /** Changes to what the host says, as of another attempt. */
  mistake: Partial<ReversalReply> = {};

  constructor(
    limits: Partial<Limits> = {},
    reversal: Partial<ReturnType<typeof sampleProfile>['reversal']> = {},
  ) {
    const profile = sampleProfile();
    this.queue = new ReversalQueue({
      profile: { ...profile, reversal: { ...profile.reversal, ...reversal } },
      limits: { ...DEFAULT_LIMITS, reversalPaceMs: 0, ...limits },
      clock: this.clock,
      wire: {
        signedOn: () => this.signedOn,
        reverse: (request, limitMs) => this.#reverse(request, limitMs),
      },
      book: {
        owed: () => [...this.#owed.values()],
        sent: (attempt, sends) => {
          if (this.bookFails) throw new Error('the disk is full');
          this.#change(attempt, { sends });
        },
        noOriginalSaid: (attempt) => this.#change(attempt, { noOriginalSaid: true }),
        acknowledged: (attempt, result) => this.#end(attempt, result),
        exception: (attempt, exception) => {
          this.#change(attempt, { exception });
          this.exceptions.push(attempt.attemptId);
        },
      },
      fault: (cause) => this.faults.push(cause),
    });
  }

  /** A person closed it in the journal. */
  close(name: string): void {
    this.#owed.delete(name as AttemptId);
  }

  /** Orders the reversal of an attempt and tells the queue. */
  order(name: string, state: Partial<Reversing> = {}): Attempt {
    const attemptId = name as AttemptId;
    const stan = (this.#owed.size + this.ended.size + 1) as Stan;
    const identity = { ...IDENTITY, attemptId, stan };
    const attempt = {
      ...sampleAttempt({ attemptId, identity }),
      state: { ...ATTEMPT_STATES.reversing, ...state },
    };
    this.#owed.set(attemptId, attempt);
    this.queue.wake();
    return attempt;
  }

  sentOf(name: string): Sent[] {
    return this.sent.filter(({ request }) => request.attemptId === name);
  }

  replyTo(request: ReversalRequest, result: ReversalReply['result']): ReversalReply {
    const { terminal, stan, batch, date, attemptId } = request;
    const identity = { terminal, stan, batch, date, attemptId };
    return { class: 'reversal-reply', ...identity, result, code: '00', ...this.mistake };
  }

  #change(attempt: ReversingAttempt, changes: Partial<Reversing>): void {
    const state = { ...attempt.state, ...changes };
    this.#owed.set(attempt.attemptId, { ...attempt, state });
  }

  #end({ attemptId }: Attempt, result: string): void {
    this.#owed.delete(attemptId);
    this.ended.set(attemptId, result);
  }

  #reverse(request: ReversalRequest, limitMs: number): Promise<Exchange<ReversalReply>> {
    this.sent.push({ atMs: this.clock.monotonicNow(), request });
    const result = this.answer(request);
    if (result === 'not-sent') return Promise.resolve({ kind: 'not-sent', reason: 'key-in-use' });
    return new Promise((resolve) => {
      if (result === 'silence') {
        this.clock.after(limitMs, () => resolve({ kind: 'lost', cause: 'no-reply' }));
      } else {
        const reply = this.replyTo(request, result);
        this.clock.after(10, () => resolve({ kind: 'replied', reply }));
      }
    });
  }
}

let bench: QueueBench;
beforeEach(() => {
  bench = new QueueBench();
});

const timesOf = (sent: readonly Sent[]): number[] => sent.map(({ atMs }) => atMs);
const REPLY_MS = DEFAULT_LIMITS.reversalReplyMs;

describe('a reversal ends', () => {
  test.each(['reversed', 'already-reversed', 'no-original'] as const)(
    'when the host acknowledges it: %s',
    async (result) => {
      bench.answer = () => result;
      bench.order('a');
      await bench.clock.advance(10);
      expect(bench.ended.get('a' as AttemptId)).toBe(result);
      expect(bench.clock.pending()).toBe(0);
    },
  );

  test('never by age or count: it is repeated after 2, 5, 15, 60 s, then every 5 min', async () => {
    bench.answer = () => 'silence';
    bench.order('a');
    await bench.clock.advance(3 * 3_600_000);
    const times = timesOf(bench.sent);
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0) - REPLY_MS);
    expect(waits.slice(0, 7)).toEqual([2_000, 5_000, 15_000, 60_000, 300_000, 300_000, 300_000]);
    expect(bench.sent.length).toBeGreaterThan(35);
  });

  test('also when the answer comes after its time limit', async () => {
    bench.answer = () => 'silence';
    bench.order('a');
    await bench.clock.advance(REPLY_MS + 1);
    const [sent] = bench.sent;
    if (sent === undefined) throw new Error('nothing was sent');
    expect(bench.queue.lateReply(bench.replyTo(sent.request, 'reversed'))).toBe(true);
    expect(bench.ended.get('a' as AttemptId)).toBe('reversed');
    await bench.clock.advance(60_000);
    expect(bench.sent).toHaveLength(1);
  });

  test('when a person closed it: nothing more is sent, also for an answer on its way', async () => {
    bench.order('a');
    bench.close('a');
    await bench.clock.advance(60_000);
    expect(bench.sent).toHaveLength(1);
    expect(bench.ended.size).toBe(0);
  });

  test.each([
    ['trace number', { stan: 99 as Stan }],
    ['date', { date: '20260104' }],
    ['batch', { batch: 4 as Batch }],
    ['attempt id', { attemptId: 'other' as AttemptId }],
  ])('by no answer about another %s (fault HS4)', async (_, mistake) => {
    bench.mistake = mistake;
    const { identity } = bench.order('a');
    await bench.clock.advance(100);
    expect(bench.ended.size).toBe(0);
    const reply = { class: 'reversal-reply', ...identity, result: 'reversed', code: '00' } as const;
    expect(bench.queue.lateReply({ ...reply, ...mistake })).toBe(false);
    expect(bench.ended.size).toBe(0);
  });
});

describe('repeats of a reversal', () => {
  test('are the same message, marked as repeat from the second on (V3)', async () => {
    bench.answer = () => 'silence';
    bench.order('a');
    await bench.clock.advance(30_000);
    const [first, ...others] = bench.sent.map(({ request }) => request);
    expect(first?.repeat).toBe(false);
    expect(others.length).toBeGreaterThan(1);
    for (const other of others) expect(other).toEqual({ ...first, repeat: true });
  });

  test('are marked as repeat right after a restart: the count is on disk', async () => {
    bench.order('a', { sends: 1 });
    expect(bench.sent[0]?.request.repeat).toBe(true);
  });

  test('come at once after a new sign-on, whatever their wait was', async () => {
    bench.answer = () => 'silence';
    bench.order('a');
    await bench.clock.advance(120_000);
    const before = bench.sent.length;
    bench.queue.signedOn();
    expect(bench.sent).toHaveLength(before + 1);
  });
});

describe('several reversals', () => {
  test('have a clock each: a poisoned one delays no other (rule 6, V4)', async () => {
    bench.answer = ({ attemptId }) => (attemptId === 'poison' ? 'refused' : 'reversed');
    bench.order('poison');
    for (const name of ['a', 'b', 'c']) bench.order(name);
    await bench.clock.advance(50);
    expect([...bench.ended.keys()]).toEqual(['a', 'b', 'c']);
    await bench.clock.advance(2_000);
    expect(bench.sentOf('poison')).toHaveLength(2);
  });

  test('that stay unanswered leave room for the others within one reply limit (V4)', async () => {
    bench.answer = ({ attemptId }) => (attemptId.startsWith('silent') ? 'silence' : 'reversed');
    for (let index = 0; index < DEFAULT_LIMITS.reversalWindow; index += 1) {
      bench.order(`silent-${index}`);
    }
    bench.order('a');
    expect(bench.sentOf('a')).toHaveLength(0);
    await bench.clock.advance(REPLY_MS + 10);
    expect(bench.ended.has('a' as AttemptId)).toBe(true);
  });

  test('are in flight only as many as the window says', async () => {
    bench = new QueueBench({ reversalWindow: 2 });
    bench.answer = () => 'silence';
    for (const name of ['a', 'b', 'c']) bench.order(name);
    await bench.clock.advance(REPLY_MS - 1);
    expect(bench.sent.map(({ request }) => request.attemptId)).toEqual(['a', 'b']);
  });

  test('keep their pace, however quickly the host answers', async () => {
    bench = new QueueBench({ reversalPaceMs: 50 });
    bench.signedOn = false;
    for (let index = 0; index < 5; index += 1) bench.order(`r-${index}`);
    bench.signedOn = true;
    bench.queue.signedOn();
    await bench.clock.advance(1_000);
    expect(timesOf(bench.sent)).toEqual([0, 50, 100, 150, 200]);
  });

  test('wait for the sign-on, then go out, the oldest first', async () => {
    bench.signedOn = false;
    for (const name of ['a', 'b']) bench.order(name);
    await bench.clock.advance(60_000);
    expect(bench.sent).toEqual([]);
    bench.signedOn = true;
    bench.queue.signedOn();
    await bench.clock.advance(10);
    expect(bench.sent.map(({ request }) => request.attemptId)).toEqual(['a', 'b']);
  });
});

describe('a host that keeps no tombstones', () => {
  const WINDOW_MS = 60_000;
  beforeEach(() => {
    bench = new QueueBench({}, { tombstones: false, originalWindowMs: WINDOW_MS });
    bench.answer = () => 'no-original';
  });

  test('must say no-original twice, a window apart (rule 9)', async () => {
    bench.order('a');
    await bench.clock.advance(WINDOW_MS + 9);
    expect(bench.sent).toHaveLength(1);
    await bench.clock.advance(20);
    expect(timesOf(bench.sent)).toEqual([0, WINDOW_MS + 10]);
    expect(bench.ended.get('a' as AttemptId)).toBe('no-original');
  });

  test('said it only once when the same answer came twice (fault NT8)', async () => {
    bench.order('a');
    await bench.clock.advance(10);
    const [sent] = bench.sent;
    if (sent === undefined) throw new Error('nothing was sent');
    bench.queue.lateReply(bench.replyTo(sent.request, 'no-original'));
    expect(bench.ended.size).toBe(0);
    await bench.clock.advance(WINDOW_MS + 10);
    expect(bench.ended.get('a' as AttemptId)).toBe('no-original');
  });

  test('said it only once when a late answer meets the next send', async () => {
    bench.answer = ({ repeat }) => (repeat ? 'no-original' : 'silence');
    bench.order('a');
    await bench.clock.advance(REPLY_MS + 2_000);
    expect(bench.sent).toHaveLength(2);
    const [sent] = bench.sent;
    if (sent === undefined) throw new Error('nothing was sent');
    bench.queue.lateReply(bench.replyTo(sent.request, 'no-original'));
    await bench.clock.advance(WINDOW_MS - 10);
    expect(bench.ended.size).toBe(0);
    await bench.clock.advance(30);
    expect(bench.ended.get('a' as AttemptId)).toBe('no-original');
  });

  test('keeps its window over a new sign-on and over a restart', async () => {
    bench.order('a');
    await bench.clock.advance(10);
    bench.queue.signedOn();
    await bench.clock.advance(WINDOW_MS - 1);
    expect(bench.sent).toHaveLength(1);

    bench = new QueueBench({}, { tombstones: false, originalWindowMs: WINDOW_MS });
    bench.answer = () => 'no-original';
    bench.order('a', { sends: 1, noOriginalSaid: true });
    await bench.clock.advance(WINDOW_MS - 1);
    expect(bench.sent).toEqual([]);
    await bench.clock.advance(20);
    expect(bench.ended.get('a' as AttemptId)).toBe('no-original');
  });

  test('that finds the original the second time has reversed it', async () => {
    bench.answer = ({ repeat }) => (repeat ? 'reversed' : 'no-original');
    bench.order('a');
    await bench.clock.advance(WINDOW_MS + 30);
    expect(bench.ended.get('a' as AttemptId)).toBe('reversed');
  });
});

describe('a reversal that needs a person', () => {
  test('is an exception once, when the host refuses it, and is repeated all the same', async () => {
    bench.answer = () => 'refused';
    bench.order('a');
    await bench.clock.advance(30_000);
    expect(bench.exceptions).toEqual(['a']);
    expect(bench.sent.length).toBeGreaterThan(2);
  });

  test('is one at the sixth send without an acknowledgement', async () => {
    bench.answer = () => 'silence';
    bench.order('a');
    while (bench.sent.length < 6) await bench.clock.advance(1_000);
    expect(bench.exceptions).toEqual([]);
    await bench.clock.advance(REPLY_MS);
    expect(bench.exceptions).toEqual(['a']);
    await bench.clock.advance(3_600_000);
    expect(bench.exceptions).toEqual(['a']);
  });

  test('is one also when a crash fell between the sixth send and its alarm', async () => {
    bench.answer = () => 'silence';
    bench.order('a', { sends: 6 });
    await bench.clock.advance(REPLY_MS);
    expect(bench.exceptions).toEqual(['a']);
  });

  test('may still be acknowledged', async () => {
    bench.order('a', { sends: 9, exception: 'REVERSAL_STUCK' });
    await bench.clock.advance(10);
    expect(bench.ended.get('a' as AttemptId)).toBe('reversed');
  });
});

describe('the earliest moment', () => {
  const EARLIEST_MS = 15_000;
  beforeEach(() => {
    bench = new QueueBench({}, { earliestMs: EARLIEST_MS });
  });

  test('is counted from the payment, not from the order (rule 8)', async () => {
    bench.queue.paying('a' as AttemptId);
    await bench.clock.advance(4_000);
    bench.order('a');
    await bench.clock.advance(EARLIEST_MS - 4_001);
    expect(bench.sent).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.sent).toHaveLength(1);
  });

  test('is remembered for each of many payments, and forgotten when it is past', async () => {
    for (const name of ['a', 'b', 'c']) {
      bench.queue.paying(name as AttemptId);
      await bench.clock.advance(EARLIEST_MS / 2);
    }
    for (const name of ['a', 'b', 'c']) bench.order(name);
    await bench.clock.advance(EARLIEST_MS);
    expect(bench.sentOf('b').map(({ atMs }) => atMs)).toEqual([EARLIEST_MS * 1.5]);
    expect(bench.sentOf('c').map(({ atMs }) => atMs)).toEqual([EARLIEST_MS * 2]);
  });

  test('is waited for in full after a restart, when the age is not known', async () => {
    bench.order('a');
    await bench.clock.advance(EARLIEST_MS - 1);
    bench.queue.signedOn();
    expect(bench.sent).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.sent).toHaveLength(1);
  });

  test.each([10 * 365 * 86_400_000, -10 * 365 * 86_400_000])(
    'does not move when the wall clock jumps by %i ms (CK1, T2)',
    async (jumpMs) => {
      bench.queue.paying('a' as AttemptId);
      bench.order('a');
      bench.clock.jumpWall(jumpMs);
      bench.queue.signedOn();
      await bench.clock.advance(EARLIEST_MS - 1);
      expect(bench.sent).toEqual([]);
      await bench.clock.advance(1);
      expect(bench.sent).toHaveLength(1);
    },
  );
});

describe('when the journal refuses', () => {
  test('nothing is sent, the queue stops and says why (D1)', async () => {
    bench.bookFails = true;
    bench.order('a');
    await bench.clock.advance(60_000);
    expect(bench.sent).toEqual([]);
    expect(bench.faults).toHaveLength(1);
    expect(bench.clock.pending()).toBe(0);
  });
});

test('a stop leaves no timer, and a wake after it does nothing (T4)', async () => {
  bench = new QueueBench({}, { earliestMs: 1_000 });
  bench.order('a');
  bench.queue.stop();
  expect(bench.clock.pending()).toBe(0);
  bench.queue.signedOn();
  await bench.clock.advance(60_000);
  expect(bench.sent).toEqual([]);
});

test("a send that never left is tried again, and counts as nobody's answer", async () => {
  bench.answer = ({ repeat }) => (repeat ? 'reversed' : 'not-sent');
  bench.order('a');
  await bench.clock.advance(1_999);
  expect(bench.ended.size).toBe(0);
  await bench.clock.advance(11);
  expect(bench.ended.get('a' as AttemptId)).toBe('reversed');
});
