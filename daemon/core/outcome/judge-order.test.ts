import { describe, expect, test } from 'vitest';
import type { OrderReply } from '#contract/channel-frames.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Exchange } from '../exchange.ts';
import { AMOUNT, IDENTITY, sampleProfile } from '../sample-facts.ts';
import { judgeOrder } from './judge-order.ts';

const SHOWN = { payload: 'https://pay.example/1', lastsMs: 120_000 };
const EXPECTED = { identity: IDENTITY, amountMinor: AMOUNT, currency: 'CNY' } as const;

const judged = (changes: Partial<OrderReply>) => {
  const reply: OrderReply = {
    ...{ class: 'order-reply', ...IDENTITY, amountMinor: AMOUNT, currency: 'CNY' },
    ...{ code: '00', shown: SHOWN },
    ...changes,
  };
  return judgeOrder(sampleProfile(), EXPECTED, { kind: 'replied', reply });
};

describe('the opening of an order', () => {
  test('that is answered with a code is opened: nobody has paid', () => {
    expect(judged({})).toEqual({ kind: 'opened', code: SHOWN });
  });

  test('that is answered without a code is unknown: the host may hold it all the same', () => {
    const { shown: _none, ...bare } = { shown: SHOWN };
    expect(judged({ ...bare, shown: undefined } as Partial<OrderReply>)).toEqual({
      kind: 'unknown',
      cause: 'no-code',
    });
  });

  test.each([
    ['05', 'declined'],
    ['96', 'refused'],
    ['94', 'unknown'],
    ['22', 'unknown'],
  ] as const)('that is answered with code %s is %s, code or no code', (code, kind) => {
    expect(judged({ code })).toMatchObject({ kind });
  });

  test('that is answered for another amount or another attempt is unknown', () => {
    expect(judged({ amountMinor: 1 as AmountMinor })).toEqual({
      kind: 'unknown',
      cause: 'other-amount',
    });
    expect(judged({ date: '20260104' })).toEqual({ kind: 'unknown', cause: 'other-identity' });
  });

  test.each<Exchange<OrderReply>>([
    { kind: 'lost', cause: 'no-reply' },
    { kind: 'unreadable', cause: 'wrong-mac', detail: '' },
  ])('that is not answered ($kind) is unknown; never sent, it is not', (exchange) => {
    expect(judgeOrder(sampleProfile(), EXPECTED, exchange).kind).toBe('unknown');
    const unsent = { kind: 'not-sent', reason: 'no-connection' } as const;
    expect(judgeOrder(sampleProfile(), EXPECTED, unsent).kind).toBe('not-sent');
  });
});
