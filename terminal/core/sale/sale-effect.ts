import type { HeldBasket } from '#contract/basket.ts';
import type { SettlementReport } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { ChannelId, PersonId, SaleId } from '#contract/ids.ts';
import type { SalePaper } from '#contract/receipt.ts';
import type { CashSale } from '../cash/cash-book.ts';
import type { CashFacts } from '../cash/cash-desk.ts';
import type { ShownCode } from '../code/showing-code.ts';
import type { PendingSale } from './sale-memory.ts';
import type { Sale } from './sale-state.ts';

/** What the flow asks the desk to do. Answers come back as events with the same generation. */
export type SaleEffect =
  | { readonly kind: 'read-card'; readonly sale: Sale }
  | { readonly kind: 'ask-pin'; readonly sale: Sale }
  | { readonly kind: 'cancel-reader' }
  /** Puts a basket on the shelf; answers `held` or `not-held`. */
  | { readonly kind: 'hold'; readonly basket: HeldBasket }
  /** Takes one off the shelf; answers `taken` or `not-taken`. */
  | { readonly kind: 'take-held'; readonly id: string }
  /** Says a code in a quiet line. */
  | { readonly kind: 'tell'; readonly code: ErrorCode }
  | { readonly kind: 'finish-reader'; readonly prompt: 'remove-card' | 'cancelled' }
  | { readonly kind: 'seal'; readonly sale: Sale }
  /** Makes the sale durable before it is paid; answers `remembered` or `not-remembered`. */
  | { readonly kind: 'remember'; readonly pending: PendingSale }
  /** Notes how far the paper is; nobody waits for it. */
  | { readonly kind: 'note'; readonly pending: PendingSale }
  | { readonly kind: 'forget' }
  | { readonly kind: 'pay'; readonly sale: Sale }
  | { readonly kind: 'pay-again'; readonly sale: Sale }
  | { readonly kind: 'abandon'; readonly saleId: SaleId }
  | { readonly kind: 'find'; readonly saleId: SaleId }
  /** Asks for more time for a shown code; answers `code-extended`. */
  | { readonly kind: 'extend-code'; readonly saleId: SaleId }
  /** Puts a shown code on paper; answers `print-ended`. */
  | { readonly kind: 'print-code'; readonly sale: Sale; readonly code: ShownCode }
  | { readonly kind: 'check' }
  | { readonly kind: 'stop-payment' }
  /** Prints one copy from the journal. A `mark` must be durable first, or nothing is printed. */
  | {
      readonly kind: 'print';
      /** What the journal must say for this paper to be printed (invariant M7). */
      readonly paper: SalePaper['kind'];
      readonly saleId: SaleId;
      readonly copy: number;
      readonly reprint: boolean;
      readonly mark: PendingSale | null;
    }
  /** Makes a sale for cash durable; answers `cash-kept` or `cash-not-kept`. */
  | { readonly kind: 'keep-cash'; readonly facts: CashFacts }
  /** Answers `drawer-ended`. */
  | { readonly kind: 'open-drawer' }
  | { readonly kind: 'print-cash'; readonly cash: CashSale; readonly reprint: boolean }
  /** Notes that the cashier has seen the sale off; nobody waits for it. */
  | { readonly kind: 'leave-cash'; readonly saleId: SaleId }
  /** Has the daemon settle the day; answers `settle-ended`. */
  | { readonly kind: 'settle' }
  | {
      readonly kind: 'print-settlement';
      readonly report: SettlementReport;
      readonly reprint: boolean;
    }
  | {
      readonly kind: 'tell-moved';
      readonly saleId: SaleId;
      readonly from: ChannelId;
      readonly to: ChannelId;
    }
  | {
      readonly kind: 'audit';
      readonly saleId: SaleId;
      readonly person: PersonId;
      readonly reason: string;
    };
