import type { Intent, TerminalView } from '#contract/view.ts';
import { signingIn } from './rehearsal-staff.ts';

/** The part of a till that whoever signs in touches. */
interface TillFront {
  view(): TerminalView;
  onView(listener: (view: TerminalView) => void): void;
  intent(intent: Intent): void;
}

/**
 * Signs the rehearsal's cashier in, and begins a shift with an empty drawer where none runs. Done
 * when something can be sold.
 */
export function signIn(till: TillFront): Promise<void> {
  let seen: TerminalView['screen']['kind'] | null = null;
  return new Promise((resolve) => {
    const look = ({ screen: { kind } }: TerminalView): void => {
      if (kind === seen) return;
      seen = kind;
      if (kind === 'sign-in') for (const intent of signingIn()) till.intent(intent);
      else if (kind === 'shift-open') till.intent({ kind: 'confirm' });
      else if (kind !== 'sign-in-pin') resolve();
    };
    till.onView(look);
    look(till.view());
  });
}
