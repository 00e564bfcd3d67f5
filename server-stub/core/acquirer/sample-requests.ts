import type {
  AttemptIdentity,
  InquiryRequest,
  PayRequest,
  ReversalRequest,
  TotalsRequest,
} from '#contract/channel-frames.ts';
import type { AttemptId, Batch, Stan, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Envelope } from '#contract/sealed.ts';

/** Requests for tests: a whole one each time, of which a test sets what it is about. */
export const sampleIdentity = (set: Partial<AttemptIdentity> = {}): AttemptIdentity => ({
  terminal: 'TILL0001' as TerminalId,
  stan: 1 as Stan,
  batch: 1 as Batch,
  date: '20260105',
  attemptId: 'attempt-1' as AttemptId,
  ...set,
});

/** An attempt of its own, told by number: its id and its trace number. */
export const attemptNumber = (number: number): Pick<AttemptIdentity, 'attemptId' | 'stan'> => ({
  attemptId: `attempt-${number}` as AttemptId,
  stan: number as Stan,
});

export const samplePay = (set: Partial<PayRequest> = {}): PayRequest => ({
  class: 'pay',
  ...sampleIdentity(),
  amountMinor: 1000 as AmountMinor,
  currency: 'CNY',
  method: 'card',
  product: 'sale',
  saleId: 'sale-1',
  envelope: 'c2VhbGVk' as Envelope,
  sentAtWallMs: 0,
  ...set,
});

export const sampleReversal = (set: Partial<ReversalRequest> = {}): ReversalRequest => ({
  class: 'reversal',
  ...sampleIdentity(),
  amountMinor: 1000 as AmountMinor,
  currency: 'CNY',
  repeat: false,
  ...set,
});

export const sampleInquiry = (set: Partial<AttemptIdentity> = {}): InquiryRequest => ({
  class: 'inquiry',
  ...sampleIdentity(set),
});

export const sampleTotals = (set: Partial<TotalsRequest> = {}): TotalsRequest => ({
  class: 'totals',
  terminal: 'TILL0001' as TerminalId,
  date: '20260105',
  batch: 1 as Batch,
  ...set,
});
