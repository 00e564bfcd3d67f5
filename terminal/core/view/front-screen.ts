import type { Currency } from '#contract/money.ts';
import type { StaffMember, StaffName } from '#contract/staff.ts';
import type { Screen } from '#contract/view.ts';
import type { WritingKey } from '#contract/writing-key.ts';
import { frontStep } from '../shift/front-flow.ts';
import type { FrontKind, FrontOf, FrontState } from '../shift/front-state.ts';
import { nameOf } from '../shift/shift-report.ts';
import { keysAhead } from './keys-ahead.ts';

export interface FrontFacts {
  readonly people: readonly StaffMember[];
  readonly currency: Currency;
}

/** The screen that lies over the sale; null while the sale's own stands. */
export function frontScreenOf(state: FrontState, { people, currency }: FrontFacts): Screen | null {
  switch (state.kind) {
    case 'starting':
      return { kind: 'sign-in', typed: '', people: [], problem: null, held: null, after: {} };
    case 'who': {
      const { typed, problem, shift } = state;
      const held = shift?.openedBy ?? null;
      const shown = people.filter(({ id, role }) => mayTake(held, id, role)).map(nameOf);
      const after = ahead(state, { typed }, (then) => ({ typed: then.typed }));
      return { kind: 'sign-in', typed, people: shown, problem, held, after };
    }
    case 'pin': {
      const { typed, step, problem, waitMs, person, shift } = state;
      const held = shift?.openedBy ?? null;
      const digits = typed.length;
      return {
        kind: 'sign-in-pin',
        person: nameOf(person),
        digits,
        step,
        problem,
        waitMs,
        held,
        // Of as many digits, but none of the PIN's: no copy of it is made for a picture.
        after: ahead({ ...state, typed: '0'.repeat(digits) }, { digits }, (then) => ({
          digits: then.typed.length,
        })),
      };
    }
    case 'opening': {
      const { entry, step, problem } = state;
      const { amountMinor } = entry;
      return {
        kind: 'shift-open',
        amountMinor,
        currency,
        person: nameOf(state.person),
        step,
        problem,
        after: ahead(state, { amountMinor }, (then) => ({ amountMinor: then.entry.amountMinor })),
      };
    }
    case 'closing': {
      const { entry, step, problem } = state;
      const { amountMinor } = entry;
      return {
        kind: 'shift-close',
        amountMinor,
        currency,
        person: nameOf(state.person),
        step,
        problem,
        after: ahead(state, { amountMinor }, (then) => ({ amountMinor: then.entry.amountMinor })),
      };
    }
    case 'closed':
      return { kind: 'shift-closed', report: state.report, paper: state.paper };
    case 'selling':
      return null;
    default:
      return state satisfies never;
  }
}

/** A step of the flow tells what each key would make of the screen. */
function ahead<K extends FrontKind, P extends Readonly<Record<string, number | string>>>(
  state: FrontOf<K>,
  now: P,
  partOf: (then: FrontOf<K>) => P,
): Partial<Record<WritingKey, P>> {
  return keysAhead(now, (key) => {
    const then = frontStep(state, { kind: 'key', key }).state;
    return then.kind === state.kind ? partOf(then as FrontOf<K>) : now;
  });
}

const mayTake = (held: StaffName | null, id: string, role: StaffName['role']): boolean =>
  held === null || held.id === id || role === 'supervisor';
