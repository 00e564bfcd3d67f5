import type { Line } from '#contract/line.ts';
import type { SimulatedPrinter } from './simulated-printer.ts';

/** Longest wait for an answer to be written; a till that takes none loses it. */
const ANSWER_LIMIT_MS = 5_000;

/**
 * Puts simulated printers at the far end of real lines, one line at a time: what comes in is
 * printed, what the printer says goes out.
 */
export function printerAtLines(printer: SimulatedPrinter): (line: Line) => void {
  let current: Line | null = null;
  const say = (line: Line, bytes: Uint8Array): void => {
    if (bytes.length > 0) line.write(bytes, ANSWER_LIMIT_MS);
  };
  printer.onAnswer((bytes) => {
    if (current !== null) say(current, bytes);
  });
  return (line) => {
    current = line;
    line.onBytes((bytes) => say(line, printer.receive(bytes)));
    line.onClosed(() => {
      if (current === line) current = null;
    });
  };
}
