import type { HeldBasket } from '#contract/basket.ts';
import type { PinEntry, ReaderPrompt } from '#contract/card-reader.ts';
import type { DrawerView } from '#contract/cash.ts';
import type { SettlementReport } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { PersonId, SaleId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { PaymentProgress, SaleAnswer } from '#contract/payment.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import type { TillKey } from '#contract/view.ts';
import type { CashSale } from '../cash/cash-book.ts';
import type { KeptOfSale } from '../receipt/paper-memory.ts';
import type { PendingSale } from './sale-memory.ts';

/** A way of paying and why it can't be used now, if so (row A4). */
export interface MethodChoice {
  readonly method: Method;
  readonly problem: ErrorCode | null;
}

/** What a new sale needs from outside the pure flow. */
export interface FreshSale {
  readonly saleId: SaleId;
  readonly atWallMs: number;
  readonly methods: readonly MethodChoice[];
}

/** An answer that ends a question to the daemon: everything but `open`. */
export type SettledAnswer = Exclude<SaleAnswer, { readonly kind: 'open' }>;

/** How waiting for a card ended, without what only the sealer may see. */
export type CardEnd =
  | { readonly kind: 'read'; readonly masked: string; readonly pinWanted: boolean }
  | { readonly kind: 'ended'; readonly code: ErrorCode };

/** How asking for the PIN ended. */
export type PinEnd =
  | { readonly kind: Extract<PinEntry['kind'], 'entered'> }
  | { readonly kind: 'ended'; readonly code: ErrorCode };

/** How a settlement ended. */
export type SettleEnd =
  | { readonly kind: 'report'; readonly report: SettlementReport }
  | { readonly kind: 'failed'; readonly code: ErrorCode };

/** What a person did; belongs to the screen that stands. */
export type PersonEvent =
  | { readonly kind: 'key'; readonly key: TillKey }
  | { readonly kind: 'confirm'; readonly fresh: FreshSale }
  | { readonly kind: 'back' }
  | { readonly kind: 'pay-by'; readonly method: Method; readonly fresh: FreshSale }
  | { readonly kind: 'pay-cash'; readonly saleId: SaleId }
  | { readonly kind: 'tender'; readonly amountMinor: AmountMinor }
  | { readonly kind: 'open-drawer' }
  | { readonly kind: 'reprint' }
  | { readonly kind: 'paper-seen'; readonly printed: boolean }
  | { readonly kind: 'check-again' }
  | { readonly kind: 'settle' }
  | { readonly kind: 'item'; readonly key: string }
  | { readonly kind: 'add-line' }
  | { readonly kind: 'times' }
  | {
      readonly kind: 'change-line';
      readonly line: number;
      readonly change: 'more' | 'less' | 'drop';
    }
  /** With the id and the name the basket gets if it is put aside. */
  | { readonly kind: 'hold'; readonly id: string; readonly atWallMs: number; readonly by: string }
  | { readonly kind: 'recall'; readonly basket: string }
  | { readonly kind: 'supervisor'; readonly person: PersonId; readonly reason: string }
  | { readonly kind: 'code-scanned'; readonly masked: string }
  | { readonly kind: 'code-refused' };

/** What came back from a device, the disk or the daemon, for the capture with that number. */
export type AnswerEvent = {
  readonly generation: number;
} /** What a crash left: a sale the daemon may have, or one for cash whose result nobody saw off. */ & (
  | {
      readonly kind: 'loaded';
      readonly pending: PendingSale | null;
      readonly cash: CashSale | null;
      /** How far the papers of that sale are; null: only the printer could tell. */
      readonly kept: KeptOfSale | null;
    }
  | { readonly kind: 'cash-kept'; readonly cash: CashSale }
  | { readonly kind: 'cash-not-kept' }
  | { readonly kind: 'drawer-ended'; readonly drawer: DrawerView }
  | { readonly kind: 'held' }
  | { readonly kind: 'not-held' }
  | { readonly kind: 'taken'; readonly basket: HeldBasket }
  | { readonly kind: 'not-taken' }
  | { readonly kind: 'prompt'; readonly prompt: ReaderPrompt }
  | { readonly kind: 'card-ended'; readonly end: CardEnd }
  | { readonly kind: 'pin-ended'; readonly end: PinEnd }
  | { readonly kind: 'sealed' }
  | { readonly kind: 'seal-failed'; readonly code: ErrorCode }
  | { readonly kind: 'remembered' }
  | { readonly kind: 'not-remembered' }
  | { readonly kind: 'progress'; readonly progress: PaymentProgress; readonly atWallMs: number }
  | { readonly kind: 'code-extended'; readonly extended: boolean }
  | { readonly kind: 'daemon-lost' }
  | { readonly kind: 'daemon-back' }
  | { readonly kind: 'answered'; readonly answer: SettledAnswer }
  | { readonly kind: 'patience-over' }
  | { readonly kind: 'still-open' }
  | { readonly kind: 'print-ended'; readonly outcome: PrintOutcome }
  | { readonly kind: 'settle-ended'; readonly end: SettleEnd }
  | { readonly kind: 'limit-reached' }
);

/** An answer before it is tagged with the generation it was asked under. */
export type Answer<E extends AnswerEvent = AnswerEvent> = E extends AnswerEvent
  ? Omit<E, 'generation'>
  : never;

export type SaleEvent = PersonEvent | AnswerEvent;
export type EventKind = SaleEvent['kind'];
export type EventOf<K extends EventKind> = Extract<SaleEvent, { readonly kind: K }>;
