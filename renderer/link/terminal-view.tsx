import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import type { RehearsalIntent, RehearsalView } from '#contract/rehearsal.ts';
import type { RunRecord } from '#contract/run-record.ts';
import type { Intent, TerminalView } from '#contract/view.ts';
import type { LinkState, TillLink } from './till-link.ts';

const LinkContext = createContext<TillLink | null>(null);

export function LinkProvider(props: { readonly link: TillLink; readonly children: ReactNode }) {
  return <LinkContext value={props.link}>{props.children}</LinkContext>;
}

function useLink(): TillLink {
  const link = useContext(LinkContext);
  if (link === null) throw new Error('LinkProvider is missing above this component');
  return link;
}

/** The core's latest view and the state of the link; the view is null until the first one came. */
export function useTerminalView(): {
  readonly state: LinkState;
  readonly view: TerminalView | null;
} {
  const link = useLink();
  return useSyncExternalStore(link.subscribe, link.snapshot);
}

/** Whether the till has lost its payment service, as its view told last. */
export function useServiceGone(): boolean {
  const link = useLink();
  return useSyncExternalStore(
    link.subscribe,
    () => link.snapshot().view?.status.daemon === 'reconnecting',
  );
}

/** The simulated world, or null in a shop. */
export function useRehearsalView(): RehearsalView | null {
  const link = useLink();
  return useSyncExternalStore(link.subscribe, () => link.snapshot().rehearsal);
}

/** Asks the till's host for what the technician's screens show. */
export function useAsk(): TillLink['ask'] {
  return useLink().ask;
}

/** The run a rehearsal shows, or null. */
export function useRun(): RunRecord | null {
  const link = useLink();
  return useSyncExternalStore(link.subscribe, () => link.snapshot().run);
}

/** Sends what a person did to the core. */
export function useIntents(): {
  readonly send: (intent: Intent) => void;
  readonly rehearse: (intent: RehearsalIntent) => void;
} {
  const link = useLink();
  // The same functions for the same link: an effect that sends at its end must not end each render.
  return useMemo(
    () => ({
      send: (intent: Intent) => void link.send({ kind: 'intent', intent }),
      rehearse: (intent: RehearsalIntent) => void link.send({ kind: 'rehearsal', intent }),
    }),
    [link],
  );
}
