import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useRef } from 'react';
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

/**
 * What buttons do, on whatever is shown when they are pressed, and the same object all the while. A
 * button goes behind the key that was pressed before it, however new that is: `release` types it.
 */
export function useActsBehindKeys({ act, send }: TillActs, release: () => void): TillActs {
  const latest = useRef({ act, send });
  useLayoutEffect(() => {
    latest.current = { act, send };
  });
  return useMemo(
    () => ({
      act: (action) => {
        release();
        latest.current.act(action);
      },
      send: (intent) => {
        release();
        latest.current.send(intent);
      },
    }),
    [release],
  );
}

/** The view that is shown. Draws its caller again with every view: parts take props instead. */
export const useView = (): TerminalView => known(useContext(ViewContext));

export const useActs = (): TillActs => known(useContext(ActsContext));

function known<T>(value: T | null): T {
  if (value === null) throw new Error('Till is missing above this component');
  return value;
}
