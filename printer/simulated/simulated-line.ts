import type { Line, LineClosedReason, LineOpening, LinePort, LineWrite } from '#contract/line.ts';
import type { SimulatedPrinter } from './simulated-printer.ts';

/** The line to a simulated printer, whose plug can be pulled. */
export interface SimulatedPrinterPort extends LinePort {
  /** Pulls the plug: at once, or after so many more bytes went through. */
  unplug(afterBytes?: number): void;
  plugIn(): void;
}

/** The simulated printer as a line that can be opened, again and again. */
export const simulatedPrinterPort = (printer: SimulatedPrinter): SimulatedPrinterPort =>
  new PrinterPort(printer);

type Plug =
  | { readonly kind: 'in' }
  | { readonly kind: 'out' }
  | { readonly kind: 'tearing'; bytesLeft: number };

class PrinterPort implements SimulatedPrinterPort {
  readonly name = 'simulated printer';
  readonly #printer: SimulatedPrinter;
  #plug: Plug = { kind: 'in' };
  /** Only one end can be open at a time, as with a real port. */
  #end: LineEnd | null = null;

  constructor(printer: SimulatedPrinter) {
    this.#printer = printer;
    printer.onAnswer((bytes) => this.#end?.deliver(bytes));
  }

  async open(): Promise<LineOpening> {
    if (this.#plug.kind === 'out') {
      return { kind: 'refused', reason: 'not-found', detail: 'the plug is out' };
    }
    if (this.#end !== null) return { kind: 'refused', reason: 'busy', detail: 'open already' };
    this.#end = new LineEnd(
      (bytes) => this.#pass(bytes),
      () => {
        this.#end = null;
      },
    );
    return { kind: 'open', line: this.#end };
  }

  unplug(afterBytes = 0): void {
    this.#plug = afterBytes === 0 ? { kind: 'out' } : { kind: 'tearing', bytesLeft: afterBytes };
    if (afterBytes === 0) this.#end?.end('gone');
  }

  plugIn(): void {
    this.#plug = { kind: 'in' };
  }

  /** Takes bytes to the printer, as far as the plug lets them, and gives its answers. */
  #pass(bytes: Uint8Array): Uint8Array {
    const plug = this.#plug;
    if (plug.kind !== 'tearing') return this.#printer.receive(bytes);
    const passed = bytes.subarray(0, plug.bytesLeft);
    plug.bytesLeft -= passed.length;
    const answers = this.#printer.receive(passed);
    if (plug.bytesLeft === 0) this.unplug();
    return answers;
  }
}

class LineEnd implements Line {
  readonly #pass: (bytes: Uint8Array) => Uint8Array;
  readonly #free: () => void;
  #onBytes: (bytes: Uint8Array) => void = () => {};
  #onClosed: ((reason: LineClosedReason) => void) | null = null;
  #closed: LineClosedReason | null = null;

  constructor(pass: (bytes: Uint8Array) => Uint8Array, free: () => void) {
    this.#pass = pass;
    this.#free = free;
  }

  async write(bytes: Uint8Array): Promise<LineWrite> {
    if (this.#closed === null) this.deliver(this.#pass(bytes));
    return this.#closed === null ? { kind: 'written' } : { kind: 'closed', reason: this.#closed };
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes = listener;
  }

  onClosed(listener: (reason: LineClosedReason) => void): void {
    this.#onClosed = listener;
    queueMicrotask(() => this.#tellClosed());
  }

  async close(): Promise<void> {
    this.end('closed-by-us');
  }

  /** As from a real port, bytes never come before the write that caused them has returned. */
  deliver(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    queueMicrotask(() => {
      if (this.#closed === null) this.#onBytes(bytes);
    });
  }

  end(reason: LineClosedReason): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    this.#free();
    queueMicrotask(() => this.#tellClosed());
  }

  #tellClosed(): void {
    const listener = this.#onClosed;
    if (this.#closed === null || listener === null) return;
    this.#onClosed = null;
    listener(this.#closed);
  }
}
