/**
 * The renderer's end of the link to the core: parses what comes down, numbers what goes up, opens
 * the connection again when it breaks. What carries the frames is behind `Carrier`.
 */
import type { Timer } from '#contract/ports.ts';
import type { RehearsalView } from '#contract/rehearsal.ts';
import type { RunRecord } from '#contract/run-record.ts';
import { type UiDown, type UiUp, uiDown } from '#contract/ui-link.ts';
import type { TerminalView } from '#contract/view.ts';
import { type OpenQuestions, openQuestions } from './open-questions.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { keepSameParts } from './same-parts.ts';

export interface CarrierEvents {
  readonly opened: () => void;
  /** A frame as the carrier got it, not parsed yet. */
  readonly received: (frame: unknown) => void;
  /** Called once; the carrier is of no use afterwards. */
  readonly closed: () => void;
}

/** An open connection. `send` on a broken one does nothing. */
export interface Carrier {
  send(message: UiUp): void;
}

/** Opens one connection; called again for every reconnect. */
export type OpenCarrier = (events: CarrierEvents) => Carrier;

/** What the link needs of time and chance, handed in so that tests own both. */
export interface LinkPorts {
  readonly after: (delayMs: number, action: () => void) => Timer;
  /** A number in [0, 1). */
  readonly fraction: () => number;
}

/** `not-understood`: a frame did not parse, so the two programs differ in version. */
export type LinkState = 'connecting' | 'open' | 'not-understood' | 'lost';

export interface LinkSnapshot {
  readonly state: LinkState;
  /** The last view there was; stale while `state` is `lost`. */
  readonly view: TerminalView | null;
  /** Null until a simulated world says it is there; always null in a shop. */
  readonly rehearsal: RehearsalView | null;
  /** The run a rehearsal shows; null: none. */
  readonly run: RunRecord | null;
}

export interface TillLink {
  readonly snapshot: () => LinkSnapshot;
  /** Calls `listener` after every change; the returned function ends that. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Sends what a person did; false when there is no connection, and then it is forgotten. */
  readonly send: (message: UiUp['message']) => boolean;
  /** Asks for the technician's screens; `onPart` hears what is told before the last answer. */
  readonly ask: OpenQuestions['ask'];
}

/** What comes without being asked for. */
type Pushed = Exclude<UiDown, { kind: 'answer' }>;

const NOTHING_YET: LinkSnapshot = { state: 'connecting', view: null, rehearsal: null, run: null };

/** Opens the link and keeps it open for the life of the page. */
export function openTillLink(open: OpenCarrier, ports: LinkPorts): TillLink {
  const listeners = new Set<() => void>();
  let snapshot = NOTHING_YET;
  let carrier: Carrier | null = null;
  let sequence = 0;
  let failures = 0;
  const questions = openQuestions((question, ask) => send({ kind: 'ask', question, ask }));

  const change = (part: Partial<LinkSnapshot>) => {
    snapshot = { ...snapshot, ...part };
    for (const listener of listeners) listener();
  };

  const receive = (from: Carrier, frame: unknown) => {
    const parsed = uiDown.safeParse(frame);
    if (!parsed.success) return change({ state: 'not-understood' });
    // Only now: a press must never meet a core whose view this screen has not shown yet.
    carrier = from;
    const down = parsed.data;
    if (down.kind === 'answer') questions.answered(down);
    else change({ state: 'open', ...shownBy(down, snapshot) });
  };

  const connect = () => {
    const opening: Carrier = open({
      opened: () => {
        // Numbers start anew with each connection: the host counts per connection (invariant S5).
        sequence = 0;
        failures = 0;
      },
      received: (frame) => receive(opening, frame),
      closed: () => {
        carrier = null;
        questions.lost();
        failures += 1;
        ports.after(reconnectDelayMs(failures, ports.fraction()), connect);
        change({ state: snapshot.view === null ? 'connecting' : 'lost' });
      },
    });
  };
  connect();

  const send: TillLink['send'] = (message) => {
    // Never kept for later: a press from before the break must not act on another screen.
    if (carrier === null) return false;
    sequence += 1;
    carrier.send({ sequence, message });
    return true;
  };

  return {
    snapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send,
    ask: questions.ask,
  };
}

/** What a frame changes of what is shown; whatever it tells as before stays the same object. */
function shownBy(down: Pushed, shown: LinkSnapshot): Partial<LinkSnapshot> {
  switch (down.kind) {
    case 'view':
      // A new object even when it says the same: who waits for an answer sees that one came.
      return { view: { ...keepSameParts(shown.view, down.view) } };
    case 'rehearsal':
      return { rehearsal: keepSameParts(shown.rehearsal, down.rehearsal) };
    case 'run':
      return { run: keepSameParts(shown.run, down.run) };
    default:
      return down satisfies never;
  }
}
