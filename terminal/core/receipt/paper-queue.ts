import type { Log } from '#contract/ports.ts';
import type { DrawerKick, PrinterState, ReceiptPrinter } from '#contract/printer.ts';
import type { Paper, PrintOutcome } from '#contract/receipt.ts';
import { printPaper } from './paper-desk.ts';
import { PaperDisk } from './paper-disk.ts';
import {
  type KeptOfSale,
  MOST_PRINTED,
  MOST_WAITING,
  nameOfPaper,
  type PaperMemory,
  type PaperName,
  type QueuedPaper,
} from './paper-memory.ts';

/** A paper that is not printed yet, for all the queue knows. */
export type OwedPaper = Extract<QueuedPaper, { readonly paper: Paper }>;

interface QueuePorts {
  readonly printer: ReceiptPrinter;
  readonly memory: PaperMemory;
  readonly log: Log;
}

interface QueueAsks {
  /** `on-screen`: its screen stands and prints it; `left`: ours; `worthless`: nobody wants it. */
  readonly placeOf: (paper: Paper) => 'on-screen' | 'left' | 'worthless';
  readonly changed: () => void;
  /** Papers wait, and the printer does not print. */
  readonly stuck: () => void;
}

const NOT_PRINTED: PrintOutcome = { kind: 'not-printed', reason: 'printer-error' };
const PRINTS: ReadonlySet<PrinterState> = new Set(['ready', 'paper-low']);

/**
 * The printer as the till has it: every paper is on disk before its first byte, so that a till that
 * is switched off prints afterwards what waited, in order, and asks about the one that was being
 * printed. A paper whose screen stands belongs to that screen; one whose screen is gone is printed
 * by the queue itself, as soon as the printer can.
 */
export class PaperQueue implements ReceiptPrinter {
  readonly #printer: ReceiptPrinter;
  readonly #disk: PaperDisk;
  readonly #log: Log;
  readonly #asks: QueueAsks;
  #papers: readonly QueuedPaper[] = [];
  /** How many wait for the outcome of a paper of that name. */
  readonly #inLine = new Map<PaperName, number>();
  /** The end of the print that was given last: one at a time. */
  #last: Promise<unknown> = Promise.resolve();
  /** What the disk told at the start is all there was: a paper it doesn't name was never begun. */
  #isWhole = false;
  #step: 'closed' | 'resting' | 'printing' | 'stuck' | 'stopped' = 'closed';

  constructor({ printer, memory, log }: QueuePorts, asks: QueueAsks) {
    this.#printer = printer;
    this.#disk = new PaperDisk(memory, log);
    this.#log = log;
    this.#asks = asks;
  }

  state(): PrinterState {
    return this.#printer.state();
  }

  onState(listener: (state: PrinterState) => void): void {
    this.#printer.onState(listener);
  }

  openDrawer(): Promise<DrawerKick> {
    return this.#printer.openDrawer();
  }

  /** Reads what an earlier life left. Without it the till goes on selling, and asks instead. */
  async load(): Promise<'sound' | 'damaged'> {
    const kept = await this.#disk.load();
    if (kept === 'damaged') return 'damaged';
    this.#isWhole = kept !== null;
    this.#papers = (kept?.papers ?? []).filter((left) => !isUnclearCode(left));
    return 'sound';
  }

