/** What the menu offers, as data: every function of the till that has no screen of its own now. */
import type { Screen } from '#contract/view.ts';
import type { TillAction } from '../../keypad/key-map.ts';
import type { WordingKey } from '../../wording/zh.ts';

export interface TillFunction {
  readonly action: TillAction;
  readonly name: WordingKey;
  /** Screens on which it does something; elsewhere it is shown, and can't be pressed. */
  readonly on:
    | readonly Screen['kind'][]
    | 'everywhere'
    | 'where-nothing-is-rung-up'
    | 'where-no-customer-waits';
}

export const FUNCTIONS: readonly TillFunction[] = [
  { action: 'hold', name: 'menu.hold', on: ['amount'] },
  { action: 'sales', name: 'menu.sales', on: 'where-nothing-is-rung-up' },
  {
    action: 'reprint',
    name: 'menu.reprint',
    on: ['approved', 'cash-paid', 'not-paid', 'settled', 'code'],
  },
  { action: 'settle', name: 'act.settle', on: 'where-nothing-is-rung-up' },
  { action: 'close-shift', name: 'menu.close-shift', on: 'where-nothing-is-rung-up' },
  { action: 'lock', name: 'menu.lock', on: 'where-no-customer-waits' },
  { action: 'diagnostics', name: 'menu.diagnostics', on: 'everywhere' },
];

/** Keys worth knowing that are no functions: what they do while an amount is typed. */
export const TYPING_KEYS: readonly { readonly keys: string; readonly name: WordingKey }[] = [
  { keys: '0–9  .  /', name: 'menu.key-digits' },
  { keys: '*', name: 'menu.key-times' },
  { keys: '+', name: 'menu.key-line' },
  { keys: 'A–Z', name: 'menu.key-items' },
  { keys: 'Del', name: 'menu.key-delete' },
  { keys: 'Enter', name: 'menu.key-enter' },
  { keys: 'Esc', name: 'menu.key-escape' },
  { keys: 'F2  F3  F4  F5', name: 'menu.key-tenders' },
];

const NO_CUSTOMER: readonly Screen['kind'][] = [
  'amount',
  'method',
  'cash',
  'cash-paid',
  'recall',
  'approved',
  'not-paid',
  'unknown',
  'settle-confirm',
  'settled',
];

/** Whether a function does something on this screen. */
export function isUsable({ on }: TillFunction, screen: Screen): boolean {
  if (on === 'everywhere') return true;
  if (on === 'where-no-customer-waits') return NO_CUSTOMER.includes(screen.kind);
  if (on === 'where-nothing-is-rung-up') {
    return screen.kind === 'amount' && screen.amountMinor === 0;
  }
  return on.includes(screen.kind);
}
