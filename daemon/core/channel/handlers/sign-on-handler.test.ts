import { beforeEach, describe, expect, test } from 'vitest';
import type { SignOnReply } from '#contract/channel-frames.ts';
import type { Batch } from '#contract/ids.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { TERMINAL } from '../../sample-facts.ts';
import type { Inbound } from '../pipeline.ts';
import { lineAround, type SampleLine } from '../sample-line.ts';
import { signOnHandler } from './sign-on-handler.ts';

const LIMIT_MS = 3_000;
let clock: VirtualClock;
let line: SampleLine;

beforeEach(() => {
  clock = createVirtualClock();
  const random = seededRandom(1, 'sign-on');
  line = lineAround(signOnHandler({ terminal: TERMINAL, clock, random, limitMs: LIMIT_MS }));
});

const nonce = (): string => {
  const [first] = line.sent;
  if (first?.at !== 'request' || first.request.class !== 'sign-on') throw new Error('no sign-on');
  return first.request.nonce;
};
const reply = (changes: Partial<SignOnReply> = {}): Inbound => ({
  at: 'reply',
  reply: {
    class: 'sign-on-reply',
    nonce: nonce(),
    accepted: true,
    code: '00',
    batch: 3 as Batch,
    date: '20260105',
    ...changes,
  },
});
const kinds = (): string[] => line.events.map(({ kind }) => kind);

describe('signing on', () => {
  test('starts as soon as the socket opens, once', () => {
    expect(line.sent).toEqual([]);
    line.pipeline.raise({ kind: 'opened' });
    expect(line.sent).toMatchObject([{ request: { class: 'sign-on', terminal: TERMINAL } }]);
  });

  test('brings the batch and the business date of the acquirer', () => {
    line.pipeline.raise({ kind: 'opened' });
    line.pipeline.receive(reply());
    expect(line.events.at(-1)).toEqual({
      kind: 'signed-on',
      day: { batch: 3, date: '20260105' },
    });
    expect(clock.pending()).toBe(0);
  });

  test('is not proved by an answer with another nonce (rule 16)', async () => {
    line.pipeline.raise({ kind: 'opened' });
    line.pipeline.receive(reply({ nonce: 'an-older-one' }));
    expect(kinds()).toEqual(['opened']);
    expect(line.passed).toHaveLength(1);
    await clock.advance(LIMIT_MS);
    expect(line.events.at(-1)).toEqual({
      kind: 'sign-on-failed',
      detail: 'no answer to sign-on',
    });
  });

  test('fails when the acquirer refuses it, and says with which code', () => {
    line.pipeline.raise({ kind: 'opened' });
    line.pipeline.receive(reply({ accepted: false, code: '58' }));
    expect(line.events.at(-1)).toEqual({ kind: 'sign-on-failed', detail: 'refused, code 58' });
    expect(clock.pending()).toBe(0);
  });

  test('happens once: a second answer, or one after the limit, changes nothing', async () => {
    line.pipeline.raise({ kind: 'opened' });
    line.pipeline.receive(reply());
    line.pipeline.receive(reply());
    expect(kinds()).toEqual(['opened', 'signed-on']);
  });

  test('that came too late signs nobody on', async () => {
    line.pipeline.raise({ kind: 'opened' });
    await clock.advance(LIMIT_MS);
    line.pipeline.receive(reply());
    expect(kinds()).toEqual(['opened', 'sign-on-failed']);
  });

  test('leaves no timer when the socket ends first (T4)', () => {
    line.pipeline.raise({ kind: 'opened' });
    line.pipeline.raise({ kind: 'closed', cause: 'reset', detail: 'ECONNRESET' });
    expect(clock.pending()).toBe(0);
  });

  test('lets every other message pass', () => {
    line.pipeline.receive({ at: 'reply', reply: { class: 'pong', number: 1 } });
    line.pipeline.receive({
      ...{ at: 'unreadable', key: null },
      ...{ cause: 'unreadable', detail: 'not JSON' },
    });
    expect(line.passed.map(({ at }) => at)).toEqual(['reply', 'unreadable']);
  });
});
