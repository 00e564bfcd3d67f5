import type { BasketItem } from '#contract/basket.ts';
import type { ReaderPrompt } from '#contract/card-reader.ts';
import type { DrawerView } from '#contract/cash.ts';
import type { SettlementReport } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { ChannelId, SaleId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { Approval } from '#contract/payment.ts';
import type { ApprovedReceipt } from '#contract/receipt.ts';
import type { PaperView } from '#contract/view.ts';
import type { Basket } from '../basket/basket.ts';
import type { CashSale } from '../cash/cash-book.ts';
import type { ShownCode } from '../code/showing-code.ts';
import type { AmountEntry, AmountRules } from '../keypad/amount-entry.ts';
import type { KeptOfSale } from '../receipt/paper-memory.ts';
import type { PaperMark } from './sale-memory.ts';

/** What the flow must know of the shop's settings. */
export interface SaleRules extends AmountRules {
  readonly currency: Currency;
  readonly catalogue: readonly BasketItem[];
  readonly copies: readonly ApprovedReceipt['copy'][];
  readonly autoReturnMs: number | null;
}

/** The sale from the moment its way of paying was chosen. No card data, sealed or not, is here. */
export interface Sale {
  readonly saleId: SaleId;
  readonly method: Method;
  readonly amountMinor: AmountMinor;
  /** What the customer presented last, masked (invariant S6); empty before anything was. */
  readonly masked: string;
  readonly startedAtWallMs: number;
  /** `again`: the daemon has the sale and asked for a fresh credential. */
  readonly round: 'first' | 'again';
  readonly paper: PaperMark;
  /** Of a sale a crash left: how far each of its papers is, as far as the queue's disk knows. */
  readonly kept: KeptOfSale | null;
}

/** Paper of a result. Copies are counted from 0; `next` is the first not known to be printed. */
export interface PaperProgress {
  readonly view: PaperView;
  readonly copies: number;
  readonly next: number;
  /** Copies whose original was begun: printing one of these again says *reprint* (U3). */
  readonly started: number;
  /** `next-sale`: the cashier pressed Enter while it prints; followed once it printed cleanly. */
  readonly after: 'stay' | 'next-sale';
}

interface Base {
  /** Numbers captures; an answer with another number belongs to an earlier one (U1, T3). */
  readonly generation: number;
  readonly rules: SaleRules;
}

/** What is rung up, and what the customer hands over for it. One id from here on, however often
 * the disk has to be asked. */
interface Tendering {
  readonly entry: AmountEntry;
  readonly basket: Basket;
  readonly tendered: AmountEntry;
  readonly saleId: SaleId;
}

/** Every state of the till's one sale. */
export type SaleState = Base &
  (
    | { readonly kind: 'starting' }
    | { readonly kind: 'amount'; readonly entry: AmountEntry; readonly basket: Basket }
    /** The disk is asked to keep the basket. */
    | { readonly kind: 'holding'; readonly entry: AmountEntry; readonly basket: Basket }
    /** Which basket that was put aside? `keeping`: one is being taken off the shelf. */
    | { readonly kind: 'recalling'; readonly keeping: boolean }
    | { readonly kind: 'choosing'; readonly entry: AmountEntry; readonly basket: Basket }
    /** The customer pays cash: what is handed over is typed. */
    | ({ readonly kind: 'tendering'; readonly problem: ErrorCode | null } & Tendering)
    /** The disk is asked to keep the sale; the drawer is still shut. */
    | ({ readonly kind: 'keeping-cash' } & Tendering)
    | {
        readonly kind: 'cash-paid';
        readonly cash: CashSale;
        readonly drawer: DrawerView;
        readonly paper: PaperView;
        readonly after: PaperProgress['after'];
      }
    | { readonly kind: 'reading'; readonly sale: Sale; readonly prompt: ReaderPrompt }
    | { readonly kind: 'pin'; readonly sale: Sale }
    | { readonly kind: 'cancelling'; readonly sale: Sale }
    | { readonly kind: 'scanning'; readonly sale: Sale; readonly problem: ErrorCode | null }
    | { readonly kind: 'sealing'; readonly sale: Sale }
    | { readonly kind: 'saving'; readonly sale: Sale }
    | {
        readonly kind: 'paying';
        readonly sale: Sale;
        readonly via: ChannelId | null;
        readonly movedFrom: ChannelId | null;
        /** Set between "moving on from" and the next attempt: the notice needs both names. */
        readonly leaving: ChannelId | null;
        /** `withdraw`: its code was given up, and no other word about it brings it back. */
        readonly wish: 'pay' | 'withdraw';
        readonly phase: 'sending' | 'slow' | 'resolving' | 'closing' | 'reconnecting';
      }
    /** A code of the shop stands before the customer; the daemon waits for their wallet. */
    | {
        readonly kind: 'showing';
        readonly sale: Sale;
        readonly code: ShownCode;
        readonly movedFrom: ChannelId | null;
        readonly extending: 'not-asked' | 'asking' | 'extended' | 'refused';
        /** The code on paper; null: nobody asked for it. */
        readonly paper: PaperView | null;
      }
    | { readonly kind: 'unknown'; readonly sale: Sale; readonly checking: boolean }
    | {
        readonly kind: 'approved';
        readonly sale: Sale;
        readonly approval: Approval;
        readonly movedFrom: ChannelId | null;
        readonly paper: PaperProgress;
      }
    | {
        readonly kind: 'not-paid';
        readonly amountMinor: AmountMinor;
        readonly code: ErrorCode;
        readonly paid: NotPaidSale;
      }
    /** Settle the day? With why the last try has no report, if there was one. */
    | { readonly kind: 'settle-confirm'; readonly problem: ErrorCode | null }
    | { readonly kind: 'settling' }
    | {
        readonly kind: 'settled';
        readonly report: SettlementReport;
        readonly paper: PaperView;
        /** As with a receipt: Enter while it prints is followed once it printed cleanly. */
        readonly after: PaperProgress['after'];
      }
  );

/** Whether no customer is being served, so that a cashier may turn away. */
export const isAtRest = ({ kind }: SaleState): boolean => REST.has(kind);

const REST: ReadonlySet<SaleState['kind']> = new Set([
  'amount',
  'choosing',
  'tendering',
  'cash-paid',
  'recalling',
  'approved',
  'not-paid',
  'unknown',
  'settle-confirm',
  'settled',
]);

/** Whether nothing at all is rung up. */
export const standsEmpty = (state: SaleState): boolean =>
  state.kind === 'amount' && state.entry.amountMinor === 0 && state.basket.lines.length === 0;

/**
 * Whether the daemon has the sale: `none` never reached it or was not accepted; `silent` is in the
 * journal and needs no paper; `slip` prints what becomes of the money (row A9).
 */
export type NotPaidSale =
  | { readonly kind: 'none' }
  | { readonly kind: 'silent'; readonly saleId: SaleId }
  | { readonly kind: 'slip'; readonly sale: Sale; readonly paper: PaperProgress };

export type StateKind = SaleState['kind'];
export type StateOf<K extends StateKind> = Extract<SaleState, { readonly kind: K }>;
