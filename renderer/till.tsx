import { createContext, type ReactNode, useContext } from 'react';
import type { Intent, TerminalView } from '#contract/view.ts';
import type { TillAction } from './keypad/key-map.ts';

/** What a person can do from any part of the cashier's screen. */
export interface TillActs {
  /** A key or its button was pressed. */
  readonly act: (action: TillAction) => void;
  readonly send: (intent: Intent) => void;
}

/**
 * Apart, because views come with every ping and key: whoever only acts is not drawn again for one.
 */
const ViewContext = createContext<TerminalView | null>(null);
const ActsContext = createContext<TillActs | null>(null);

interface TillProps {
  readonly view: TerminalView;
  /** The same object as long as the page lives. */
  readonly acts: TillActs;
  readonly children: ReactNode;
}

export function Till({ view, acts, children }: TillProps) {
  return (
    <ActsContext value={acts}>
      <ViewContext value={view}>{children}</ViewContext>
    </ActsContext>
  );
}

/** The view that is shown. Draws its caller again with every view: parts take props instead. */
export const useView = (): TerminalView => known(useContext(ViewContext));

export const useActs = (): TillActs => known(useContext(ActsContext));

function known<T>(value: T | null): T {
  if (value === null) throw new Error('Till is missing above this component');
  return value;
}
