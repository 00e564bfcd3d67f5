import type { ErrorCode } from '#contract/error-codes.ts';
import type { AmountMinor } from '#contract/money.ts';
import { type Basket, EMPTY_BASKET, totalOf } from '../basket/basket.ts';
import { type AmountEntry, EMPTY_ENTRY } from '../keypad/amount-entry.ts';
import type { SaleEffect } from './sale-effect.ts';
import type { PaperMark, PendingSale } from './sale-memory.ts';
import type { Sale, SaleRules, SaleState } from './sale-state.ts';

/** One step of the sale: the state that follows and what has to be done now. */
export interface Step {
  readonly state: SaleState;
  readonly effects: readonly SaleEffect[];
}

export const go = (state: SaleState, ...effects: readonly SaleEffect[]): Step => ({
  state,
  effects,
});

/** What the state after keeps of the state before, whatever its kind. */
export const base = (state: SaleState) => ({ generation: state.generation, rules: state.rules });

export const toAmount = (state: SaleState, ...effects: readonly SaleEffect[]): Step =>
  go({ ...base(state), kind: 'amount', entry: EMPTY_ENTRY, basket: EMPTY_BASKET }, ...effects);

/** What the customer owes: the lines, and what is typed beside them. */
export const dueOf = (state: { readonly entry: AmountEntry; readonly basket: Basket }) =>
  (totalOf(state.basket.lines) + state.entry.amountMinor) as AmountMinor;

/** Ends a sale the daemon does not have: nothing was charged, nothing is printed. */
export const toNotPaid = (
  state: SaleState,
  amountMinor: AmountMinor,
  code: ErrorCode,
  ...effects: readonly SaleEffect[]
): Step =>
  go({ ...base(state), kind: 'not-paid', amountMinor, code, paid: { kind: 'none' } }, ...effects);

/** The sale as it is kept on disk: everything needed to ask for it again, and no credential. */
export const pendingOf = (sale: Sale, paper: PaperMark, rules: SaleRules): PendingSale => ({
  saleId: sale.saleId,
  method: sale.method,
  amountMinor: sale.amountMinor,
  currency: rules.currency,
  masked: sale.masked,
  startedAtWallMs: sale.startedAtWallMs,
  paper,
});
