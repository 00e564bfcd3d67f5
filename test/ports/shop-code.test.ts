/** The acquirer's own code against the till's reader of it: two makers of one standard. */
import { expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import { samplePay } from '#stub/core/acquirer/sample-requests.ts';
import { shopCodeOf } from '#stub/core/acquirer/shop-code.ts';
import { mayBeShown } from '#terminal/core/code/code-check.ts';
import { readMerchantCode } from '#terminal/core/code/merchant-code.ts';

const EAST = 'bank-east' as ChannelId;

const orderOf = (amountMinor: number) => {
  const { envelope: _, method: __, product: ___, ...asked } = samplePay();
  return { ...asked, class: 'order', amountMinor: amountMinor as AmountMinor } as const;
};

test.each([1, 10, 99, 100, 2_372, 1_000_000])(
  'the till reads what a bank wrote for %i minor units, and for nothing else',
  (amountMinor) => {
    const order = orderOf(amountMinor);
    const text = shopCodeOf('emvco', EAST, order);
    expect(readMerchantCode(text)).toMatchObject({
      kind: 'code',
      code: { initiation: 'dynamic', currency: '156', country: 'CN', category: '5411' },
    });
    expect(text).toContain(order.attemptId);
    expect(mayBeShown(text, { amountMinor, currency: 'CNY' })).toBe(true);
    expect(mayBeShown(text, { amountMinor: amountMinor + 1, currency: 'CNY' })).toBe(false);
    expect(mayBeShown(text, { amountMinor, currency: 'HKD' })).toBe(false);
  },
);

test('a wallet gives a link, which the till shows as it is', () => {
  const text = shopCodeOf('link', EAST, orderOf(500));
  expect(text).toMatch(/^https:/);
  expect(mayBeShown(text, { amountMinor: 500, currency: 'CNY' })).toBe(true);
});
