/** Steps of a sale for cash: what is handed over, kept on disk, drawer, change, paper. */

import type { DrawerView } from '#contract/cash.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { PaperView, TillKey } from '#contract/view.ts';
import { type AmountEntry, EMPTY_ENTRY, entryOf, pressKey } from '../keypad/amount-entry.ts';
import { paperViewOf } from '../sale/result-paper.ts';
import { payBy } from '../sale/ringing-up.ts';
import type { EventOf } from '../sale/sale-event.ts';
import type { StateOf } from '../sale/sale-state.ts';
import { base, dueOf, go, type Step, toAmount } from '../sale/sale-step.ts';

/** The cash key, on an amount or on the ways of paying. Nothing due can't be sold. */
export function begin(
  state: StateOf<'amount'> | StateOf<'choosing'>,
  { saleId }: EventOf<'pay-cash'>,
): Step {
  if (dueOf(state) === 0) return go(state);
  const { entry, basket } = state;
  const handed = { tendered: EMPTY_ENTRY, problem: null };
  return go({ ...base(state), kind: 'tendering', entry, basket, saleId, ...handed });
}

export const typeTendered = (state: StateOf<'tendering'>, { key }: EventOf<'key'>): Step =>
  go({ ...state, tendered: tenderedAfter(state, key), problem: null });

/** What is handed over once a key is typed. */
export const tenderedAfter = (state: StateOf<'tendering'>, key: TillKey): AmountEntry =>
  pressKey(state.tendered, key, state.rules);

/** A likely sum: shown with its change before Enter takes it. */
export const tender = (state: StateOf<'tendering'>, { amountMinor }: EventOf<'tender'>): Step =>
  amountMinor > state.rules.maxAmountMinor
    ? go(state)
    : go({ ...state, tendered: entryOf(amountMinor, state.rules), problem: null });

/** Back to ringing up, with everything that was rung up. */
export function backToAmount(state: StateOf<'tendering'>): Step {
  const { entry, basket } = state;
  return go({ ...base(state), kind: 'amount', entry, basket });
}

/** The customer would rather pay otherwise. */
export function payOtherwise(state: StateOf<'tendering'>, event: EventOf<'pay-by'>): Step {
  const { entry, basket } = state;
  return payBy({ ...base(state), kind: 'choosing', entry, basket }, event);
}

/**
 * Enter: the sale is made durable before the drawer opens. Nothing typed means exactly what is due.
 * A new number, so that the drawer and the paper of an earlier sale don't speak for this one.
 */
export function take(state: StateOf<'tendering'>, { fresh }: EventOf<'confirm'>): Step {
  const amountMinor = dueOf(state);
  const tenderedMinor = handedOver(state);
  if (tenderedMinor < amountMinor) return go({ ...state, problem: 'CASH_NOT_ENOUGH' });
  const { entry, basket, tendered, saleId, generation, rules } = state;
  const facts = { saleId, amountMinor, tenderedMinor, soldAtWallMs: fresh.atWallMs };
  return go(
    {
      ...{ rules, generation: generation + 1, kind: 'keeping-cash' },
      ...{ entry, basket, tendered, saleId },
    },
    { kind: 'keep-cash', facts },
  );
}

/** What the customer hands over: what is typed, or exactly what is due while nothing is. */
export const handedOver = (state: StateOf<'tendering'> | StateOf<'keeping-cash'>): AmountMinor =>
  state.tendered.typed === '' ? dueOf(state) : state.tendered.amountMinor;

/** On disk: the drawer opens first, for the customer waits for the change and not for paper. */
export const kept = (state: StateOf<'keeping-cash'>, { cash }: EventOf<'cash-kept'>): Step =>
  go(
    {
      ...{ ...base(state), kind: 'cash-paid', cash },
      ...{ drawer: 'opening', paper: 'printing', after: 'stay' },
    },
    { kind: 'open-drawer' },
    { kind: 'print-cash', cash, reprint: false },
  );

/** Tried again under the same id: should the disk have it after all, it counts once. */
export function notKept(state: StateOf<'keeping-cash'>): Step {
  const { entry, basket, tendered, saleId } = state;
  const rungUp = { entry, basket, tendered, saleId };
  return go({ ...base(state), kind: 'tendering', ...rungUp, problem: 'CASH_NOT_KEPT' });
}

export const drawerEnded = (
  state: StateOf<'cash-paid'>,
  { drawer }: EventOf<'drawer-ended'>,
): Step => go({ ...state, drawer });

const ASKED_AGAIN: ReadonlySet<DrawerView> = new Set(['opened', 'not-opened']);

export const openAgain = (state: StateOf<'cash-paid'>): Step =>
  ASKED_AGAIN.has(state.drawer)
    ? go({ ...state, drawer: 'opening' }, { kind: 'open-drawer' })
    : go(state);

export function printEnded(state: StateOf<'cash-paid'>, { outcome }: EventOf<'print-ended'>): Step {
  return state.paper === 'printing' ? withPaper(state, paperViewOf(outcome)) : go(state);
}

/** The cashier looked at the printer (fault PR5): it is there, or it is printed once more. */
export function paperSeen(state: StateOf<'cash-paid'>, { printed }: EventOf<'paper-seen'>): Step {
  if (state.paper !== 'unclear') return go(state);
  return printed ? withPaper(state, 'printed') : reprint(state);
}

/** Any print after the first says so (invariant U3), but for one that surely never came out. */
export function reprint(state: StateOf<'cash-paid'>): Step {
  if (state.paper === 'printing') return go(state);
  const isReprint = state.paper === 'printed' || state.paper === 'unclear';
  return go(
    { ...state, paper: 'printing', after: 'stay' },
    { kind: 'print-cash', cash: state.cash, reprint: isReprint },
  );
}

/** Enter on the change. While the paper prints, Enter is kept until it is out cleanly. */
export function nextSale(state: StateOf<'cash-paid'>): Step {
  switch (state.paper) {
    case 'printing':
      return go({ ...state, after: 'next-sale' });
    case 'unclear':
      return go(state);
    default:
      return leave(state);
  }
}

const leave = (state: StateOf<'cash-paid'>): Step =>
  toAmount(state, { kind: 'leave-cash', saleId: state.cash.saleId });

function withPaper(state: StateOf<'cash-paid'>, paper: PaperView): Step {
  if (paper === 'printed' && state.after === 'next-sale') return leave(state);
  return go({ ...state, paper, after: 'stay' });
}
