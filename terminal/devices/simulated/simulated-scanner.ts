import type { Line, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { inProcessPair } from '../line/in-process-line.ts';
import type { ScannerProfile } from '../scanner/scanner-profile.ts';

/** A simulated scanner in the hands of a person or a test. */
export interface SimulatedScanner {
  /** A build for shops takes nothing that carries this. */
  readonly simulated: true;
  /** Holds a code before the window: its text goes out, ended by CR. */
  scan(text: string): void;
  /** Sends bytes as they are: noise, a code without its end. */
  send(bytes: Uint8Array): void;
  /** Says what the model says when it could read no code. */
  fail(): void;
  /** Whether the till has lit it; always true for a model that takes no trigger. */
  lit(): boolean;
  /** Called when the till lit it or put it out. */
  onChange(listener: () => void): void;
  plug(plugged: boolean): Promise<void>;
  stop(): Promise<void>;
}

const WRITE_LIMIT_MS = 1_000;

interface ScannerPorts {
  readonly port: LinePort;
  readonly profile: ScannerProfile;
}

/** Plugs a simulated scanner into the far end of a line: a cable in memory, or a real port. */
export function createScannerAt(options: ScannerPorts): SimulatedScanner {
  return new Scanner(options, (scanner) => scanner.stop());
}

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
  const ports = { port: cable.far, profile: options.profile };
  const scanner = new Scanner(ports, async () => cable.unplug(), cable.plug);
  return { simulated: true, scanner, port: cable.near };
}

class Scanner implements SimulatedScanner {
  readonly simulated = true;
  readonly #port: LinePort;
  readonly #profile: ScannerProfile;
  readonly #pull: (scanner: Scanner) => Promise<void>;
  readonly #beforePlug: () => void;
  readonly #listeners: (() => void)[] = [];
  #line: Line | null = null;
  #lit: boolean;
  /** Bytes of the till that may be the beginning of a trigger command. */
  #heard: number[] = [];

  constructor(
    { port, profile }: ScannerPorts,
    pull: (scanner: Scanner) => Promise<void>,
    beforePlug: () => void = () => {},
  ) {
    this.#port = port;
    this.#profile = profile;
    this.#pull = pull;
    this.#beforePlug = beforePlug;
    this.#lit = profile.trigger === null;
    this.plug(true);
  }

  scan(text: string): void {
    this.send(new TextEncoder().encode(`${text}\r`));
  }

  send(bytes: Uint8Array): void {
    this.#line?.write(bytes, WRITE_LIMIT_MS);
  }

  fail(): void {
    this.scan(this.#profile.failureTexts[0] ?? '');
  }

  lit(): boolean {
    return this.#lit;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async plug(plugged: boolean): Promise<void> {
    if (!plugged) {
      await this.#pull(this);
      this.#line = null;
      return;
    }
    this.#beforePlug();
    const opening = await this.#port.open();
    if (opening.kind === 'refused') return;
    this.#line = opening.line;
    opening.line.onBytes((bytes) => {
      for (const byte of bytes) this.#hear(byte);
    });
  }

  async stop(): Promise<void> {
    await this.#line?.close();
    this.#line = null;
  }

  /** Trigger commands are found however the line cut them. */
  #hear(byte: number): void {
    const { trigger } = this.#profile;
    if (trigger === null) return;
    const longest = Math.max(trigger.on.length, trigger.off.length);
    this.#heard = [...this.#heard, byte].slice(-longest);
    if (endsWith(this.#heard, trigger.on)) this.#light(true);
    else if (endsWith(this.#heard, trigger.off)) this.#light(false);
  }

  #light(lit: boolean): void {
    if (lit === this.#lit) return;
    this.#lit = lit;
    for (const listener of this.#listeners) listener();
  }
}

const endsWith = (heard: readonly number[], command: Uint8Array): boolean =>
  heard.length >= command.length &&
  command.every((byte, at) => byte === heard[heard.length - command.length + at]);
