import type { Paper, PrintOutcome } from './receipt.ts';

/** What the status bar says of the printer. */
export type PrinterState = 'ready' | 'paper-low' | 'paper-out' | 'cover-open' | 'error' | 'gone';

/** A receipt printer as the terminal's core sees it. */
export interface ReceiptPrinter {
  /** Prints one paper after the other; always ends in an outcome within the printer's time limit. */
  print(paper: Paper): Promise<PrintOutcome>;
  state(): PrinterState;
  onState(listener: (state: PrinterState) => void): void;
}
