import type { Line, LineClosedReason, LinePort } from '#contract/line.ts';
import type { SimulatedPrinter } from './simulated-printer.ts';

/** The line to a simulated printer, whose plug can be pulled. */
export interface SimulatedPrinterPort extends LinePort {
  /** Pulls the plug: at once, or after so many more bytes went through. */
  unplug(afterBytes?: number): void;
  plugIn(): void;
}

/** One opened end; only one can be open at a time, as with a real port. */
interface OpenEnd {
  deliver(bytes: Uint8Array): void;
  end(reason: LineClosedReason): void;
}

/** The simulated printer as a line that can be opened, again and again. */
export function simulatedPrinterPort(printer: SimulatedPrinter): SimulatedPrinterPort {
  let plug: { readonly kind: 'in' | 'out' } | { readonly kind: 'tearing'; bytesLeft: number } = {
    kind: 'in',
  };
  let openEnd: OpenEnd | null = null;
  printer.onAnswer((bytes) => openEnd?.deliver(bytes));

  const unplug = (): void => {
    plug = { kind: 'out' };
    openEnd?.end('gone');
  };
  /** What of these bytes still goes through. */
  const passing = (bytes: Uint8Array): Uint8Array => {
    if (plug.kind !== 'tearing') return bytes;
    const passed = bytes.subarray(0, plug.bytesLeft);
    plug.bytesLeft -= passed.length;
    return passed;
  };

  const createEnd = (): Line => {
    let onBytes: (bytes: Uint8Array) => void = () => {};
    let onClosed: ((reason: LineClosedReason) => void) | null = null;
    let closed: LineClosedReason | null = null;
    const tellClosed = (): void => {
      const listener = onClosed;
      if (closed === null || listener === null) return;
      onClosed = null;
      listener(closed);
    };
    const end: OpenEnd = {
      // As from a real port, bytes never come before the write that caused them has returned.
      deliver: (bytes) =>
        queueMicrotask(() => {
          if (closed === null) onBytes(bytes);
        }),
      end(reason) {
        if (closed !== null) return;
        closed = reason;
        openEnd = null;
        queueMicrotask(tellClosed);
      },
    };
    openEnd = end;
    return {
      async write(bytes) {
        if (closed !== null) return { kind: 'closed', reason: closed };
        const answers = printer.receive(passing(bytes));
        if (plug.kind === 'tearing' && plug.bytesLeft === 0) unplug();
        if (answers.length > 0) end.deliver(answers);
        return closed === null ? { kind: 'written' } : { kind: 'closed', reason: closed };
      },
      onBytes(listener) {
        onBytes = listener;
      },
      onClosed(listener) {
        onClosed = listener;
        queueMicrotask(tellClosed);
      },
      async close() {
        end.end('closed-by-us');
      },
    };
  };

  return {
    name: 'simulated printer',
    async open() {
      if (plug.kind === 'out') {
        return { kind: 'refused', reason: 'not-found', detail: 'the plug is out' };
      }
      if (openEnd !== null) return { kind: 'refused', reason: 'busy', detail: 'open already' };
      return { kind: 'open', line: createEnd() };
    },
    unplug(afterBytes = 0) {
      if (afterBytes === 0) unplug();
      else plug = { kind: 'tearing', bytesLeft: afterBytes };
    },
    plugIn() {
      plug = { kind: 'in' };
    },
  };
}
