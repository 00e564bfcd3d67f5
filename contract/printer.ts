import type { Paper, PrintOutcome } from './receipt.ts';

/** What the status bar says of the printer. */
export type PrinterState = 'ready' | 'paper-low' | 'paper-out' | 'cover-open' | 'error' | 'gone';

/** `sent`: the pulse was handed to the printer, which does not say whether a drawer opened. */
export type DrawerKick = 'sent' | 'not-sent' | 'no-drawer';

/** A receipt printer as the terminal's core sees it. */
export interface ReceiptPrinter {
  /** Prints one paper after the other; always ends in an outcome within the printer's time limit. */
  print(paper: Paper): Promise<PrintOutcome>;
  /** Opens the cash drawer that hangs on the printer, also while there is no paper (DLE DC4). */
  openDrawer(): Promise<DrawerKick>;
  state(): PrinterState;
  onState(listener: (state: PrinterState) => void): void;
}
