/** Steps from the first digit to the customer being asked. */
import type { ErrorCode } from '#contract/error-codes.ts';
import type { TillKey } from '#contract/view.ts';
import { EMPTY_BASKET } from '../basket/basket.ts';
import { clearLatest, typingRoom } from '../basket/filling.ts';
import type { CashSale } from '../cash/cash-book.ts';
import { type AmountEntry, EMPTY_ENTRY, entryOf, pressKey } from '../keypad/amount-entry.ts';
import { type KeptOfSale, nameOfCopy } from '../receipt/paper-memory.ts';
import type { SaleEffect } from './sale-effect.ts';
import type { EventOf, FreshSale, MethodChoice } from './sale-event.ts';
import type { Sale, SaleState, StateOf } from './sale-state.ts';
import { base, dueOf, go, pendingOf, type Step, toAmount, toNotPaid } from './sale-step.ts';

type RingingUp = StateOf<'amount'> | StateOf<'choosing'>;

/** After a start: an unresolved sale is asked for before anything else can be sold. */
export function takeUp(state: StateOf<'starting'>, loaded: EventOf<'loaded'>): Step {
  const { pending, cash, kept } = loaded;
  if (pending === null) return cash === null ? toAmount(state) : cashAgain(state, cash, kept);
  const { currency: _currency, ...facts } = pending;
  const sale: Sale = { ...facts, round: 'first', kept };
  return go(
    {
      ...base(state),
      kind: 'paying',
      sale,
      via: null,
      movedFrom: null,
      leaving: null,
      wish: 'pay',
      phase: 'resolving',
    },
    { kind: 'find', saleId: sale.saleId },
  );
}

/** Sold for cash and kept; what is known of its paper decides how that goes on (invariant U3). */
function cashAgain(state: StateOf<'starting'>, cash: CashSale, kept: KeptOfSale | null): Step {
  const paper = cashPaperAgain(cash, kept);
  const shown = { cash, drawer: 'not-opened', paper, after: 'stay' } as const;
  const printing = { kind: 'print-cash', cash, reprint: false } as const;
  return go(
    { ...base(state), kind: 'cash-paid', ...shown },
    ...(paper === 'printing' ? [printing] : []),
  );
}

/** `printing`: it surely was not begun, and is now. */
function cashPaperAgain(
  { saleId }: CashSale,
  kept: KeptOfSale | null,
): 'printing' | 'printed' | 'unclear' {
  if (kept === null) return 'unclear';
  const was = kept[nameOfCopy('cash', saleId)];
  if (was === 'printing') return 'unclear';
  return was === 'printed' ? 'printed' : 'printing';
}

/** With nothing typed, *clear* takes the latest line away (as tills in shops do). */
export function typeKey(state: StateOf<'amount'>, { key }: EventOf<'key'>): Step {
  if (key === 'clear' && state.entry.typed === '') return clearLatest(state);
  return go({ ...state, entry: entryAfter(state, key) });
}

/** What would be typed after a key, beside the lines that are rung up already. */
export const entryAfter = (state: StateOf<'amount'>, key: TillKey): AmountEntry =>
  pressKey(state.entry, key, { ...state.rules, maxAmountMinor: typingRoom(state) });

/** Takes back what is typed; lines stay until each is dropped or the basket put aside. */
export const clearAmount = (state: StateOf<'amount'>): Step =>
  go({ ...state, entry: EMPTY_ENTRY, basket: { ...state.basket, times: null } });

export const backToAmount = (state: StateOf<'choosing'>): Step => go({ ...state, kind: 'amount' });

/** Enter on an amount. Zero can't be sold. */
export function chooseMethod(state: StateOf<'amount'>, { fresh }: EventOf<'confirm'>): Step {
  if (dueOf(state) === 0) return go(state);
  const noChannel = noChannelAtAll(fresh.methods);
  if (noChannel !== null) return toNotPaid(state, dueOf(state), noChannel);
  return go({ ...state, kind: 'choosing' });
}

/** Enter on the methods takes the first that can be used. */
export function payByFirst(state: StateOf<'choosing'>, { fresh }: EventOf<'confirm'>): Step {
  const usable = fresh.methods.find(({ problem }) => problem === null);
  if (usable !== undefined) return begin(state, usable.method, fresh);
  const noChannel = noChannelAtAll(fresh.methods);
  return noChannel === null ? go(state) : toNotPaid(state, dueOf(state), noChannel);
}

/** A method key, on the methods or straight on the amount. */
export function payBy(state: RingingUp, { method, fresh }: EventOf<'pay-by'>): Step {
  if (dueOf(state) === 0) return go(state);
  const noChannel = noChannelAtAll(fresh.methods);
  if (noChannel !== null) return toNotPaid(state, dueOf(state), noChannel);
  const choice = fresh.methods.find((candidate) => candidate.method === method);
  if (choice?.problem !== null) {
    return go({ ...state, kind: 'choosing' });
  }
  return begin(state, method, fresh);
}

/** Offers the amount of a sale that charged nothing once more, under a new sale id. */
export const offerAgain = (state: StateOf<'not-paid'>): Step =>
  go(
    {
      ...base(state),
      kind: 'choosing',
      entry: state.amountMinor === 0 ? EMPTY_ENTRY : entryOf(state.amountMinor, state.rules),
      basket: EMPTY_BASKET,
    },
    { kind: 'forget' },
  );

/** Asks the customer for a card or code; a new capture has a new number (invariant U1). */
export function capture(state: SaleState, sale: Sale, ...before: readonly SaleEffect[]): Step {
  const next = { rules: state.rules, generation: state.generation + 1, sale };
  switch (sale.method) {
    case 'card':
      return go({ ...next, kind: 'reading', prompt: 'present-card' }, ...before, {
        kind: 'read-card',
        sale,
      });
    case 'qr-scan':
      return go({ ...next, kind: 'scanning', problem: null }, ...before);
    case 'qr-show':
      // Nothing is captured and nothing sealed: it is made durable and opened at its channel.
      return go({ ...next, kind: 'saving' }, ...before, {
        kind: 'remember',
        pending: pendingOf(sale, sale.paper, state.rules),
      });
    default:
      return sale.method satisfies never;
  }
}

function begin(state: RingingUp, method: Sale['method'], fresh: FreshSale): Step {
  return capture(state, {
    saleId: fresh.saleId,
    method,
    amountMinor: dueOf(state),
    masked: '',
    startedAtWallMs: fresh.atWallMs,
    round: 'first',
    paper: 'not-started',
    kept: null,
  });
}

/**
 * Why no way of paying can be used for want of a channel: none is up, none that is up takes it, or
 * none that takes it has a certificate to seal to. Row A4: said before a card or code is asked for.
 */
function noChannelAtAll(methods: readonly MethodChoice[]): ErrorCode | null {
  const problems = methods.map(({ problem }) => problem);
  if (problems.some((problem) => problem === null || !NO_CHANNEL_CODES.has(problem))) return null;
  return problems.includes('NO_SEALABLE_CHANNEL') ? 'NO_SEALABLE_CHANNEL' : 'NO_CHANNEL';
}

const NO_CHANNEL_CODES: ReadonlySet<ErrorCode> = new Set([
  'NO_CHANNEL',
  'NO_CHANNEL_FOR_METHOD',
  'NO_SEALABLE_CHANNEL',
]);
