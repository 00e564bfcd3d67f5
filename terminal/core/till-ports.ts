import type { CardReader, CodeScanner } from '#contract/card-reader.ts';
import type { DaemonLink } from '#contract/daemon-api.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { Sealer } from '#contract/sealed.ts';
import type { PinCheck } from '#contract/staff.ts';
import type { BasketMemory } from './basket/held-baskets.ts';
import type { CashBook } from './cash/cash-book.ts';
import type { PreferenceMemory } from './preferences.ts';
import type { PaperMemory } from './receipt/paper-memory.ts';
import type { SaleMemory } from './sale/sale-memory.ts';
import type { TillSettings } from './settings.ts';
import type { ShiftMemory } from './shift/shift-memory.ts';

/** Everything a till needs from outside. */
export interface TillPorts {
  readonly daemon: DaemonLink;
  readonly reader: CardReader;
  readonly scanner: CodeScanner;
  readonly printer: ReceiptPrinter;
  readonly sealer: Sealer;
  readonly memory: SaleMemory;
  readonly shifts: ShiftMemory;
  readonly baskets: BasketMemory;
  readonly preferences: PreferenceMemory;
  readonly cashBook: CashBook;
  readonly papers: PaperMemory;
  readonly pins: PinCheck;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: TillSettings;
}
