/** Steps of the end of the day: asked first, run by the daemon, shown and printed. */
import type { PaperView } from '#contract/view.ts';
import { paperViewOf } from './result-paper.ts';
import type { EventOf } from './sale-event.ts';
import type { StateOf } from './sale-state.ts';
import { base, dueOf, go, type Step, toAmount } from './sale-step.ts';

/** Only where nothing is being sold: a typed amount is somebody's sale. */
export const askFirst = (state: StateOf<'amount'>): Step =>
  dueOf(state) === 0 ? go({ ...base(state), kind: 'settle-confirm', problem: null }) : go(state);

export const backToSelling = (state: StateOf<'settle-confirm'>): Step => toAmount(state);

/** A new run has a new number: the answer of one that took too long is not taken for this one's. */
export const run = (state: StateOf<'settle-confirm'>): Step =>
  go(
    { rules: state.rules, generation: state.generation + 1, kind: 'settling' },
    { kind: 'settle' },
  );

export function ended(state: StateOf<'settling'>, { end }: EventOf<'settle-ended'>): Step {
  switch (end.kind) {
    case 'report': {
      const { report } = end;
      return go(
        { ...base(state), kind: 'settled', report, paper: 'printing', after: 'stay' },
        { kind: 'print-settlement', report, reprint: false },
      );
    }
    case 'failed':
      return go({ ...base(state), kind: 'settle-confirm', problem: end.code });
    default:
      return end satisfies never;
  }
}

export const tookTooLong = (state: StateOf<'settling'>): Step =>
  go({ ...base(state), kind: 'settle-confirm', problem: 'SETTLEMENT_UNFINISHED' });

export function slipEnded(state: StateOf<'settled'>, { outcome }: EventOf<'print-ended'>): Step {
  return state.paper === 'printing' ? withPaper(state, paperViewOf(outcome)) : go(state);
}

/** The cashier looked at the printer (fault PR5): it is there, or it is printed once more. */
export function slipSeen(state: StateOf<'settled'>, { printed }: EventOf<'paper-seen'>): Step {
  if (state.paper !== 'unclear') return go(state);
  return printed ? withPaper(state, 'printed') : reprintSlip(state);
}

/** Any print after the first says so (invariant U3). */
export function reprintSlip(state: StateOf<'settled'>): Step {
  if (state.paper === 'printing') return go(state);
  const { report } = state;
  return go(
    { ...state, paper: 'printing', after: 'stay' },
    { kind: 'print-settlement', report, reprint: true },
  );
}

/** Enter on the totals. While the slip prints, Enter is kept until it is out cleanly. */
export function leaveTotals(state: StateOf<'settled'>): Step {
  switch (state.paper) {
    case 'printing':
      return go({ ...state, after: 'next-sale' });
    case 'unclear':
      return go(state);
    default:
      return toAmount(state);
  }
}

function withPaper(state: StateOf<'settled'>, paper: PaperView): Step {
  if (paper === 'printed' && state.after === 'next-sale') return toAmount(state);
  return go({ ...state, paper, after: 'stay' });
}
