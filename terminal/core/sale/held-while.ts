import type { TillLimits } from '../limits.ts';
import type { SaleState } from './sale-state.ts';

/**
 * How long a state may last before `limit-reached`, or `null`. Waiting for the reader or for a
 * payment has no row: their own calls end within their limits.
 */
export function limitOf(state: SaleState, limits: TillLimits, isAttended: boolean): number | null {
  switch (state.kind) {
    case 'scanning':
      return limits.scanMs;
    case 'cancelling':
      return limits.cancelConfirmMs;
    case 'settling':
      return limits.settleMs;
    case 'approved':
      // A result nobody has seen yet, because the till was locked over it, waits for its person.
      return state.paper.view === 'printed' && isAttended ? state.rules.autoReturnMs : null;
    default:
      return null;
  }
}

/** Whether two states wait for the same thing, so that a limit that runs goes on running. */
export function sameWait(before: SaleState, after: SaleState): boolean {
  if (before.kind !== after.kind || before.generation !== after.generation) return false;
  if (before.kind !== 'approved' || after.kind !== 'approved') return true;
  return before.paper.view === after.paper.view;
}

/** Whether a card in the clear is still waited for: its PIN is being entered. */
export const holdsCapture = ({ kind }: SaleState): boolean => kind === 'pin';

/** Whether a sealed credential is still waited for: its sale is being made durable. */
export const holdsCredential = ({ kind }: SaleState): boolean => kind === 'saving';
