import type { LinePort } from '#contract/line.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import { itemsBytes } from '../escpos/item.ts';
import type { PrinterModel } from '../models/model.ts';
import { Link } from './link.ts';
import type { Reading } from './reading.ts';
import { within } from './within.ts';

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
  const link: Link = new Link({
    line: opening.line,
    clock,
    limits: model.limits,
    listeners: {
      onReading: listeners.onReading,
      onLost: (reason) => {
        log.warn('printer line ended', { line: port.name, reason });
        listeners.onLost(link);
      },
    },
  });
  const answered = (await link.readStatus()) !== 'silent';
  const ready =
    answered &&
    (model.status === 'asked' ||
      (await link.send(itemsBytes([{ kind: 'push-status' }]))) === 'sent');
  if (ready) return link;
  log.warn('printer does not answer', { line: port.name });
  await link.close();
  return null;
}

/** Keeps a link to the printer: opens the line at once, and again after every loss. */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #listeners: ConnectionListeners;
  #state: State;

  constructor(parts: ConnectionParts, listeners: ConnectionListeners) {
    this.#parts = parts;
    this.#listeners = listeners;
    this.#state = this.#opening(0);
  }

  /**
   * The open link. Where there is none it tries at once instead of at the end of the pause, since
   * somebody has just plugged the printer in and pressed print; null when that fails.
   */
  async link(): Promise<Link | null> {
    const state = this.#state;
    switch (state.kind) {
      case 'open':
        return state.link;
      case 'opening':
        return state.opened;
      case 'waiting': {
        state.timer.cancel();
        const opening = this.#opening(state.failures);
        this.#state = opening;
        return opening.opened;
      }
      case 'closed':
        return null;
      default:
        return state satisfies never;
    }
  }

  /** The link if it is open now. */
  current(): Link | null {
    return this.#state.kind === 'open' ? this.#state.link : null;
  }

  /** Gives up a link that makes no sense any more, and opens a new one after the first pause. */
  async drop(link: Link): Promise<void> {
    this.#lost(link);
    await link.close();
  }

  async close(): Promise<void> {
    const last = this.#state;
    this.#state = { kind: 'closed' };
    if (last.kind === 'waiting') last.timer.cancel();
    if (last.kind === 'open') await last.link.close();
    if (last.kind === 'opening') await last.opened;
  }

  #opening(failures: number): Extract<State, { kind: 'opening' }> {
    const { onReading } = this.#listeners;
    const connected = connect(this.#parts, { onReading, onLost: (link) => this.#lost(link) });
    return { kind: 'opening', opened: connected.then((link) => this.#opened(link, failures)) };
  }

  async #opened(link: Link | null, failures: number): Promise<Link | null> {
    if (this.#state.kind !== 'opening') {
      await link?.close();
      return null;
    }
    if (link === null) {
      this.#wait(failures);
      return null;
    }
    this.#parts.log.info('printer connected', { line: this.#parts.port.name });
    this.#state = { kind: 'open', link };
    return link;
  }

  #lost(link: Link): void {
    if (this.current() === link) this.#wait(0);
  }

  #wait(failures: number): void {
    const { reopenFirstMs, reopenMaxMs } = this.#parts.model.limits;
    const pauseMs = Math.min(reopenFirstMs * 2 ** Math.min(failures, 16), reopenMaxMs);
    const timer = this.#parts.clock.after(pauseMs, () => {
      this.#state = this.#opening(failures + 1);
    });
    this.#state = { kind: 'waiting', failures: failures + 1, timer };
    this.#listeners.onGone();
  }
}
