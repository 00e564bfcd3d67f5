import { beforeEach, describe, expect, test } from 'vitest';
import type { ChannelReply, InquiryRequest, ReversalRequest } from '#contract/channel-frames.ts';
import type { AttemptId, Stan } from '#contract/ids.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import type { Exchange } from '../../exchange.ts';
import { AMOUNT, IDENTITY } from '../../sample-facts.ts';
import { requestKey } from '../match-key.ts';
import type { Inbound, Sent } from '../pipeline.ts';
import { lineAround, type SampleLine } from '../sample-line.ts';
import { type Correlation, correlationHandler } from './correlation-handler.ts';

const LIMIT_MS = 5_000;
let clock: VirtualClock;
let correlation: Correlation;
let line: SampleLine;
let leaves: Sent;

beforeEach(() => {
  clock = createVirtualClock();
  leaves = 'written';
  correlation = correlationHandler(clock, 2);
  line = lineAround(correlation, () => leaves);
});

const unreadable = (key: string | null, detail: string): Inbound => ({
  ...{ at: 'unreadable', cause: 'unreadable' },
  ...{ key, detail },
});
const inquiry = (stan = 7): InquiryRequest => ({
  class: 'inquiry',
  ...IDENTITY,
  stan: stan as Stan,
});
const REVERSAL: ReversalRequest = {
  class: 'reversal',
  ...IDENTITY,
  amountMinor: AMOUNT,
  currency: 'CNY',
  repeat: false,
};
const replyTo = (stan = 7): ChannelReply => ({
  class: 'inquiry-reply',
  ...IDENTITY,
  stan: stan as Stan,
  state: 'paid',
  amountMinor: AMOUNT,
  code: '00',
});
/** How the exchange ended, or `waiting`. */
const ask = (request: InquiryRequest | ReversalRequest) => {
  const seen: { ended: Exchange | 'waiting' } = { ended: 'waiting' };
  const send = line.pipeline.send;
  void correlation.exchange(send, request, LIMIT_MS).then((exchange) => {
    seen.ended = exchange;
  });
  return seen;
};

describe('an exchange', () => {
  test('ends with the reply of its own key', async () => {
    const asked = [ask(inquiry(7)), ask(inquiry(8))];
    line.pipeline.receive({ at: 'reply', reply: replyTo(8) });
    await clock.settle();
    expect(asked.map(({ ended }) => ended)).toEqual([
      'waiting',
      { kind: 'replied', reply: replyTo(8) },
    ]);
    expect(clock.pending()).toBe(1);
  });

  test('carries the deadline its frame must have left by', () => {
    ask(inquiry());
    expect(line.sent).toMatchObject([{ at: 'request', deadlineMs: LIMIT_MS }]);
  });

  test('ends as lost when no reply comes in time; a later one is unclaimed (rule 12)', async () => {
    const asked = ask(inquiry());
    await clock.advance(LIMIT_MS);
    expect(asked.ended).toEqual({ kind: 'lost', cause: 'no-reply' });
    line.pipeline.receive({ at: 'reply', reply: replyTo() });
    expect(line.passed).toEqual([{ at: 'reply', reply: replyTo() }]);
  });

  test('ends once: a reply said twice is unclaimed the second time (fault NT8)', async () => {
    ask(inquiry());
    line.pipeline.receive({ at: 'reply', reply: replyTo() });
    line.pipeline.receive({ at: 'reply', reply: replyTo() });
    expect(line.passed).toHaveLength(1);
  });

  test('with a key in flight is refused and never sent (rule 13)', async () => {
    ask(inquiry());
    const second = ask(inquiry());
    await clock.settle();
    expect(second.ended).toEqual({ kind: 'not-sent', reason: 'key-in-use' });
    expect(line.sent).toHaveLength(1);
  });

  test('shares a trace number with a reversal: the class is part of the key (rule 13)', async () => {
    const asked = [ask(inquiry()), ask(REVERSAL)];
    const {
      state: _,
      amountMinor: __,
      ...identity
    } = replyTo() as Record<string, unknown> & object;
    const reversed = { ...identity, class: 'reversal-reply', result: 'reversed' } as ChannelReply;
    line.pipeline.receive({ at: 'reply', reply: reversed });
    await clock.settle();
    expect(asked.map(({ ended }) => ended)).toMatchObject(['waiting', { kind: 'replied' }]);
  });

  test('beyond the bound of one connection is refused', async () => {
    ask(inquiry(1));
    ask(inquiry(2));
    const third = ask(inquiry(3));
    await clock.settle();
    expect(third.ended).toEqual({ kind: 'not-sent', reason: 'too-many-in-flight' });
  });

  test.each(['no-connection', 'deadline-passed', 'too-large'] as const)(
    'that did not leave (%s) is not-sent and leaves nothing behind',
    async (reason) => {
      leaves = reason;
      const asked = ask(inquiry());
      await clock.settle();
      expect(asked.ended).toEqual({ kind: 'not-sent', reason });
      expect(clock.pending()).toBe(0);
      leaves = 'written';
      const again = ask(inquiry());
      await clock.settle();
      expect(again.ended).toBe('waiting');
    },
  );

  test('answered by something nobody can read ends as unreadable, the others wait on', async () => {
    const asked = [ask(inquiry(7)), ask(inquiry(8))];
    line.pipeline.receive(unreadable(requestKey(inquiry(7)), 'no code'));
    await clock.settle();
    expect(asked.map(({ ended }) => ended)).toEqual([
      { kind: 'unreadable', cause: 'unreadable', detail: 'no code' },
      'waiting',
    ]);
  });

  test('does not end by unreadable text that nobody can place', async () => {
    const asked = ask(inquiry());
    line.pipeline.receive(unreadable(null, 'not JSON'));
    line.pipeline.receive(unreadable('pay/x/1/2', 'no code'));
    await clock.settle();
    expect(asked.ended).toBe('waiting');
    expect(line.passed).toHaveLength(2);
  });

  test('ends as lost when the connection closes, all of them, with its cause', async () => {
    const asked = [ask(inquiry(7)), ask(inquiry(8))];
    line.pipeline.raise({ kind: 'closed', cause: 'reset', detail: 'ECONNRESET' });
    await clock.settle();
    expect(asked.map(({ ended }) => ended)).toEqual([
      { kind: 'lost', cause: 'reset' },
      { kind: 'lost', cause: 'reset' },
    ]);
    expect(clock.pending()).toBe(0);
  });

  test("is not ended by an answer about another attempt's date or terminal", async () => {
    const asked = ask(inquiry());
    line.pipeline.receive({
      at: 'reply',
      reply: { ...replyTo(), date: '20260104' } as ChannelReply,
    });
    await clock.settle();
    expect(asked.ended).toBe('waiting');
  });

  test('is claimed by its key even where the attempt id differs: judging is not its duty', async () => {
    const asked = ask(inquiry());
    const other = { ...replyTo(), attemptId: 'other' as AttemptId } as ChannelReply;
    line.pipeline.receive({ at: 'reply', reply: other });
    await clock.settle();
    expect(asked.ended).toEqual({ kind: 'replied', reply: other });
  });
});
