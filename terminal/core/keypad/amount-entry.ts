import type { AmountMinor } from '#contract/money.ts';
import type { TillKey } from '#contract/view.ts';

/** `minor`: 12345 is 123.45, as on card terminals. `major`: 12.5 is 12.50, and 12 is 12.00. */
export type AmountTyping = 'minor' | 'major';

export interface AmountRules {
  readonly typing: AmountTyping;
  /** Largest amount, in minor units; a key that would pass it is ignored. */
  readonly maxAmountMinor: number;
}

/** An amount while it is typed: digits, in `major` typing with at most one point and two decimals. */
export interface AmountEntry {
  readonly typed: string;
  readonly amountMinor: AmountMinor;
}

export const EMPTY_ENTRY: AmountEntry = { typed: '', amountMinor: 0 as AmountMinor };

/** The entry after a key. A key that makes no sense there changes nothing and is no error. */
export function pressKey(entry: AmountEntry, key: TillKey, rules: AmountRules): AmountEntry {
  switch (key) {
    case 'clear':
      return EMPTY_ENTRY;
    case 'backspace':
      return read(entry.typed.slice(0, -1), entry, rules);
    case '.':
      return rules.typing === 'minor'
        ? read(`${entry.typed}00`, entry, rules)
        : read(entry.typed === '' ? '0.' : `${entry.typed}.`, entry, rules);
    default:
      return read(`${entry.typed}${key}`, entry, rules);
  }
}

/** The entry a person would have typed for an amount: used when a sale is offered once more. */
export function entryOf(amountMinor: AmountMinor, rules: AmountRules): AmountEntry {
  const minor = String(amountMinor);
  if (rules.typing === 'minor') return { typed: minor, amountMinor };
  const padded = minor.padStart(3, '0');
  return { typed: `${padded.slice(0, -2)}.${padded.slice(-2)}`, amountMinor };
}

/** All currencies of the contract have two decimals. */
const MAJOR = /^\d+(\.\d{0,2})?$/;

function read(text: string, before: AmountEntry, rules: AmountRules): AmountEntry {
  const typed = text.replace(/^0+(?=\d)/, '');
  if (typed === '') return EMPTY_ENTRY;
  if (rules.typing === 'major' && !MAJOR.test(typed)) return before;
  const amountMinor = rules.typing === 'minor' ? Number(typed) : majorToMinor(typed);
  if (amountMinor > rules.maxAmountMinor) return before;
  return { typed, amountMinor: amountMinor as AmountMinor };
}

/** By digits, never by floating point: 1.15 * 100 is not 115. */
function majorToMinor(typed: string): number {
  const [whole = '', part = ''] = typed.split('.');
  return Number(`${whole}${part.padEnd(2, '0')}`);
}
