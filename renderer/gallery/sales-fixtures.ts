/** Ten thousand sales that never were, and one with a failover in its story. */
import {
  type TechnicianAnswer,
  type TechnicianQuestion,
  technicianAnswer,
} from '#contract/technician.ts';

type SalesQuestion = Extract<
  TechnicianQuestion,
  { about: 'sales' | 'sale' | 'check-sale' | 'reprint-sale' | 'give-back' }
>;

const NOW_MS = Date.UTC(2026, 10, 27, 4, 0, 0);

const SALE = (number: number, changes: object = {}) => ({
  saleId: `sale-${String(number).padStart(6, '0')}`,
  product: 'sale',
  method: number % 3 === 0 ? 'qr-scan' : 'card',
  amountMinor: 1_250 + ((number * 7_919) % 90_000),
  currency: 'CNY',
  masked: '622202******0123',
  acceptedAtWallMs: NOW_MS - number * 97_000,
  result: number % 17 === 0 ? 'declined' : number % 23 === 0 ? 'failed' : 'approved',
  channel: 'harbor',
  attempts: 1,
  refundedMinor: number % 11 === 0 ? 1_250 : 0,
  ...changes,
});

const STORY_LINES = [
  { what: 'sale-accepted' },
  { what: 'attempt-armed', channel: 'east', attempt: 1, detail: 'attempt 1, stan 7, after first' },
  { what: 'attempt-unknown', channel: 'east', attempt: 1, detail: 'reset' },
  { what: 'reversal-ordered', channel: 'east', attempt: 1, detail: 'unresolved' },
  { what: 'reversal-acknowledged', channel: 'east', attempt: 1, detail: 'reversed' },
  {
    what: 'attempt-armed',
    channel: 'harbor',
    attempt: 2,
    detail: 'attempt 2, stan 9, after reversed',
  },
  {
    what: 'attempt-approved',
    channel: 'harbor',
    attempt: 2,
    detail: 'authorisation 123456, by reply',
  },
  { what: 'sale-approved' },
];

/** The second row of the list gives back a part of an older sale. */
const REFUND = 'sale-000002';

const storyOf = (saleId: string) => (saleId === REFUND ? refundStory(saleId) : paidStory(saleId));

const refundStory = (saleId: string) => ({
  ...paidStory(saleId),
  ...{ product: 'refund', amountMinor: 2_500, refunds: [], refundableMinor: 0 },
  refund: { kind: 'refund', original: 'sale-000009', person: '9001', reason: 'goods came back' },
  lines: [
    { what: 'sale-accepted' },
    { what: 'attempt-armed', channel: 'harbor', attempt: 1, detail: 'attempt 1, stan 9' },
    { what: 'sale-approved' },
  ].map((line, index) => ({
    ...{ sequence: index + 1, atWallMs: NOW_MS + index * 310 },
    ...{ channel: null, attempt: null, detail: '', ...line },
  })),
});

const paidStory = (saleId: string) => ({
  ...{ saleId, terminalId: 'TILL0007', cashier: 'li', product: 'sale', method: 'card' },
  ...{ amountMinor: 12_800, currency: 'CNY', masked: '622202******0123' },
  acceptedAtWallMs: NOW_MS,
  answer: {
    kind: 'approved',
    saleId,
    moved: true,
    approval: {
      ...{ channel: 'harbor', attemptId: 'attempt-2', stan: 9, batch: 23 },
      ...{ authCode: '123456', hostReference: 'H0012', approvedAtWallMs: NOW_MS },
    },
  },
  refund: null,
  refunds: [{ saleId: 'refund-1', amountMinor: 2_500, is: 'made' }],
  refundableMinor: 10_300,
  voidable: false,
  lines: STORY_LINES.map((line, index) => ({
    ...{ sequence: index + 1, atWallMs: NOW_MS + index * 310 },
    ...{ channel: null, attempt: null, detail: '', ...line },
  })),
});

const rowOf = (number: number) =>
  number === 2 ? SALE(number, { product: 'refund', amountMinor: 2_500 }) : SALE(number);

const salesPage = (before: number | null) => {
  const first = before === null ? 0 : 10_000 - before;
  const rows = Array.from({ length: 40 }, (_, index) => rowOf(first + index + 1));
  const next = 10_000 - first - 40;
  return { rows, next: next > 0 ? next : null, lookedBackToWallMs: null };
};

export function fixtureSale(question: SalesQuestion): TechnicianAnswer {
  switch (question.about) {
    case 'sales':
      return technicianAnswer.parse({ about: 'sales', page: salesPage(question.before) });
    case 'sale':
    case 'check-sale':
      return technicianAnswer.parse({ about: 'sale', story: storyOf(question.saleId) });
    case 'reprint-sale':
      return { about: 'reprint-sale', paper: 'printed' };
    case 'give-back':
      return technicianAnswer.parse({
        about: 'give-back',
        answer: storyOf(question.refundId).answer,
        paper: 'printed',
      });
  }
}
