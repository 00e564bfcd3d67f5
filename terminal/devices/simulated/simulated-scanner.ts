import type { Line, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { type InProcessPair, inProcessPair } from '../line/in-process-line.ts';
import type { ScannerProfile } from '../scanner/scanner-profile.ts';

/** A simulated scanner in the hands of a person or a test. */
export interface SimulatedScanner {
  /** A build for shops takes nothing that carries this. */
  readonly simulated: true;
  /** Holds a code before the window: its text goes out, ended by CR. */
  scan(text: string): void;
  /** Says what the model says when it could read no code. */
  fail(): void;
  /** Whether the till has lit it; always true for a model that takes no trigger. */
  lit(): boolean;
  plug(plugged: boolean): Promise<void>;
  stop(): Promise<void>;
}

const WRITE_LIMIT_MS = 1_000;

/** A simulated scanner with its own cable: `port` is for the driver. */
export function createSimulatedScanner(options: {
  readonly clock: Clock;
  readonly profile: ScannerProfile;
}): {
  readonly simulated: true;
  readonly scanner: SimulatedScanner;
  readonly port: LinePort;
} {
  const cable = inProcessPair(options.clock);
  const scanner = new Scanner(cable, options.profile);
  return { simulated: true, scanner, port: cable.near };
}

const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

class Scanner implements SimulatedScanner {
  readonly simulated = true;
  readonly #cable: InProcessPair;
  readonly #profile: ScannerProfile;
  #line: Line | null = null;
  #lit: boolean;

  constructor(cable: InProcessPair, profile: ScannerProfile) {
    this.#cable = cable;
    this.#profile = profile;
    this.#lit = profile.trigger === null;
    this.plug(true);
  }

  scan(text: string): void {
    this.#line?.write(new TextEncoder().encode(`${text}\r`), WRITE_LIMIT_MS);
  }

  fail(): void {
    this.scan(this.#profile.failureTexts[0] ?? '');
  }

  lit(): boolean {
    return this.#lit;
  }

  async plug(plugged: boolean): Promise<void> {
    if (!plugged) {
      this.#line = null;
      this.#cable.unplug();
      return;
    }
    this.#cable.plug();
    const opening = await this.#cable.far.open();
    if (opening.kind === 'refused') return;
    this.#line = opening.line;
    opening.line.onBytes((bytes) => this.#obey(bytes));
  }

  async stop(): Promise<void> {
    await this.#line?.close();
    this.#line = null;
  }

  #obey(bytes: Uint8Array): void {
    const { trigger } = this.#profile;
    if (trigger === null) return;
    if (same(bytes, trigger.on)) this.#lit = true;
    if (same(bytes, trigger.off)) this.#lit = false;
  }
}
