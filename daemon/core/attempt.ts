import type { AttemptIdentity } from '#contract/channel-frames.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { AttemptId, ChannelId, PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { RefundFacts, SaleProduct } from '#contract/payment.ts';
import type { SaleFailure } from './journal/entries.ts';

/**
 * What a host says of a reversal it has taken in. `closed`: an order of a shown code that nobody had
 * paid, and nobody can pay any more.
 */
export type ReversalResult = 'reversed' | 'already-reversed' | 'closed' | 'no-original';

/**
 * Why an attempt is unknown whose code a customer may pay: nothing went wrong, and yet money can
 * move at any moment without us.
 */
export const CODE_SHOWN = 'code-shown';

/** Where an attempt stands, as the journal tells it. A state owns only its own data. */
export type AttemptState =
  /** On disk, ready to be written; after a crash nobody knows whether it was. */
  | { readonly at: 'armed' }
  /** Bytes may have reached the host and no valid answer is known. */
  | { readonly at: 'unknown'; readonly cause: string }
  /** Its reversal is a durable obligation. A covered attempt can only end reversed or by a person. */
  | {
      readonly at: 'reversing';
      readonly covered: boolean;
      readonly sends: number;
      readonly noOriginalSaid: boolean;
      readonly exception: ErrorCode | null;
    }
  | { readonly at: 'not-sent' }
  | { readonly at: 'refused'; readonly hostCode: string }
  | { readonly at: 'declined'; readonly hostCode: string }
  | {
      readonly at: 'approved';
      readonly authCode: string;
      readonly hostReference: string;
      readonly atWallMs: number;
    }
  /** `no-original`, `closed`: there was nothing to undo, so an approval that still comes is money. */
  | { readonly at: 'reversed'; readonly result: ReversalResult }
  | { readonly at: 'closed-by-person' };

export interface Attempt {
  readonly saleId: SaleId;
  /** What its sale is: an approved attempt of a refund gives money back. */
  readonly product: SaleProduct;
  readonly attemptId: AttemptId;
  readonly number: number;
  readonly channel: ChannelId;
  readonly identity: AttemptIdentity;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly armedAtWallMs: number;
  readonly state: AttemptState;
}

/** An attempt in one of its states. */
type AttemptIn<At extends AttemptState['at']> = Attempt & {
  readonly state: Extract<AttemptState, { readonly at: At }>;
};
/** What a reversal queue works on. */
export type ReversingAttempt = AttemptIn<'reversing'>;
/** What a refund gives back. */
export type ApprovedAttempt = AttemptIn<'approved'>;

export type SaleState =
  | { readonly at: 'open' }
  | { readonly at: 'awaiting-credential' }
  | { readonly at: 'approved'; readonly attemptId: AttemptId }
  | { readonly at: 'declined'; readonly attemptId: AttemptId; readonly hostCode: string }
  | { readonly at: 'failed'; readonly code: SaleFailure };

export interface Sale {
  readonly saleId: SaleId;
  readonly terminalId: TerminalId;
  readonly cashier: PersonId;
  readonly product: SaleProduct;
  /** Set on a refund, and on nothing else. */
  readonly refund: RefundFacts | null;
  readonly method: Method;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly masked: string;
  readonly acceptedAtWallMs: number;
  readonly state: SaleState;
  /** In the order they were armed. */
  readonly attempts: readonly AttemptId[];
  /** Refunds that were ordered of it, whatever became of them, oldest first. */
  readonly refunds: readonly SaleId[];
}

/** Does a message speak of this very attempt? Every field counts, not only those that match it. */
export const sameIdentity = (identity: AttemptIdentity, message: AttemptIdentity): boolean =>
  identity.terminal === message.terminal &&
  identity.stan === message.stan &&
  identity.batch === message.batch &&
  identity.date === message.date &&
  identity.attemptId === message.attemptId;

/** An attempt that can still change what the customer pays, or still owes a reversal. */
export const isLive = (state: AttemptState): boolean =>
  state.at === 'armed' || state.at === 'unknown' || state.at === 'reversing';

/** An attempt whose outcome is open: neither decided nor handed to the reversal queue. */
export const isUndecided = (state: AttemptState): boolean =>
  state.at === 'armed' || state.at === 'unknown';

/** Was its reversal never acknowledged? Closed by a person, it still was not. */
export const isOwed = (state: AttemptState): boolean =>
  state.at === 'reversing' || state.at === 'closed-by-person';

/** A sale whose answer can't change any more. */
export const isFinal = (state: SaleState): boolean =>
  state.at === 'approved' || state.at === 'declined' || state.at === 'failed';
