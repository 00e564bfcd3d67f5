/**
 * Who stands at the till, whole: sign-in, lock, a shift's begin and end, one line a transition.
 * Pure like the sale's flow; what is not listed changes nothing. A PIN lives in the state of the
 * screen it is typed at and in the one effect that checks it, and nowhere else.
 */
import type { StaffMember } from '#contract/staff.ts';
import { EMPTY_ENTRY, pressKey } from '../keypad/amount-entry.ts';
import { paperViewOf } from '../sale/result-paper.ts';
import type {
  FrontEffect,
  FrontEvent,
  FrontEventKind,
  FrontEventOf,
  FrontKind,
  FrontOf,
  FrontState,
} from './front-state.ts';
import type { OpenShift } from './shift-memory.ts';
import { nameOf, reportOf } from './shift-report.ts';

/** One step: the state that follows and what has to be done now. */
export interface FrontStep {
  readonly state: FrontState;
  readonly effects: readonly FrontEffect[];
}

type Row<K extends FrontKind> = {
  readonly [E in FrontEventKind]?: (state: FrontOf<K>, event: FrontEventOf<E>) => FrontStep;
};

export const FRONT_TRANSITIONS: { readonly [K in FrontKind]: Row<K> } = {
  starting: { loaded: (state, { shift }) => toWho(state, shift) },
  who: { key: typeId, confirm: findPerson, named: askPin, back: clearId },
  pin: {
    key: typePin,
    confirm: checkPin,
    back: (state) => toWho(state, state.shift),
    'pin-checked': pinChecked,
    waited: (state) => go({ ...state, step: 'typing', problem: null, waitMs: 0 }),
  },
  opening: {
    key: (state, { key }) => (state.step === 'counting' ? count(state, key) : go(state)),
    confirm: keepShift,
    back: (state) => (state.step === 'counting' ? toWho(state, null) : go(state)),
    kept: (state, { shift }) => sell(state, state.person, shift),
    'not-kept': (state) => go({ ...state, step: 'counting', problem: 'SHIFT_NOT_KEPT' }),
  },
  selling: {
    lock: (state) => ask({ ...state, ...PIN_EMPTY, kind: 'pin' }),
    'close-shift': (state) =>
      go({ ...state, kind: 'closing', entry: EMPTY_ENTRY, step: 'counting', problem: null }),
  },
  closing: {
    key: (state, { key }) => (state.step === 'counting' ? count(state, key) : go(state)),
    confirm: askTotals,
    back: (state) =>
      state.step === 'counting' ? sell(state, state.person, state.shift) : go(state),
    totals: dropShift,
    'no-totals': (state, { code }) => go({ ...state, step: 'counting', problem: code }),
    'not-kept': (state) => go({ ...state, step: 'counting', problem: 'SHIFT_NOT_KEPT' }),
    dropped: (state, { report }) => print(state, report, false),
  },
  closed: {
    'print-ended': (state, { outcome }) => withPaper(state, paperViewOf(outcome)),
    'paper-seen': (state, { printed }) =>
      state.paper !== 'unclear'
        ? go(state)
        : printed
          ? withPaper(state, 'printed')
          : print(state, state.report, true),
    reprint: (state) => (state.paper === 'printing' ? go(state) : print(state, state.report, true)),
    confirm: leave,
  },
};

export const frontStart = (rules: FrontState['rules']): FrontState => ({
  kind: 'starting',
  question: 0,
  rules,
});

/** The state that follows an event. Answers to an earlier question change nothing. */
export function frontStep(state: FrontState, event: FrontEvent): FrontStep {
  if ('question' in event && event.question !== state.question) return go(state);
  // As in the sale's flow: the compiler can't follow two indexed unions.
  const row: Readonly<Record<string, unknown>> = FRONT_TRANSITIONS[state.kind];
  const act = row[event.kind] as ((s: FrontState, e: FrontEvent) => FrontStep) | undefined;
  return act === undefined ? go(state) : act(state, event);
}

const PIN_EMPTY = { typed: '', step: 'typing', problem: null, waitMs: 0 } as const;
const MOST_ID_DIGITS = 40;
const MOST_PIN_DIGITS = 8;
const LEAST_PIN_DIGITS = 4;

function go(state: FrontState, ...effects: readonly FrontEffect[]): FrontStep {
  return { state, effects };
}

/** A question has a new number, so that a late answer to the one before falls on the floor. */
function ask(state: FrontState, ...effects: readonly FrontEffect[]): FrontStep {
  return go({ ...state, question: state.question + 1 }, ...effects);
}

const base = ({ question, rules }: FrontState) => ({ question, rules });

function toWho(state: FrontState, shift: OpenShift | null): FrontStep {
  return ask({ ...base(state), kind: 'who', shift, typed: '', problem: null });
}

function sell(state: FrontState, person: StaffMember, shift: OpenShift): FrontStep {
  return go({ ...base(state), kind: 'selling', person, shift });
}

