import type { PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { CashReceipt } from '#contract/receipt.ts';
import { printPaper } from '../receipt/paper-desk.ts';
import { localTime, printable, type SlipFacts } from '../receipt/receipt-facts.ts';
import type { Answer } from '../sale/sale-event.ts';
import { type CashBook, type CashEntry, type CashSale, changeOf, unseenSale } from './cash-book.ts';

export interface CashPorts {
  readonly cashBook: CashBook;
  readonly printer: ReceiptPrinter;
  readonly log: Log;
  /** Who answers for what is sold now. */
  readonly cashier: () => PersonId;
  /** Begin of the shift that runs; null where none does. */
  readonly shiftOpenedAtWallMs: () => number | null;
}

/** What the flow knows of a sale for cash before it is kept. */
export type CashFacts = Pick<CashSale, 'saleId' | 'amountMinor' | 'tenderedMinor' | 'soldAtWallMs'>;

/** Keeps cash sales, opens the drawer, prints. Every call ends in an answer, whatever fails. */
export class CashDesk {
  readonly #ports: CashPorts;
  readonly #currency: Currency;

  constructor(ports: CashPorts, currency: Currency) {
    this.#ports = ports;
    this.#currency = currency;
  }

  /** The sale that a crash left on the screen; null where there is none or nobody can tell. */
  async unseen(): Promise<CashSale | null> {
    const shift = this.#ports.shiftOpenedAtWallMs();
    if (shift === null) return null;
    try {
      return unseenSale(await this.#ports.cashBook.entries(shift));
    } catch {
      this.#ports.log.error('cash book not readable');
      return null;
    }
  }

  async keep(facts: CashFacts): Promise<Answer> {
    const cash = { ...facts, cashier: this.#ports.cashier(), currency: this.#currency };
    const durable = await this.#append({ kind: 'sold', sale: cash });
    if (!durable) return { kind: 'cash-not-kept' };
    this.#ports.log.info('sold for cash', { saleId: cash.saleId, amountMinor: cash.amountMinor });
    return { kind: 'cash-kept', cash };
  }

  /** Nobody waits for it: unwritten, the next start shows the sale once more. */
  async leave(saleId: SaleId): Promise<void> {
    await this.#append({ kind: 'left', saleId });
  }

  async openDrawer(): Promise<Answer> {
    const kick = await this.#ports.printer.openDrawer().catch(() => 'not-sent' as const);
    this.#ports.log.info('drawer asked to open', { kick });
    const drawer = kick === 'sent' ? 'opened' : kick === 'not-sent' ? 'not-opened' : kick;
    return { kind: 'drawer-ended', drawer };
  }

  async print(cash: CashSale, terminalId: TerminalId, facts: SlipFacts): Promise<Answer> {
    const outcome = await printPaper(this.#ports.printer, cashReceipt(cash, terminalId, facts));
    return { kind: 'print-ended', outcome };
  }

  async #append(entry: CashEntry): Promise<boolean> {
    const shift = this.#ports.shiftOpenedAtWallMs();
    try {
      if (shift === null) throw new Error('a sale without a shift');
      await this.#ports.cashBook.append(shift, entry);
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.name : 'not an error';
      this.#ports.log.error('cash book not written', { entry: entry.kind, error: why });
      return false;
    }
  }
}

/** The paper of a kept sale. */
const cashReceipt = (cash: CashSale, terminalId: TerminalId, facts: SlipFacts): CashReceipt => ({
  kind: 'cash',
  language: facts.language,
  merchant: facts.merchant,
  terminalId,
  saleId: cash.saleId,
  cashier: printable(cash.cashier),
  amountMinor: cash.amountMinor,
  tenderedMinor: cash.tenderedMinor,
  changeMinor: changeOf(cash) as AmountMinor,
  currency: cash.currency,
  printedTime: localTime(cash.soldAtWallMs, facts.utcOffsetMinutes),
  reprint: facts.reprint,
});
