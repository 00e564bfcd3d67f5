import { expect, test } from 'vitest';
import type { PersonId, SaleId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import { EMPTY_BASKET } from '../basket/basket.ts';
import type { CashSale } from '../cash/cash-book.ts';
import { EMPTY_ENTRY } from '../keypad/amount-entry.ts';
import { approvalBy, approvedBy, SCRIPTED_REPORT } from '../scripted-daemon.ts';
import { SCRIPTED_SETTINGS } from '../scripted-ports.ts';
import { saleRulesOf } from '../settings.ts';
import type { EventKind, EventOf, FreshSale, SaleEvent } from './sale-event.ts';
import { step, TRANSITIONS } from './sale-flow.ts';
import type { PaperProgress, Sale, SaleState, StateKind, StateOf } from './sale-state.ts';

const SALE: Sale = {
  saleId: 'SALE-1' as SaleId,
  method: 'card',
  amountMinor: 1234 as AmountMinor,
  masked: '622202******0123',
  startedAtWallMs: 0,
  round: 'first',
  paper: 'not-started',
  kept: null,
};
const PRINTING: PaperProgress = { view: 'printing', copies: 2, next: 0, started: 1, after: 'stay' };
const ENTRY = { typed: '1234', amountMinor: 1234 as AmountMinor };
const RUNG_UP = {
  entry: ENTRY,
  basket: EMPTY_BASKET,
  tendered: { typed: '2000', amountMinor: 2000 as AmountMinor },
  saleId: SALE.saleId,
};
const CASH: CashSale = {
  saleId: SALE.saleId,
  cashier: 'li' as PersonId,
  amountMinor: SALE.amountMinor,
  tenderedMinor: 2000 as AmountMinor,
  currency: 'CNY',
  soldAtWallMs: 0,
};
const FRESH: FreshSale = {
  saleId: 'SALE-2' as SaleId,
  atWallMs: 0,
  methods: [{ method: 'card', problem: null }],
};
const base = { generation: 4, rules: saleRulesOf(SCRIPTED_SETTINGS) };

/** One state of every kind. */
const STATES: { readonly [K in StateKind]: StateOf<K> } = {
  starting: { ...base, kind: 'starting' },
  amount: { ...base, kind: 'amount', entry: ENTRY, basket: EMPTY_BASKET },
  choosing: { ...base, kind: 'choosing', entry: ENTRY, basket: EMPTY_BASKET },
  tendering: { ...base, kind: 'tendering', ...RUNG_UP, problem: null },
  'keeping-cash': { ...base, kind: 'keeping-cash', ...RUNG_UP },
  'cash-paid': {
    ...base,
    kind: 'cash-paid',
    cash: CASH,
    drawer: 'not-opened',
    paper: 'printed',
    after: 'stay',
  },
  holding: { ...base, kind: 'holding', entry: ENTRY, basket: EMPTY_BASKET },
  recalling: { ...base, kind: 'recalling', keeping: true },
  reading: { ...base, kind: 'reading', sale: SALE, prompt: 'present-card' },
  pin: { ...base, kind: 'pin', sale: SALE },
  cancelling: { ...base, kind: 'cancelling', sale: SALE },
  scanning: { ...base, kind: 'scanning', sale: SALE, problem: null },
  sealing: { ...base, kind: 'sealing', sale: SALE },
  saving: { ...base, kind: 'saving', sale: SALE },
  paying: {
    ...base,
    kind: 'paying',
    sale: SALE,
    via: null,
    movedFrom: null,
    leaving: null,
    wish: 'pay',
    phase: 'sending',
  },
  showing: {
    ...base,
    kind: 'showing',
    sale: { ...SALE, method: 'qr-show', masked: '' },
    code: {
      ...{ channel: approvalBy('north').channel, attempt: 1, payload: 'https://pay.example/1' },
      ...{ endsAtWallMs: 120_000, extends: true, isLineDown: false },
    },
    movedFrom: null,
    extending: 'asking',
    paper: 'printing',
  },
  unknown: { ...base, kind: 'unknown', sale: SALE, checking: true },
  approved: {
    ...base,
    kind: 'approved',
    sale: SALE,
    approval: approvalBy('north'),
    movedFrom: null,
    paper: PRINTING,
  },
  'not-paid': {
    ...base,
    kind: 'not-paid',
    amountMinor: SALE.amountMinor,
    code: 'CANCELLED',
    paid: { kind: 'none' },
  },
  'settle-confirm': { ...base, kind: 'settle-confirm', problem: null },
  settling: { ...base, kind: 'settling' },
  settled: {
    ...base,
    kind: 'settled',
    report: SCRIPTED_REPORT,
    paper: 'printing',
    after: 'stay',
  },
};

/** One event of every kind, each of the generation of the states above where it has one. */
const EVENTS: { readonly [K in EventKind]: EventOf<K> } = {
  key: { kind: 'key', key: '5' },
  confirm: { kind: 'confirm', fresh: FRESH },
  back: { kind: 'back' },
  'pay-by': { kind: 'pay-by', method: 'card', fresh: FRESH },
  'pay-cash': { kind: 'pay-cash', saleId: FRESH.saleId },
  tender: { kind: 'tender', amountMinor: 2000 as AmountMinor },
  'open-drawer': { kind: 'open-drawer' },
  reprint: { kind: 'reprint' },
  'paper-seen': { kind: 'paper-seen', printed: true },
  'check-again': { kind: 'check-again' },
  settle: { kind: 'settle' },
  supervisor: { kind: 'supervisor', person: 'wang' as PersonId, reason: 'walked away' },
  item: { kind: 'item', key: 'q' },
  'add-line': { kind: 'add-line' },
  times: { kind: 'times' },
  'change-line': { kind: 'change-line', line: 0, change: 'more' },
  hold: { kind: 'hold', id: 'B-1', atWallMs: 0, by: 'Li' },
  recall: { kind: 'recall', basket: 'B-1' },
  held: { generation: 4, kind: 'held' },
  'not-held': { generation: 4, kind: 'not-held' },
  taken: {
    generation: 4,
    kind: 'taken',
    basket: { id: 'B-1', heldAtWallMs: 0, by: 'Li', lines: [], totalMinor: 0 as AmountMinor },
  },
  'not-taken': { generation: 4, kind: 'not-taken' },
  'code-scanned': { kind: 'code-scanned', masked: 'WeChat Pay *6789' },
  'code-refused': { kind: 'code-refused' },
  loaded: { generation: 4, kind: 'loaded', pending: null, cash: null, kept: null },
  'cash-kept': { generation: 4, kind: 'cash-kept', cash: CASH },
  'cash-not-kept': { generation: 4, kind: 'cash-not-kept' },
  'drawer-ended': { generation: 4, kind: 'drawer-ended', drawer: 'opened' },
  prompt: { generation: 4, kind: 'prompt', prompt: 'retry-card' },
  'card-ended': {
    generation: 4,
    kind: 'card-ended',
    end: { kind: 'read', masked: '622202******0123', pinWanted: false },
  },
  'pin-ended': { generation: 4, kind: 'pin-ended', end: { kind: 'entered' } },
  sealed: { generation: 4, kind: 'sealed' },
  'seal-failed': { generation: 4, kind: 'seal-failed', code: 'SEALING_FAILED' },
  remembered: { generation: 4, kind: 'remembered' },
  'not-remembered': { generation: 4, kind: 'not-remembered' },
  progress: {
    generation: 4,
    kind: 'progress',
    progress: { step: 'slow', saleId: SALE.saleId, channel: approvalBy('north').channel },
    atWallMs: 0,
  },
  'code-extended': { generation: 4, kind: 'code-extended', extended: true },
  'daemon-lost': { generation: 4, kind: 'daemon-lost' },
  'daemon-back': { generation: 4, kind: 'daemon-back' },
  answered: {
    generation: 4,
    kind: 'answered',
    answer: approvedBy()(SALE.saleId) as EventOf<'answered'>['answer'],
  },
  'patience-over': { generation: 4, kind: 'patience-over' },
  'still-open': { generation: 4, kind: 'still-open' },
  'print-ended': { generation: 4, kind: 'print-ended', outcome: { kind: 'printed' } },
  'settle-ended': {
    generation: 4,
    kind: 'settle-ended',
    end: { kind: 'report', report: SCRIPTED_REPORT },
  },
  'limit-reached': { generation: 4, kind: 'limit-reached' },
};

const states: readonly SaleState[] = Object.values(STATES);
const events: readonly SaleEvent[] = Object.values(EVENTS);
const pairs = states.flatMap((state) => events.map((event) => ({ state, event })));
const listed = ({ state, event }: (typeof pairs)[number]): boolean =>
  event.kind in TRANSITIONS[state.kind];

const whoseEffect = (kind: string): string[] =>
  pairs
    .filter(({ state, event }) => step(state, event).effects.some((effect) => effect.kind === kind))
    .map(({ state, event }) => `${state.kind} + ${event.kind}`);

test('T1: an event that the table does not list for a state changes nothing', () => {
  const unlisted = pairs.filter((pair) => !listed(pair));
  expect(unlisted.length).toBeGreaterThan(250);
  for (const { state, event } of unlisted) {
    expect(step(state, event), `${state.kind} + ${event.kind}`).toEqual({ state, effects: [] });
    expect(step(state, event).state).toBe(state);
  }
});

test('T3: an answer of an earlier capture changes nothing in any state', () => {
  for (const { state, event } of pairs) {
    if (!('generation' in event)) continue;
    expect(step(state, { ...event, generation: 3 }).state).toBe(state);
  }
});

test('money is asked for by one transition only: the sale that was just made durable', () => {
  expect(whoseEffect('pay')).toEqual(['saving + remembered']);
});

test('the drawer opens for a kept sale, and again only where it stood shut', () => {
  expect(whoseEffect('open-drawer')).toEqual([
    'keeping-cash + cash-kept',
    'cash-paid + open-drawer',
  ]);
  expect(whoseEffect('keep-cash')).toEqual(['tendering + confirm']);
});

test('an original is printed only for an answer of the daemon', () => {
  const printing = pairs.flatMap(({ state, event }) =>
    step(state, event).effects.flatMap((effect) =>
      effect.kind === 'print' && !effect.reprint && effect.copy === 0 ? [`${state.kind}`] : [],
    ),
  );
  expect(printing).toEqual(['paying', 'showing', 'unknown']);
});

test('OP3: no press leads from an open payment to another sale', () => {
  const person: readonly EventKind[] = [
    'key',
    'confirm',
    'back',
    'pay-by',
    'reprint',
    'paper-seen',
    'settle',
  ];
  for (const state of [STATES.paying, STATES.unknown]) {
    for (const kind of person) expect(step(state, EVENTS[kind]).state).toBe(state);
  }
});

test('only a supervisor takes an unknown sale off the screen without an answer', () => {
  const leaving = events
    .filter(({ kind }) => kind !== 'answered')
    .filter((event) => {
      const { state } = step(STATES.unknown, event);
      return state.kind !== 'unknown';
    });
  expect(leaving.map(({ kind }) => kind)).toEqual(['supervisor']);
});

test('the sale of a consumed credential keeps its id under a new capture', () => {
  const answer = { kind: 'present-again', saleId: SALE.saleId } as const;
  const { state } = step(STATES.paying, { kind: 'answered', generation: 4, answer });
  expect(state).toMatchObject({
    kind: 'reading',
    generation: 5,
    sale: { saleId: SALE.saleId, round: 'again' },
  });
});

test('a zero amount can be neither confirmed nor paid', () => {
  const zero: SaleState = { ...STATES.amount, entry: EMPTY_ENTRY };
  expect(step(zero, EVENTS.confirm).state).toBe(zero);
  expect(step(zero, EVENTS['pay-by']).state).toBe(zero);
});

test('a day is settled only from an empty amount, and only after it was confirmed', () => {
  expect(step(STATES.amount, EVENTS.settle).state, 'an amount is typed').toBe(STATES.amount);
  const asked = step({ ...STATES.amount, entry: EMPTY_ENTRY }, EVENTS.settle);
  expect(asked).toMatchObject({ state: { kind: 'settle-confirm' }, effects: [] });
  expect(whoseEffect('settle')).toEqual(['settle-confirm + confirm']);
});
