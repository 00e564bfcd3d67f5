import type { TerminalView } from '#contract/view.ts';
import type { ToneName } from './tones.ts';

/**
 * What a change of the view sounds like; null for nothing. A sound says only what the screen says
 * in words as well.
 */
export function soundOf(before: TerminalView | null, after: TerminalView): ToneName | null {
  if (before === null) return null;
  return soundOfScreen(before, after) ?? (isAlarmed(before, after) ? 'attention' : null);
}

function soundOfScreen({ screen: before }: TerminalView, { screen }: TerminalView) {
  const isNew = before.kind !== screen.kind;
  switch (screen.kind) {
    case 'approved':
    case 'cash-paid':
      return isNew ? 'approve' : null;
    case 'not-paid':
      return isNew ? 'decline' : null;
    case 'unknown':
      return isNew ? 'attention' : null;
    case 'code':
      // A code of another bank, or a line that is gone: the cashier must look up.
      return before.kind === 'code' &&
        (screen.again !== before.again || (screen.isLineDown && !before.isLineDown))
        ? 'attention'
        : null;
    case 'scan':
      return screen.problem !== null && (before.kind !== 'scan' || before.problem === null)
        ? 'attention'
        : null;
    default:
      return null;
  }
}

/** Something that needs a person: a notice to heed, or the payment service gone. */
function isAlarmed(before: TerminalView, after: TerminalView): boolean {
  const known = new Set(before.notices.map(({ id }) => id));
  const heed = after.notices.some(({ id, kind }) => kind === 'attention' && !known.has(id));
  return heed || (before.status.daemon === 'connected' && after.status.daemon !== 'connected');
}
