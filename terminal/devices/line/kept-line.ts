import type { Line, LineClosedReason, LinePort } from '#contract/line.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';

/** Pauses between tries to open, doubling from the first to the most, in milliseconds. */
export interface ReopenPauses {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** What a kept line needs, and whom it tells. */
export interface KeptLineOptions {
  readonly port: LinePort;
  readonly clock: Clock;
  readonly log: Log;
  readonly pauses: ReopenPauses;
  /** A line is open; called again after each loss, always with a fresh line. */
  onOpen(line: Line): void;
  /** That line is gone. `silent`: its user gave it up by `drop`. */
  onLost(reason: LineClosedReason | 'silent'): void;
}

type Standing =
  | { readonly kind: 'shut' }
  | { readonly kind: 'open'; readonly line: Line }
  | { readonly kind: 'stopped' };

/**
 * Keeps a port open: opens it, and after every loss or refusal opens it again with growing pauses,
 * without end and by itself. One line at a time; news of an earlier one is void (invariant T3).
 */
export class KeptLine {
  readonly #options: KeptLineOptions;
  #standing: Standing = { kind: 'shut' };
  #timer: Timer | null = null;
  #pauseMs: number;

  constructor(options: KeptLineOptions) {
    this.#options = options;
    this.#pauseMs = options.pauses.firstMs;
  }

  start(): void {
    this.#open().catch((error: unknown) => {
      const { log, port } = this.#options;
      log.error('opening a device failed', { port: port.name, detail: String(error) });
      this.#openLater();
    });
  }

  /** The device proved to be there: the next loss is followed by a quick try again. */
  proven(): void {
    this.#pauseMs = this.#options.pauses.firstMs;
  }

  /** Gives up a line that does not answer; it is opened anew. */
  drop(line: Line): void {
    this.#lose(line, 'silent');
  }

  async stop(): Promise<void> {
    const standing = this.#standing;
    this.#standing = { kind: 'stopped' };
    this.#timer?.cancel();
    if (standing.kind === 'open') await standing.line.close();
  }

  async #open(): Promise<void> {
    const { port, log } = this.#options;
    const opening = await port.open();
    if (this.#standing.kind === 'stopped') {
      if (opening.kind === 'open') await opening.line.close();
    } else if (opening.kind === 'refused') {
      log.warn('a device does not open', { port: port.name, reason: opening.reason });
      this.#openLater();
    } else {
      const { line } = opening;
      this.#standing = { kind: 'open', line };
      line.onClosed((reason) => this.#lose(line, reason));
      this.#options.onOpen(line);
    }
  }

  #lose(line: Line, reason: LineClosedReason | 'silent'): void {
    if (this.#standing.kind !== 'open' || this.#standing.line !== line) return;
    const { port, log, onLost } = this.#options;
    this.#standing = { kind: 'shut' };
    line.close().catch(() => {
      // A line that is lost anyway may also fail to close.
    });
    log.warn('a device is gone', { port: port.name, reason });
    this.#openLater();
    onLost(reason);
  }

  #openLater(): void {
    const { clock, pauses } = this.#options;
    this.#timer?.cancel();
    this.#timer = clock.after(this.#pauseMs, () => this.start());
    this.#pauseMs = Math.min(this.#pauseMs * 2, pauses.mostMs);
  }
}
