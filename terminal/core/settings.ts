import type { BasketItem } from '#contract/basket.ts';
import type { TerminalId } from '#contract/ids.ts';
import type { Language } from '#contract/language.ts';
import type { Currency } from '#contract/money.ts';
import type { ApprovedReceipt, Merchant } from '#contract/receipt.ts';
import type { StaffMember } from '#contract/staff.ts';
import type { AmountTyping } from './keypad/amount-entry.ts';
import { DEFAULT_LIMITS, DEFAULT_MAX_AMOUNT_MINOR, type TillLimits } from './limits.ts';
import type { SaleRules } from './sale/sale-state.ts';

/** What a shop sets for one till. Everything optional has a default here. */
export interface TillSettings {
  readonly terminalId: TerminalId;
  /** Everybody who may work here. */
  readonly staff: readonly StaffMember[];
  /** Quick items. */
  readonly catalogue?: readonly BasketItem[];
  readonly merchant: Merchant;
  readonly language: Language;
  /** Of sounds, 0 to 3. */
  readonly volume?: number;
  readonly currency: Currency;
  /** Local time on paper is UTC plus this; a zone with daylight saving is the host's to follow. */
  readonly utcOffsetMinutes: number;
  /** `minor`: digits shift in from the right (default); `major`: whole units, `.` for parts. */
  readonly typing?: AmountTyping;
  readonly maxAmountMinor?: number;
  /** Copies of an approved receipt, in the order they are printed. */
  readonly copies?: readonly ApprovedReceipt['copy'][];
  /** Goes to the next sale by itself this long after the receipt was printed; `null`: never. */
  readonly autoReturnMs?: number | null;
  readonly limits?: Partial<TillLimits>;
}

/** The rules of the sale flow that follow from the settings. */
export const saleRulesOf = (settings: TillSettings): SaleRules => ({
  currency: settings.currency,
  catalogue: settings.catalogue ?? [],
  typing: settings.typing ?? 'minor',
  maxAmountMinor: settings.maxAmountMinor ?? DEFAULT_MAX_AMOUNT_MINOR,
  copies: settings.copies ?? ['customer', 'merchant'],
  autoReturnMs: settings.autoReturnMs ?? null,
});

export const limitsOf = (settings: TillSettings): TillLimits => ({
  ...DEFAULT_LIMITS,
  ...settings.limits,
});
