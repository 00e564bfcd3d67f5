import type { DrawerKick, PrinterState, ReceiptPrinter } from '#contract/printer.ts';
import type { Paper, PrintOutcome } from '#contract/receipt.ts';

/** A printer that does what the script says. */
export class ScriptedPrinter implements ReceiptPrinter {
  /** Every paper it was asked for. */
  readonly papers: Paper[] = [];
  /** Those that came out, or may have. */
  readonly came: Paper[] = [];
  /** How the next prints end; `printed` when the script says nothing. */
  readonly outcomes: PrintOutcome[] = [];
  /** Set: prints wait for `release`. */
  held = false;
  /** What the drawer does when it is next asked, and how often it was. */
  drawer: DrawerKick = 'sent';
  kicks = 0;
  #waiting: ((outcome: PrintOutcome) => void)[] = [];

  state = (): PrinterState => 'ready';
  onState(): void {}
  print(paper: Paper): Promise<PrintOutcome> {
    this.papers.push(paper);
    if (this.held) {
      this.came.push(paper);
      return new Promise((resolve) => this.#waiting.push(resolve));
    }
    const outcome = this.outcomes.shift() ?? { kind: 'printed' };
    if (outcome.kind !== 'not-printed') this.came.push(paper);
    return Promise.resolve(outcome);
  }
  async openDrawer(): Promise<DrawerKick> {
    this.kicks += 1;
    return this.drawer;
  }
  /** Of each paper, whether it says reprint. */
  reprints(): readonly boolean[] {
    return this.papers.map((paper) => 'reprint' in paper && paper.reprint);
  }
  release(outcome: PrintOutcome = { kind: 'printed' }): void {
    for (const end of this.#waiting.splice(0)) end(outcome);
  }
}
