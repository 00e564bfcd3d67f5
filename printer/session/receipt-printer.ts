import type { Timer } from '#contract/ports.ts';
import type { PrinterState, ReceiptPrinter } from '#contract/printer.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import { itemsBytes } from '../escpos/item.ts';
import { paperJob } from '../escpos/paper-job.ts';
import { type ConnectionParts, keepConnected } from './connection.ts';
import { runJob } from './job.ts';
import type { Link } from './link.ts';
import { MEANINGS } from './reading.ts';

/** A receipt printer on a line, with what its host needs besides printing. */
export interface LinePrinter extends ReceiptPrinter {
  /** Opens the cash drawer; `sent` means handed to the printer, which doesn't confirm it. */
  openDrawer(): Promise<'sent' | 'not-sent'>;
  /** Ends the connection; every later print ends as `printer-gone`. */
  close(): Promise<void>;
}

/** Runs tasks one after the other, in the order they came. */
function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task, task);
    last = run;
    return run;
  };
}

/**
 * The driver of an ESC/POS printer. It connects at once, looks after an idle printer every
 * `pollMs`, and prints one paper at a time. A print ends within the model's limits for opening,
 * status, each chunk and the acknowledgement, counted from when its turn comes.
 */
export function createReceiptPrinter(parts: ConnectionParts): LinePrinter {
  const { model, clock, log } = parts;
  const listeners: ((state: PrinterState) => void)[] = [];
  const inTurn = createQueue();
  let state: PrinterState = 'gone';
  /** The link that is in step; another one, or none, must come into step first. */
  let stepped: Link | null = null;

  const become = (next: PrinterState): void => {
    if (next === state) return;
    state = next;
    log.info('printer state', { state });
    for (const listener of listeners) listener(next);
  };
  const connection = keepConnected(parts, {
    onReading: (reading) => become(MEANINGS[reading].state),
    onGone: () => become('gone'),
  });

  const lookAfter = async (): Promise<void> => {
    const link = connection.current();
    if (link === null) return;
    link.forget();
    if ((await link.readStatus(() => {})) === 'silent') await connection.drop(link);
  };
  /** The next look at an idle printer; null once closed. */
  let poll: Timer | null = null;
  const watch = (): Timer =>
    clock.after(model.limits.pollMs, () => {
      void inTurn(lookAfter).then(() => {
        if (poll !== null) poll = watch();
      });
    });
  poll = watch();

  return {
    print: (paper) => {
      const items = paperJob(paper, model);
      return inTurn(async (): Promise<PrintOutcome> => {
        const link = await connection.link();
        if (link === null) return { kind: 'not-printed', reason: 'printer-gone' };
        const end = await runJob(link, items, model, stepped === link, clock);
        stepped = end.link === 'in-step' ? link : null;
        if (end.link === 'dropped') await connection.drop(link);
        log.info('print ended', { outcome: end.outcome.kind, sale: paper.saleId });
        return end.outcome;
      });
    },
    openDrawer: () =>
      inTurn(async () => {
        const link = await connection.link();
        if (link === null || model.drawer === 'none') return 'not-sent';
        const kick = itemsBytes([{ kind: 'kick-drawer', pin: model.drawer }]);
        return (await link.send(kick)) === 'sent' ? 'sent' : 'not-sent';
      }),
    state: () => state,
    onState: (listener) => void listeners.push(listener),
    async close() {
      poll?.cancel();
      poll = null;
      await connection.close();
      become('gone');
    },
  };
}