  /** From now on papers that were left are printed. */
  open(): void {
    this.#step = 'resting';
    this.#printer.onState((state) => {
      if (PRINTS.has(state)) this.#tryAgain();
    });
    this.look();
  }

  /** Prints nothing more. What waits is found again by the next start. */
  async stop(): Promise<void> {
    this.#step = 'stopped';
    await this.#disk.settled();
  }

  /** How far the papers of a sale are; null where only the printer itself could tell. */
  keptOf(saleId: string): KeptOfSale | null {
    if (!this.#isWhole) return null;
    const ofSale = this.#papers.filter(({ name }) => name.split(' ')[1] === saleId);
    return Object.fromEntries(ofSale.map(({ name, state }) => [name, state]));
  }

  /**
   * Prints a paper when its turn comes. Nothing is printed that isn't on disk, but for a reprint:
   * that says so itself, however often it comes out. An original that was begun is not begun again.
   */
  print(given: Paper): Promise<PrintOutcome> {
    const name = nameOfPaper(given);
    const before = this.#find(name);
    const isInLine = this.#inLine.has(name);
    const isBegun = isInLine || (before !== undefined && wasBegun(before));
    const paper = isBegun ? reprintOf(given) : given;
    const isOwed = before !== undefined && before.state !== 'printed';
    if (!isOwed && owedIn(this.#papers).length >= MOST_WAITING) {
      this.#log.error('too many papers wait for the printer', { most: MOST_WAITING });
      return Promise.resolve(NOT_PRINTED);
    }
    const hasToWait = this.#inLine.size > 0;
    if (!isInLine) this.#put({ state: 'waiting', name, paper });
    this.#inLine.set(name, (this.#inLine.get(name) ?? 0) + 1);
    if (hasToWait) void this.#save();
    const run = this.#last.then(() => this.#printNow(name, paper));
    this.#last = run;
    return run;
  }

  /** The paper the cashier is to look for, and how many wait behind it; null: none. */
  asked(): { readonly paper: Paper; readonly waiting: number } | null {
    const [head, ...behind] = this.#left();
    if (head?.state !== 'printing') return null;
    return { paper: head.paper, waiting: behind.length };
  }

  /** The cashier looked for the paper that is asked about: it is there, or is printed once more. */
  seen(printed: boolean): void {
    const [head] = this.#left();
    if (head?.state !== 'printing') return;
    if (printed) this.#put({ state: 'printed', name: head.name });
    else this.#put({ state: 'waiting', name: head.name, paper: reprintOf(head.paper) });
    void this.#save();
    this.#tryAgain();
    this.#asks.changed();
  }

  /** The cashier found what the screen before them asked about. */
  seenOnScreen(): void {
    for (const { state, name, paper } of owedIn(this.#papers)) {
      const isAsked = state === 'printing' && !this.#inLine.has(name);
      if (isAsked && this.#asks.placeOf(paper) === 'on-screen') {
        this.#put({ state: 'printed', name });
      }
    }
    void this.#save();
  }

  /** Something changed at the till: a screen may be gone, and its paper be ours now. */
  look(): void {
    if (this.#step !== 'resting' && this.#step !== 'stuck') return;
    const [head] = this.#left();
    if (head?.state !== 'waiting') return;
    if (this.#step === 'stuck') return;
    if (!PRINTS.has(this.#printer.state())) return this.#getStuck();
    this.#step = 'printing';
    void this.print(head.paper).then(({ kind }) => {
      if (this.#step === 'stopped') return;
      this.#step = 'resting';
      if (kind === 'not-printed') this.#getStuck();
      else this.look();
      this.#asks.changed();
    });
  }

  #getStuck(): void {
    this.#step = 'stuck';
    this.#asks.stuck();
  }

  #tryAgain(): void {
    if (this.#step === 'stuck') this.#step = 'resting';
    this.look();
  }

  /** Papers nobody at a screen looks after, oldest first. */
  #left(): readonly OwedPaper[] {
    const owed = owedIn(this.#papers).filter(({ name }) => !this.#inLine.has(name));
    const worthless = owed.filter(({ paper }) => this.#asks.placeOf(paper) === 'worthless');
    for (const { name } of worthless) this.#drop(name);
    if (worthless.length > 0) void this.#save();
    return owed.filter(({ paper }) => this.#asks.placeOf(paper) === 'left');
  }

  async #printNow(name: PaperName, paper: Paper): Promise<PrintOutcome> {
    if (this.#isStopped()) return NOT_PRINTED;
    this.#put({ state: 'printing', name, paper });
    const durable = await this.#save();
    if (this.#isStopped()) return NOT_PRINTED;
    const outcome =
      durable || isReprint(paper) ? await printPaper(this.#printer, paper) : NOT_PRINTED;
    const kept = this.#ended(name, paper, outcome);
    // Who is told that nothing came out is not asked about it by the next start.
    if (outcome.kind === 'not-printed') await kept;
    return outcome;
  }

  #ended(name: PaperName, paper: Paper, { kind }: PrintOutcome): Promise<boolean> {
    this.#outOfLine(name);
    if (paper.kind === 'shop-code') this.#drop(name);
    else if (kind === 'printed') this.#put({ state: 'printed', name });
    else if (kind === 'not-printed') this.#put({ state: 'waiting', name, paper });
    const kept = this.#save();
    // A printer that prints again prints what waited for it too; not in the middle of this answer.
    if (kind === 'printed' && this.#step === 'stuck') {
      this.#step = 'resting';
      this.#asks.changed();
    }
    return kept;
  }

  #outOfLine(name: PaperName): void {
    const others = (this.#inLine.get(name) ?? 1) - 1;
    if (others > 0) this.#inLine.set(name, others);
    else this.#inLine.delete(name);
  }

  #find(name: PaperName): QueuedPaper | undefined {
    return this.#papers.find((kept) => kept.name === name);
  }

  /** In its place if it has one; a printed one that is wanted again goes behind those that wait. */
  #put(next: QueuedPaper): void {
    const before = this.#find(next.name);
    if (before?.state === 'printed' && next.state !== 'printed') this.#drop(next.name);
    const isThere = this.#find(next.name) !== undefined;
    const papers = isThere
      ? this.#papers.map((kept) => (kept.name === next.name ? next : kept))
      : [...this.#papers, next];
    const printed = papers.filter(({ state }) => state === 'printed');
    const forgotten = new Set(printed.slice(0, -MOST_PRINTED));
    this.#papers = papers.filter((kept) => !forgotten.has(kept));
  }

  #drop(name: PaperName): void {
    this.#papers = this.#papers.filter((kept) => kept.name !== name);
  }

  #isStopped(): boolean {
    return this.#step === 'stopped';
  }

  /** The next life has the disk. */
  #save(): Promise<boolean> {
    if (this.#isStopped()) return Promise.resolve(false);
    return this.#disk.save(() => ({ version: 1, papers: [...this.#papers] }));
  }
}

/** One that waits as a reprint was begun, too: paper ran out when it was printed again. */
const wasBegun = (kept: QueuedPaper): boolean => kept.state !== 'waiting' || isReprint(kept.paper);

const owedIn = (papers: readonly QueuedPaper[]): readonly OwedPaper[] =>
  papers.filter((kept): kept is OwedPaper => kept.state !== 'printed');

/** Of a code on paper nobody asks: it can be printed again as it was. */
const isUnclearCode = (kept: QueuedPaper): boolean =>
  kept.state === 'printing' && kept.paper.kind === 'shop-code';

const isReprint = (paper: Paper): boolean => 'reprint' in paper && paper.reprint;

const reprintOf = (paper: Paper): Paper =>
  'reprint' in paper ? { ...paper, reprint: true } : paper;
