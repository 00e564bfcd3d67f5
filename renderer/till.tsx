import { createContext, useContext } from 'react';
import type { Intent, TerminalView } from '#contract/view.ts';
import type { TillAction } from './keypad/key-map.ts';

/** What every part of the cashier's screen works with. */
export interface Till {
  readonly view: TerminalView;
  /** A key or its button was pressed. */
  readonly act: (action: TillAction) => void;
  readonly send: (intent: Intent) => void;
}

export const TillContext = createContext<Till | null>(null);

export function useTill(): Till {
  const till = useContext(TillContext);
  if (till === null) throw new Error('TillContext is missing above this component');
  return till;
}
