import type { AmountMinor } from '#contract/money.ts';
import type { Screen } from '#contract/view.ts';
import type { StateOf } from '../sale/sale-state.ts';
import { dueOf } from '../sale/sale-step.ts';
import { keysAhead } from '../view/keys-ahead.ts';
import { changeOf } from './cash-book.ts';
import { likelySums } from './likely-sums.ts';
import { handedOver, tenderedAfter } from './taking-cash.ts';

type ScreenOf<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

/** What is due, what is handed over, and what goes back. */
export function cashScreen(
  state: StateOf<'tendering'> | StateOf<'keeping-cash'>,
): ScreenOf<'cash'> {
  const { rules } = state;
  const amountMinor = dueOf(state);
  const given = givenIn(state);
  return {
    kind: 'cash',
    amountMinor,
    currency: rules.currency,
    ...given,
    notes: likelySums(amountMinor, rules.currency, rules.maxAmountMinor),
    problem: state.kind === 'tendering' ? state.problem : null,
    keeping: state.kind === 'keeping-cash',
    after:
      state.kind === 'tendering'
        ? keysAhead(given, (key) => givenIn({ ...state, tendered: tenderedAfter(state, key) }))
        : {},
  };
}

function givenIn(
  state: StateOf<'tendering'> | StateOf<'keeping-cash'>,
): Pick<ScreenOf<'cash'>, 'tenderedMinor' | 'changeMinor'> {
  const { tendered } = state;
  const changeMinor = handedOver(state) - dueOf(state);
  const isSaid = tendered.typed !== '' && changeMinor >= 0;
  return {
    tenderedMinor: tendered.amountMinor,
    changeMinor: isSaid ? (changeMinor as AmountMinor) : null,
  };
}

/** Sold: the change is what the cashier looks for. */
export function cashPaidScreen({ cash, drawer, paper }: StateOf<'cash-paid'>): Screen {
  const { saleId, amountMinor, tenderedMinor, currency } = cash;
  const changeMinor = changeOf(cash) as AmountMinor;
  return {
    kind: 'cash-paid',
    amountMinor,
    currency,
    saleId,
    tenderedMinor,
    changeMinor,
    drawer,
    paper,
  };
}
