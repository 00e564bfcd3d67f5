import type { AttemptIdentity, PayRequest, TestPayRequest } from '#contract/channel-frames.ts';
import type { AttemptId } from '#contract/ids.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';

/** What a payment asks for, without its envelope: a ledger never holds card data (S1). */
type Asked = AttemptIdentity &
  Readonly<Pick<PayRequest | TestPayRequest, 'saleId' | 'product' | 'amountMinor' | 'currency'>>;

/** Money taken. */
export type Charged = Asked & {
  readonly kind: 'charged';
  readonly authCode: string;
  /** Retrieval reference number, ISO 8583 field 37 (an 12). */
  readonly hostReference: string;
  readonly atWallMs: number;
};

/** Money not taken; a resend gets the same code. */
export type Declined = Asked & {
  readonly kind: 'declined';
  readonly code: string;
  readonly atWallMs: number;
};

/** An order that a wallet may pay; becomes a charge under the same identity when one does. */
export type Ordered = AttemptIdentity & {
  readonly kind: 'ordered';
  readonly saleId: string;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  /** What the code holds that the shop shows. */
  readonly payload: string;
  readonly lastsMs: number;
  readonly atWallMs: number;
};

/** An order that nobody paid, and nobody can any more. */
export interface Closed {
  readonly kind: 'closed';
  readonly attemptId: AttemptId;
  readonly atWallMs: number;
}

/** An open order's code got more time: `lastsMs` from then on. */
export interface Extended {
  readonly kind: 'extended';
  readonly attemptId: AttemptId;
  readonly lastsMs: number;
  readonly atWallMs: number;
}

/** Money of a charge given back, whole or in part; itself undone by a reversal. */
export type Refunded = AttemptIdentity & {
  readonly kind: 'refunded';
  readonly saleId: string;
  readonly original: AttemptId;
  readonly void: boolean;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly authCode: string;
  readonly hostReference: string;
  readonly atWallMs: number;
};

/** A refund that was not made; a resend gets the same code. */
export type RefundDeclined = AttemptIdentity & {
  readonly kind: 'refund-declined';
  readonly saleId: string;
  readonly original: AttemptId;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly code: string;
  readonly atWallMs: number;
};

/** A reversal came before its original, which is refused when it comes (rule 9). */
export type Tombstone = AttemptIdentity & {
  readonly kind: 'tombstone';
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly atWallMs: number;
};

/** An earlier `charged` or `refunded` undone. */
export interface Reversed {
  readonly kind: 'reversed';
  readonly attemptId: AttemptId;
  readonly atWallMs: number;
}

/** Everything that ever changes a ledger, in order. */
export type LedgerEvent =
  | Charged
  | Declined
  | Ordered
  | Closed
  | Extended
  | Refunded
  | RefundDeclined
  | Tombstone
  | Reversed;

/** Where a ledger's events live. */
export interface LedgerStore {
  /** The event is durable on return; a throw means that it isn't there and never will be. */
  append(event: LedgerEvent): void;
  /** Every event appended so far, in order. */
  load(): Iterable<LedgerEvent>;
}

/** A store that lasts as long as the process. */
export const createMemoryStore = (): LedgerStore => {
  const events: LedgerEvent[] = [];
  return { append: (event) => events.push(event), load: () => events };
};

export const identityOf = (of: AttemptIdentity): AttemptIdentity => ({
  terminal: of.terminal,
  stan: of.stan,
  batch: of.batch,
  date: of.date,
  attemptId: of.attemptId,
});

export const sameIdentity = (one: AttemptIdentity, other: AttemptIdentity): boolean =>
  one.attemptId === other.attemptId &&
  one.stan === other.stan &&
  one.batch === other.batch &&
  one.date === other.date &&
  one.terminal === other.terminal;
