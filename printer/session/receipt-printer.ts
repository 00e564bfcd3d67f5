import type { DeviceFinding, DeviceIdentity } from '#contract/device-facts.ts';
import type { Timer } from '#contract/ports.ts';
import type { DrawerKick, PrinterState, ReceiptPrinter } from '#contract/printer.ts';
import type { Paper, PrintOutcome } from '#contract/receipt.ts';
import { type Item, itemsBytes } from '../escpos/item.ts';
import { paperJob } from '../escpos/paper-job.ts';
import { Connection, type ConnectionParts } from './connection.ts';
import { runJob } from './job.ts';
import type { Link } from './link.ts';
import { PrinterSelf } from './printer-self.ts';
import { MEANINGS, type Reading } from './reading.ts';

/** A receipt printer on a line, with what its host needs besides printing. */
export interface LinePrinter extends ReceiptPrinter {
  /** What the printer said of itself when it was last asked. */
  identity(): DeviceIdentity;
  onIdentity(listener: () => void): void;
  /** Asks the printer what it is; null where there is no printer, or its model can't say. */
  identify(): Promise<readonly DeviceFinding[] | null>;
  /** Ends the connection; every later print ends as `printer-gone`. */
  close(): Promise<void>;
}

/**
 * The driver of an ESC/POS printer. It connects at once, looks after an idle printer every
 * `pollMs`, and prints one paper at a time. A print ends within the model's limits for opening,
 * status, each chunk and the acknowledgement, counted from when its turn comes.
 */
export const createReceiptPrinter = (parts: ConnectionParts): LinePrinter => new Driver(parts);

class Driver implements LinePrinter {
  readonly #parts: ConnectionParts;
  readonly #connection: Connection;
  readonly #listeners: ((state: PrinterState) => void)[] = [];
  readonly #self = new PrinterSelf();
  #state: PrinterState = 'gone';
  /** The link that is in step; another one, or none, must come into step first. */
  #stepped: Link | null = null;
  /** The end of the task that was given last: tasks run in turn. */
  #lastTask: Promise<unknown> = Promise.resolve();
  /** The next look at an idle printer; null once closed. */
  #poll: Timer | null;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#connection = new Connection(parts, {
      onReading: (reading) => this.#become(MEANINGS[reading].state),
      onGone: () => this.#become('gone'),
    });
    this.#poll = this.#watch();
  }

  print(paper: Paper): Promise<PrintOutcome> {
    const items = paperJob(paper, this.#parts.model);
    return this.#inTurn(async () => {
      const outcome = await this.#run(items);
      this.#parts.log.info('print ended', {
        outcome: outcome.kind,
        of: 'saleId' in paper ? paper.saleId : paper.kind,
      });
      return outcome;
    });
  }

  openDrawer(): Promise<DrawerKick> {
    const pin = this.#parts.model.drawer;
    if (pin === 'none') return Promise.resolve('no-drawer');
    return this.#inTurn(async () => {
      const link = await this.#connection.link();
      if (link === null) return 'not-sent';
      const sending = await link.send(itemsBytes([{ kind: 'kick-drawer', pin }]));
      return sending === 'sent' ? 'sent' : 'not-sent';
    });
  }

  identity(): DeviceIdentity {
    return this.#self.identity();
  }

  onIdentity(listener: () => void): void {
    this.#self.onIdentity(listener);
  }

  identify(): Promise<readonly DeviceFinding[] | null> {
    return this.#inTurn(async () => {
      const link = await this.#connection.link();
      return link === null ? null : this.#askNames(link, await link.readStatus());
    });
  }

  state(): PrinterState {
    return this.#state;
  }

  onState(listener: (state: PrinterState) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#poll?.cancel();
    this.#poll = null;
    await this.#connection.close();
    this.#become('gone');
  }

  async #run(items: readonly Item[]): Promise<PrintOutcome> {
    const link = await this.#connection.link();
    if (link === null) return { kind: 'not-printed', reason: 'printer-gone' };
    const { model, clock } = this.#parts;
    const end = await runJob(link, items, model, this.#stepped === link, clock);
    this.#stepped = end.link === 'in-step' ? link : null;
    if (end.link === 'dropped') await this.#connection.drop(link);
    return end.outcome;
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#lastTask.then(task, task);
    this.#lastTask = run;
    return run;
  }

  #watch(): Timer {
    const { clock, model } = this.#parts;
    return clock.after(model.limits.pollMs, () => {
      void this.#inTurn(() => this.#lookAfter()).then(() => {
        if (this.#poll !== null) this.#poll = this.#watch();
      });
    });
  }

  async #lookAfter(): Promise<void> {
    const link = this.#connection.current();
    if (link === null) return;
    link.forget();
    const reading = await link.readStatus();
    if (reading === 'silent') await this.#connection.drop(link);
    else if (!this.#self.knows(link)) await this.#askNames(link, reading);
  }

  /** In an idle moment only, and never of a printer that would leave the question lying. */
  async #askNames(
    link: Link,
    reading: Reading | 'silent',
  ): Promise<readonly DeviceFinding[] | null> {
    const able = this.#parts.model.names === 'told' && reading !== 'silent';
    if (!able || MEANINGS[reading].refuses !== null) return null;
    const findings = await this.#self.ask(link);
    // Letters of a late answer look like the end of a job (invariant U3): step is lost.
    if (findings.some(({ result }) => result === 'silent')) this.#stepped = null;
    return findings;
  }

  #become(state: PrinterState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#parts.log.info('printer state', { state });
    for (const listener of this.#listeners) listener(state);
  }
}
