import type { LinePort } from '#contract/line.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import { itemsBytes } from '../escpos/item.ts';
import type { PrinterModel } from '../models/model.ts';
import { type Link, openLink } from './link.ts';
import type { Reading } from './reading.ts';
import { within } from './within.ts';

/** Keeps a link to the printer: opens the line, and opens it again after every loss. */
export interface Connection {
  /**
   * The open link. Where there is none it tries at once instead of at the end of the pause, since
   * somebody has just plugged the printer in and pressed print; null when that fails.
   */
  link(): Promise<Link | null>;
  /** The link if it is open now. */
  current(): Link | null;
  /** Gives up a link that makes no sense any more, and opens a new one after the first pause. */
  drop(link: Link): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectionListeners {
  onReading(reading: Reading): void;
  onGone(): void;
}

export interface ConnectionParts {
  readonly port: LinePort;
  readonly model: PrinterModel;
  readonly clock: Clock;
  readonly log: Log;
}

type State =
  | { readonly kind: 'opening'; readonly opened: Promise<Link | null> }
  | { readonly kind: 'open'; readonly link: Link }
  | { readonly kind: 'waiting'; readonly failures: number; readonly timer: Timer }
  | { readonly kind: 'closed' };

/** Opens the line and makes sure that a printer answers at its other end. */
async function connect(
  { port, model, clock, log }: ConnectionParts,
  listeners: { onReading(reading: Reading): void; onLost(link: Link): void },
): Promise<Link | null> {
  const opening = await within(clock, model.limits.openMs, port.open(), (late) => {
    if (late.kind === 'open') void late.line.close();
  });
  if (opening === 'timed-out' || opening.kind === 'refused') {
    const reason = opening === 'timed-out' ? opening : opening.reason;
    log.warn('printer line did not open', { line: port.name, reason });
    return null;
  }
  const link: Link = openLink(opening.line, clock, model.limits, {
    onReading: listeners.onReading,
    onLost: (reason) => {
      log.warn('printer line ended', { line: port.name, reason });
      listeners.onLost(link);
    },
  });
  const answered = (await link.readStatus(() => {})) !== 'silent';
  const ready =
    answered &&
    (model.status === 'asked' ||
      (await link.send(itemsBytes([{ kind: 'push-status' }]))) === 'sent');
  if (ready) return link;
  log.warn('printer does not answer', { line: port.name });
  await link.close();
  return null;
}

/** Starts to connect at once. */
export function keepConnected(parts: ConnectionParts, listeners: ConnectionListeners): Connection {
  const { model, clock, log, port } = parts;
  const { reopenFirstMs, reopenMaxMs } = model.limits;
  let state: State = { kind: 'closed' };

  const wait = (failures: number): void => {
    const pauseMs = Math.min(reopenFirstMs * 2 ** Math.min(failures, 16), reopenMaxMs);
    const timer = clock.after(pauseMs, () => void open(failures));
    state = { kind: 'waiting', failures: failures + 1, timer };
    listeners.onGone();
  };
  const onLost = (link: Link): void => {
    if (state.kind === 'open' && state.link === link) wait(0);
  };
  const open = (failures: number): Promise<Link | null> => {
    const opened = connect(parts, { onReading: listeners.onReading, onLost }).then(async (link) => {
      if (state.kind !== 'opening') {
        await link?.close();
        return null;
      }
      if (link === null) {
        wait(failures);
        return null;
      }
      log.info('printer connected', { line: port.name });
      state = { kind: 'open', link };
      return link;
    });
    state = { kind: 'opening', opened };
    return opened;
  };

  void open(0);
  return {
    link() {
      switch (state.kind) {
        case 'open':
          return Promise.resolve(state.link);
        case 'opening':
          return state.opened;
        case 'waiting':
          state.timer.cancel();
          return open(state.failures);
        case 'closed':
          return Promise.resolve(null);
        default:
          return state satisfies never;
      }
    },
    current: () => (state.kind === 'open' ? state.link : null),
    async drop(link) {
      if (state.kind === 'open' && state.link === link) wait(0);
      await link.close();
    },
    async close() {
      const last = state;
      state = { kind: 'closed' };
      if (last.kind === 'waiting') last.timer.cancel();
      if (last.kind === 'open') await last.link.close();
      if (last.kind === 'opening') await last.opened;
    },
  };
}
