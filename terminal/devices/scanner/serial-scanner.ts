import type { CodeScanner } from '#contract/card-reader.ts';
import type { Line, LinePort } from '#contract/line.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import { KeptLine } from '../line/kept-line.ts';
import { createCodeLines } from './code-lines.ts';
import { SCANNER_MODELS, type ScannerProfile } from './scanner-profile.ts';

/** A scanner driver that can be put away. */
export interface SerialScanner extends CodeScanner {
  /** Closes the line and leaves no timer behind. */
  stop(): Promise<void>;
}

/** Longest wait for a trigger command to be written. */
const TRIGGER_LIMIT_MS = 1_000;

interface ScannerOptions {
  readonly port: LinePort;
  readonly clock: Clock;
  readonly log: Log;
  readonly profile?: ScannerProfile;
}

/**
 * Driver of a code scanner on a serial line: 9600 or 115200 8N1, one code a line (devices.md 2e).
 * A scanner says nothing by itself, so an open line is all there is to know of its presence.
 */
export function createSerialScanner(options: ScannerOptions): SerialScanner {
  return new LineScanner({ ...options, profile: options.profile ?? SCANNER_MODELS.plain });
}

class LineScanner implements SerialScanner {
  readonly #clock: Clock;
  readonly #profile: ScannerProfile;
  readonly #kept: KeptLine;
  readonly #scanListeners: ((text: string) => void)[] = [];
  readonly #stateListeners: ((state: 'ready' | 'gone') => void)[] = [];
  #line: Line | null = null;
  /** The code seen last, and the timer that forgets it. */
  #last: { readonly text: string; readonly timer: Timer } | null = null;

  constructor(options: ScannerOptions & { readonly profile: ScannerProfile }) {
    this.#clock = options.clock;
    this.#profile = options.profile;
    this.#kept = new KeptLine({
      ...options,
      pauses: options.profile.reopen,
      onOpen: (line) => this.#begin(line),
      onLost: () => this.#become(null),
    });
    this.#kept.start();
  }

  state(): 'ready' | 'gone' {
    return this.#line === null ? 'gone' : 'ready';
  }

  onState(listener: (state: 'ready' | 'gone') => void): void {
    this.#stateListeners.push(listener);
  }

  onScan(listener: (text: string) => void): void {
    this.#scanListeners.push(listener);
  }

  trigger(on: boolean): void {
    const { trigger } = this.#profile;
    if (trigger === null) return;
    this.#line?.write(on ? trigger.on : trigger.off, TRIGGER_LIMIT_MS);
  }

  async stop(): Promise<void> {
    this.#become(null);
    await this.#kept.stop();
  }

  #begin(line: Line): void {
    const lines = createCodeLines(this.#profile.maxCodeBytes);
    line.onBytes((bytes) => {
      const texts = lines.push(bytes);
      bytes.fill(0);
      for (const text of texts) this.#see(text);
    });
    this.#kept.proven();
    this.#become(line);
  }

  #see(text: string): void {
    if (this.#profile.failureTexts.includes(text)) return;
    const again = this.#last?.text === text;
    // Counted from the latest sighting: a code left before the window stays one scan.
    this.#forget();
    const timer = this.#clock.after(this.#profile.debounceMs, () => this.#forget());
    this.#last = { text, timer };
    if (again) return;
    for (const listener of this.#scanListeners) listener(text);
  }

  #forget(): void {
    this.#last?.timer.cancel();
    this.#last = null;
  }

  #become(line: Line | null): void {
    const before = this.state();
    this.#line = line;
    if (line === null) this.#forget();
    const state = this.state();
    if (state === before) return;
    for (const listener of this.#stateListeners) listener(state);
  }
}
