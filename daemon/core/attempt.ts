import type { AttemptIdentity } from '#contract/channel-frames.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { AttemptId, ChannelId, PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { Product } from '#contract/payment.ts';

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
  | { readonly at: 'reversed' }
  | { readonly at: 'closed-by-person' };

export interface Attempt {
  readonly saleId: SaleId;
  readonly attemptId: AttemptId;
  readonly number: number;
  readonly channel: ChannelId;
  readonly identity: AttemptIdentity;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly armedAtWallMs: number;
  readonly state: AttemptState;
}

export type SaleState =
  | { readonly at: 'open' }
  | { readonly at: 'awaiting-credential' }
  | { readonly at: 'approved'; readonly attemptId: AttemptId }
  | { readonly at: 'declined'; readonly attemptId: AttemptId; readonly hostCode: string }
  | { readonly at: 'failed'; readonly code: ErrorCode };

export interface Sale {
  readonly saleId: SaleId;
  readonly terminalId: TerminalId;
  readonly cashier: PersonId;
  readonly product: Product;
  readonly method: Method;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly masked: string;
  readonly acceptedAtWallMs: number;
  readonly state: SaleState;
  /** In the order they were armed. */
  readonly attempts: readonly AttemptId[];
}

/** An attempt that can still change what the customer pays, or still owes a reversal. */
export const isLive = (state: AttemptState): boolean =>
  state.at === 'armed' || state.at === 'unknown' || state.at === 'reversing';

/** An attempt whose outcome is open: neither decided nor handed to the reversal queue. */
export const isUndecided = (state: AttemptState): boolean =>
  state.at === 'armed' || state.at === 'unknown';

/** A sale whose answer can't change any more. */
export const isFinal = (state: SaleState): boolean =>
  state.at === 'approved' || state.at === 'declined' || state.at === 'failed';
