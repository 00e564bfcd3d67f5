import { expect, test } from 'vitest';
import type { SaleId } from '#contract/ids.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import { paper } from '#contract/receipt.ts';
import { type SaleStory, saleStory } from '#contract/sales-api.ts';
import { approvalBy } from '../scripted-daemon.ts';
import { SCRIPTED_SETTINGS } from '../scripted-ports.ts';
import { localTime, paperOfStory, type SaleSlipFacts } from './receipt-facts.ts';

const SALE = 'SALE-1' as SaleId;

const FACTS: SaleSlipFacts = {
  language: 'zh',
  merchant: SCRIPTED_SETTINGS.merchant,
  utcOffsetMinutes: 480,
  reprint: false,
  copy: 'merchant',
  nameOf: (id) => ({ zh: `通道 ${id}`, en: `Channel ${id}` }),
};

const storyWith = (answer: SaleAnswer): SaleStory =>
  saleStory.parse({
    saleId: SALE,
    terminalId: 'T0000001',
    cashier: 'li',
    product: 'sale',
    method: 'card',
    amountMinor: 1234,
    currency: 'CNY',
    masked: '622202******0123',
    acceptedAtWallMs: Date.UTC(2026, 0, 5, 16, 0, 0),
    answer,
    refund: null,
    refunds: [],
    refundableMinor: 1234,
    voidable: true,
    lines: [],
  });

const approved = (authCode: string): SaleAnswer => ({
  kind: 'approved',
  saleId: SALE,
  approval: { ...approvalBy('north'), authCode },
  moved: false,
});

test('rule 20: a receipt has what the journal says, in local time', () => {
  const receipt = paperOfStory(storyWith(approved('A1B2C3')), FACTS);
  expect(paper.parse(receipt)).toMatchObject({
    kind: 'approved',
    copy: 'merchant',
    channelName: '通道 north',
    payer: '622202******0123',
    stan: 17,
    batch: 3,
    authCode: 'A1B2C3',
    printedTime: '2026-01-05 09:02:03',
  });
});

test('A9: a failed slip says what becomes of the money, in its own language', () => {
  const answer = { kind: 'failed', saleId: SALE, code: 'NOT_SUCCESSFUL' } as const;
  const slip = paperOfStory(storyWith(answer), { ...FACTS, language: 'en', reprint: true });
  expect(paper.parse(slip)).toMatchObject({
    kind: 'failed',
    reprint: true,
    printedTime: '2026-01-06 00:00:00',
    money: expect.stringContaining('reverses or refunds'),
  });
});

test.each<SaleAnswer>([
  { kind: 'open', saleId: SALE },
  { kind: 'present-again', saleId: SALE },
  { kind: 'not-accepted', saleId: SALE, code: 'NO_CHANNEL' },
])('M7: a story that ends as $kind has no paper', (answer) => {
  expect(paperOfStory(storyWith(answer), FACTS)).toBeNull();
});

test('PR7: control bytes of a host never reach a printer', () => {
  const receipt = paperOfStory(storyWith(approved('A1\u001b@B2')), FACTS);
  expect(receipt).toMatchObject({ authCode: 'A1@B2' });
  expect(paper.safeParse(receipt).success).toBe(true);
});

test('local time crosses midnight and the year with its offset', () => {
  expect(localTime(Date.UTC(2025, 11, 31, 20, 0, 0), 480)).toBe('2026-01-01 04:00:00');
  expect(localTime(Date.UTC(2026, 0, 1, 1, 0, 0), -120)).toBe('2025-12-31 23:00:00');
});

test('rule 20: a refund has a paper of its own, with the sale it gives back and who answers for it', () => {
  const refund = { kind: 'void', original: 'sale-0', person: 'Chen\u001b', reason: 'came back' };
  const story = saleStory.parse({ ...storyWith(approved('123456')), product: 'refund', refund });
  expect(paperOfStory(story, FACTS)).toMatchObject({
    kind: 'refund',
    refundKind: 'void',
    original: 'sale-0',
    person: 'Chen',
    authCode: '123456',
  });
});
