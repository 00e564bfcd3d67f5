import type { Currency } from '#contract/money.ts';
import type { StaffMember, StaffName } from '#contract/staff.ts';
import type { Screen } from '#contract/view.ts';
import type { FrontState } from '../shift/front-state.ts';
import { nameOf } from '../shift/shift-report.ts';

export interface FrontFacts {
  readonly people: readonly StaffMember[];
  readonly currency: Currency;
}

/** The screen that lies over the sale; null while the sale's own stands. */
export function frontScreenOf(state: FrontState, { people, currency }: FrontFacts): Screen | null {
  switch (state.kind) {
    case 'starting':
      return { kind: 'sign-in', typed: '', people: [], problem: null, held: null };
    case 'who': {
      const { typed, problem, shift } = state;
      const held = shift?.openedBy ?? null;
      const shown = people.filter(({ id, role }) => mayTake(held, id, role)).map(nameOf);
      return { kind: 'sign-in', typed, people: shown, problem, held };
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

const mayTake = (held: StaffName | null, id: string, role: StaffName['role']): boolean =>
  held === null || held.id === id || role === 'supervisor';
