/** Steps of filling a basket: items, typed amounts, quantities, putting aside, taking up again. */
import type { HeldBasket } from '#contract/basket.ts';
import type { AmountMinor } from '#contract/money.ts';
import { EMPTY_ENTRY } from '../keypad/amount-entry.ts';
import type { EventOf } from '../sale/sale-event.ts';
import type { StateOf } from '../sale/sale-state.ts';
import { base, dueOf, go, type Step, toAmount } from '../sale/sale-step.ts';
import {
  type Basket,
  EMPTY_BASKET,
  timesOf,
  totalOf,
  withAmount,
  withChange,
  withItem,
} from './basket.ts';

type Filling = StateOf<'amount'>;

/** What a further line may come to, beside what is typed. */
const roomFor = (state: Filling, typedMinor: number): number =>
  state.rules.maxAmountMinor - typedMinor;

/** A quick item. Digits typed before it wait on: they are the next amount, not its price. */
export function pickItem(state: Filling, { key }: EventOf<'item'>): Step {
  const item = state.rules.catalogue.find((known) => known.key === key);
  if (item === undefined) return go(state);
  const room = roomFor(state, state.entry.amountMinor);
  return go({ ...state, basket: withItem(state.basket, item, room) });
}

export function addLine(state: Filling): Step {
  const { entry, basket } = state;
  if (entry.amountMinor === 0) return go(state);
  const filled = withAmount(basket, entry.amountMinor, roomFor(state, 0));
  return filled === basket ? go(state) : go({ ...state, entry: EMPTY_ENTRY, basket: filled });
}

/** `3 *`: the next line counts three times. Anything that is no quantity changes nothing. */
export function setTimes(state: Filling): Step {
  const times = timesOf(state.entry.typed);
  if (times === null) return go(state);
  return go({ ...state, entry: EMPTY_ENTRY, basket: { ...state.basket, times } });
}

export function changeLine(state: Filling, { line, change }: EventOf<'change-line'>): Step {
  const room = roomFor(state, state.entry.amountMinor);
  return go({ ...state, basket: withChange(state.basket, line, change, room) });
}

/** What *clear* does once nothing is typed: the quantity first, then the latest line. */
export function clearLatest(state: Filling): Step {
  const { basket } = state;
  if (basket.times !== null) return go({ ...state, basket: { ...basket, times: null } });
  return go({ ...state, basket: { ...basket, lines: basket.lines.slice(0, -1) } });
}

/** Puts the basket aside with what is typed as its last line; an empty one asks for the shelf. */
export function hold(state: Filling, { id, atWallMs, by }: EventOf<'hold'>): Step {
  if (dueOf(state) === 0) return go({ ...base(state), kind: 'recalling', keeping: false });
  const { entry } = state;
  const typed =
    entry.amountMinor === 0 ? [] : [{ name: null, unitMinor: entry.amountMinor, quantity: 1 }];
  const lines = [...state.basket.lines, ...typed];
  const basket: HeldBasket = { id, heldAtWallMs: atWallMs, by, lines, totalMinor: totalOf(lines) };
  return go(
    { ...state, generation: state.generation + 1, kind: 'holding' },
    { kind: 'hold', basket },
  );
}

export const held = (state: StateOf<'holding'>): Step => toAmount(state);

/** The disk failed: the basket is back on the screen, and the cashier is told. */
export const notHeld = (state: StateOf<'holding'>): Step =>
  go({ ...state, kind: 'amount' }, { kind: 'tell', code: 'BASKET_NOT_KEPT' });

export function recall(state: StateOf<'recalling'>, { basket }: EventOf<'recall'>): Step {
  if (state.keeping) return go(state);
  return go(
    { ...state, generation: state.generation + 1, keeping: true },
    { kind: 'take-held', id: basket },
  );
}

export const backFromShelf = (state: StateOf<'recalling'>): Step =>
  state.keeping ? go(state) : toAmount(state);

export function taken(state: StateOf<'recalling'>, { basket }: EventOf<'taken'>): Step {
  const filled: Basket = { ...EMPTY_BASKET, lines: basket.lines };
  return go({ ...base(state), kind: 'amount', entry: EMPTY_ENTRY, basket: filled });
}

export const notTaken = (state: StateOf<'recalling'>): Step =>
  go({ ...state, keeping: false }, { kind: 'tell', code: 'BASKET_NOT_KEPT' });

/** What is left for typing under the largest amount a till takes. */
export const typingRoom = ({ basket, rules }: Filling): AmountMinor =>
  (rules.maxAmountMinor - totalOf(basket.lines)) as AmountMinor;