const edited = (typed: string, key: string, most: number): string => {
  if (key === 'backspace') return typed.slice(0, -1);
  if (key === 'clear') return '';
  return key === '.' ? typed : `${typed}${key}`.slice(0, most);
};

function typeId(state: FrontOf<'who'>, { key }: FrontEventOf<'key'>): FrontStep {
  return go({ ...state, typed: edited(state.typed, key, MOST_ID_DIGITS), problem: null });
}

function clearId(state: FrontOf<'who'>): FrontStep {
  return go({ ...state, typed: '', problem: null });
}

function findPerson(state: FrontOf<'who'>): FrontStep {
  return state.typed === '' ? go(state) : go(state, { kind: 'find', id: state.typed });
}

/** While a shift runs, only who opened it or a supervisor takes the till. */
function askPin(state: FrontOf<'who'>, { person }: FrontEventOf<'named'>): FrontStep {
  if (person === null) return go({ ...state, typed: '', problem: 'PERSON_NOT_KNOWN' });
  const { shift } = state;
  if (shift !== null && shift.openedBy.id !== person.id && person.role !== 'supervisor') {
    return go({ ...state, typed: '', problem: 'SUPERVISOR_NEEDED' });
  }
  return ask({ ...base(state), ...PIN_EMPTY, kind: 'pin', shift, person });
}

function typePin(state: FrontOf<'pin'>, { key }: FrontEventOf<'key'>): FrontStep {
  if (state.step !== 'typing') return go(state);
  const typed = edited(state.typed, key, MOST_PIN_DIGITS);
  return go({ ...state, typed, problem: null });
}

function checkPin(state: FrontOf<'pin'>): FrontStep {
  if (state.step !== 'typing' || state.typed.length < LEAST_PIN_DIGITS) return go(state);
  const { person, typed: pin } = state;
  return ask(
    { ...state, typed: '', step: 'checking', problem: null },
    { kind: 'check-pin', person: person.id, pin },
  );
}

function pinChecked(state: FrontOf<'pin'>, { verdict }: FrontEventOf<'pin-checked'>): FrontStep {
  if (verdict.kind === 'right') {
    const { shift, person } = state;
    if (shift !== null) return sell(state, person, shift);
    const drawer = { entry: EMPTY_ENTRY, step: 'counting', problem: null } as const;
    return go({ ...base(state), ...drawer, kind: 'opening', person });
  }
  const { code: problem, waitMs } = verdict;
  if (waitMs === 0) return go({ ...state, step: 'typing', problem });
  return go({ ...state, step: 'waiting', problem, waitMs }, { kind: 'wait', forMs: waitMs });
}

function count(state: FrontOf<'opening'> | FrontOf<'closing'>, key: FrontEventOf<'key'>['key']) {
  return go({ ...state, entry: pressKey(state.entry, key, state.rules), problem: null });
}

/** An empty drawer is a float too: Enter on nothing begins with zero. */
function keepShift(state: FrontOf<'opening'>, { atWallMs }: FrontEventOf<'confirm'>): FrontStep {
  if (state.step === 'keeping') return go(state);
  const shift: OpenShift = {
    openedBy: nameOf(state.person),
    floatMinor: state.entry.amountMinor,
    openedAtWallMs: atWallMs,
  };
  return ask({ ...state, step: 'keeping', problem: null }, { kind: 'keep', shift });
}

function askTotals(state: FrontOf<'closing'>): FrontStep {
  if (state.step === 'asking') return go(state);
  const { shift } = state;
  return ask({ ...state, step: 'asking', problem: null }, { kind: 'ask-totals', shift });
}

/** The shift is off the disk before its slip is printed: it never ends twice. */
function dropShift(
  state: FrontOf<'closing'>,
  { totals, cash, atWallMs }: FrontEventOf<'totals'>,
): FrontStep {
  const { shift, person, entry } = state;
  const report = reportOf({
    shift,
    closedBy: person,
    countedMinor: entry.amountMinor,
    totals,
    cash,
    atWallMs,
    currency: state.rules.currency,
  });
  return go(state, { kind: 'drop', report });
}

function print(
  state: FrontOf<'closing'> | FrontOf<'closed'>,
  report: FrontOf<'closed'>['report'],
  reprint: boolean,
): FrontStep {
  return ask(
    { ...base(state), kind: 'closed', report, paper: 'printing', after: 'stay' },
    { kind: 'print', report, reprint },
  );
}

function withPaper(state: FrontOf<'closed'>, paper: FrontOf<'closed'>['paper']): FrontStep {
  if (paper === 'printed' && state.after === 'sign-out') return toWho(state, null);
  return go({ ...state, paper, after: 'stay' });
}

function leave(state: FrontOf<'closed'>): FrontStep {
  switch (state.paper) {
    case 'printing':
      return go({ ...state, after: 'sign-out' });
    case 'unclear':
      return go(state);
    default:
      return toWho(state, null);
  }
}
