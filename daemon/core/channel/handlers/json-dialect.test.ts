import { describe, expect, test } from 'vitest';
import type { ChannelReply } from '#contract/channel-frames.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import { AMOUNT, IDENTITY } from '../../sample-facts.ts';
import { requestKey } from '../match-key.ts';
import { lineAround } from '../sample-line.ts';
import { jsonDialect } from './json-dialect.ts';

const PAY_REPLY: ChannelReply = {
  class: 'pay-reply',
  ...IDENTITY,
  amountMinor: AMOUNT,
  currency: 'CNY',
  code: '00',
};

const read = (text: string) => {
  const line = lineAround(jsonDialect());
  line.pipeline.receive({ at: 'text', text });
  return line.passed[0];
};
/** The same reply with one thing changed, as text. */
const wrong = (changes: object): string => JSON.stringify({ ...PAY_REPLY, ...changes });
const PAY_KEY = requestKey({ class: 'inquiry', ...IDENTITY }).replace('inquiry', 'pay');

describe('the JSON dialect', () => {
  test('reads a reply into its words', () => {
    expect(read(JSON.stringify(PAY_REPLY))).toEqual({ at: 'reply', reply: PAY_REPLY });
  });

  test('writes a request as one object, with its deadline', () => {
    const line = lineAround(jsonDialect());
    const request = { class: 'inquiry', ...IDENTITY } as const;
    line.pipeline.send({ at: 'request', request, deadlineMs: 9 as MonotonicMs });
    expect(line.sent).toEqual([{ at: 'text', text: JSON.stringify(request), deadlineMs: 9 }]);
  });

  test.each(['', 'not json', '{"class":', '\u0000\u0001'])(
    'can tell nobody who %j was for',
    (text) => {
      expect(read(text)).toMatchObject({ at: 'unreadable', key: null, detail: 'not JSON' });
    },
  );

  test.each(['null', '7', '[]', '{}', '{"class":7}', '{"class":"toString"}'])(
    'finds no owner for %s either',
    (text) => {
      expect(read(text)).toMatchObject({ at: 'unreadable', key: null });
    },
  );

  test.each([
    ['a missing field', { code: undefined }],
    ['an extra field', { pan: 'x' }],
    ['a code of three signs', { code: '000' }],
    ['an amount in yuan', { amountMinor: 12.5 }],
    ['an amount as text', { amountMinor: '12500' }],
  ])('knows whose a reply with %s is, so that only its exchange fails', (_, changes) => {
    expect(read(wrong(changes))).toMatchObject({ at: 'unreadable', key: PAY_KEY });
  });

  test('tells the place of a fault and never the value (S1)', () => {
    const message = read(wrong({ authCode: '6222020000000005' }));
    expect(message).toMatchObject({ detail: 'not a reply: authCode' });
    expect(JSON.stringify(message)).not.toContain('6222020000000005');
  });

  test('lets words through that are words already', () => {
    const line = lineAround(jsonDialect());
    line.pipeline.receive({ at: 'reply', reply: PAY_REPLY });
    line.pipeline.send({ at: 'text', text: 'raw', deadlineMs: 1 as MonotonicMs });
    expect(line.passed).toEqual([{ at: 'reply', reply: PAY_REPLY }]);
    expect(line.sent).toEqual([{ at: 'text', text: 'raw', deadlineMs: 1 }]);
  });
});
