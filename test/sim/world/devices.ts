import type {
  CardAsk,
  CardData,
  CardRead,
  CardReader,
  CodeScanner,
  PinEntry,
  ReaderPrompt,
} from '#contract/card-reader.ts';
import type { Clock } from '#contract/ports.ts';
import type { DrawerKick, PrinterState, ReceiptPrinter } from '#contract/printer.ts';
import type { Paper, PrintOutcome } from '#contract/receipt.ts';
import type { ChannelPinKey } from '#contract/sign-on-api.ts';
import type { Decisions } from '../faults/decisions.ts';
import type { SeededRandom } from '../seeded-random.ts';
import {
  cardSecrets,
  pinBlockForAll,
  pinBlocksFor,
  type Reading,
  SIM_MASKED,
  type SimPinSlot,
} from './customer-secrets.ts';

export interface DeviceParts {
  readonly clock: Clock;
  readonly decisions: Decisions;
  readonly random: SeededRandom;
}

export interface ReaderParts extends DeviceParts {
  /** What it has of each channel; null: one key, and one block for all. */
  readonly pinSlots: readonly SimPinSlot[] | null;
  readonly workingKeys: () => Promise<readonly ChannelPinKey[]>;
  nextReading(): Reading;
}

/** How long a customer takes to find the card, and to type the PIN, at most. */
const CARD_MS = 600;
const PIN_MS = 900;

/** What came of asking for a card, and the reading that its PIN is typed for from then on. */
interface Put {
  readonly read: CardRead;
  readonly reading: Reading;
}

interface Asked<T> {
  readonly generation: number;
  end(result: T): void;
}

/** A reader with a customer before it, as far as the port shows them. */
export class SimReader implements CardReader {
  readonly #parts: ReaderParts;
  #card: Asked<Put> | null = null;
  #pin: Asked<PinEntry> | null = null;
  #onPrompt: (prompt: ReaderPrompt) => void = () => {};
  /** The card whose reading was given away last: one that was cancelled leaves no trace. */
  #reading: Reading = '';

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  state = () => 'ready' as const;
  onState(): void {}
  onPrompt(listener: (prompt: ReaderPrompt) => void): void {
    this.#onPrompt = listener;
  }

  readCard(ask: CardAsk): Promise<CardRead> {
    if (this.#card !== null) return Promise.resolve({ kind: 'failed', reason: 'reader-busy' });
    const { random, clock } = this.#parts;
    return new Promise((resolve) => {
      const give = ({ read, reading }: Put): void => {
        this.#reading = reading;
        resolve(read);
      };
      const asked = this.#ask(ask, give, (next) => {
        this.#card = next;
      });
      this.#card = asked;
      const fault = this.#fault(ask);
      const waitMs = fault?.kind === 'timed-out' ? ask.limitMs : CARD_MS * random.fraction();
      clock.after(waitMs, () => {
        if (fault === null) this.#onPrompt('card-read');
        asked.end(fault === null ? this.#someCard() : { read: fault, reading: this.#reading });
      });
    });
  }

  enterPin(_cardHandle: number, ask: CardAsk): Promise<PinEntry> {
    const { random, clock } = this.#parts;
    return new Promise((resolve) => {
      const asked = this.#ask(ask, resolve, (next) => {
        this.#pin = next;
      });
      this.#pin = asked;
      const fault = this.#fault(ask);
      const waitMs = fault?.kind === 'timed-out' ? ask.limitMs : PIN_MS * random.fraction();
      // As the driver does: the keys are fetched before the customer begins to type.
      const given = this.#wantsKeys() ? this.#parts.workingKeys() : null;
      clock.after(waitMs, () => {
        if (fault !== null || given === null) asked.end(fault ?? this.#entered([]));
        else void given.then((keys) => asked.end(this.#entered(keys)));
      });
    });
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  cancel(): void {
    const read = this.#someCard();
    const cancelled = { kind: 'cancelled', by: 'cashier' } as const;
    const isReadAtThatMoment = this.#card !== null && this.#parts.decisions.strikes('DV7') !== null;
    this.#card?.end(isReadAtThatMoment ? read : { read: cancelled, reading: this.#reading });
    this.#pin?.end(cancelled);
  }

  #ask<T>(
    { generation }: CardAsk,
    resolve: (result: T) => void,
    become: (asked: Asked<T> | null) => void,
  ): Asked<T> {
    let isOpen = true;
    return {
      generation,
      end(result) {
        if (!isOpen) return;
        isOpen = false;
        become(null);
        resolve(result);
      },
    };
  }

  #fault({ limitMs: _ }: CardAsk) {
    const { decisions } = this.#parts;
    if (decisions.strikes('DV1') !== null) {
      return { kind: 'failed', reason: 'reader-gone' } as const;
    }
    if (decisions.strikes('DV5') !== null) return { kind: 'cancelled', by: 'customer' } as const;
    if (decisions.strikes('DV6') !== null) return { kind: 'timed-out' } as const;
    return null;
  }

  #wantsKeys(): boolean {
    return this.#parts.pinSlots?.some(({ kind }) => kind === 'session') === true;
  }

  #entered(given: readonly ChannelPinKey[]): PinEntry {
    const { pinSlots } = this.#parts;
    if (pinSlots === null) {
      return { kind: 'entered', pinBlock: pinBlockForAll(this.#reading), pinKey: 'K1' };
    }
    const pinBlocks = pinBlocksFor(pinSlots, given, this.#reading);
    if (pinBlocks.length === 0) return { kind: 'failed', reason: 'no-pin-key' };
    return { kind: 'entered-per-channel', pinBlocks };
  }

  #someCard(): Put {
    const reading = this.#parts.nextReading();
    const { track2, emvTlv } = cardSecrets(reading);
    const card: CardData = {
      entry: 'chip',
      masked: SIM_MASKED,
      bin: SIM_MASKED.slice(0, 6),
      cardHandle: 1,
      pinWanted: this.#parts.random.chance(0.2),
      sensitive: { track2, emvTlv },
    };
    return { read: { kind: 'read', card }, reading };
  }
}

/** A scanner that is lit or not; the operator holds a code before it. */
export class SimScanner implements CodeScanner {
  #onScan: (text: string) => void = () => {};

  state = () => 'ready' as const;
  onState(): void {}
  trigger(): void {}
  onScan(listener: (text: string) => void): void {
    this.#onScan = listener;
  }
  scan(text: string): void {
    this.#onScan(text);
  }
}

const PRINT_MS = 300;

/** How long somebody takes to put a new roll in. */
const NEW_ROLL_MS = 20_000;

interface PrinterHears {
  came(paper: Paper): void;
  drawerAsked(): void;
}

/** A printer, and the papers that came out of it or may have. */
export class SimPrinter implements ReceiptPrinter {
  readonly #parts: DeviceParts;
  readonly #hears: PrinterHears;
  #onState: (state: PrinterState) => void = () => {};

  constructor(parts: DeviceParts, hears: PrinterHears) {
    this.#parts = parts;
    this.#hears = hears;
  }

  state = (): PrinterState => 'ready';
  onState(listener: (state: PrinterState) => void): void {
    this.#onState = listener;
  }

  async openDrawer(): Promise<DrawerKick> {
    this.#hears.drawerAsked();
    return this.#parts.decisions.strikes('PR1') === null ? 'sent' : 'not-sent';
  }

  print(paper: Paper): Promise<PrintOutcome> {
    const { clock, decisions } = this.#parts;
    const outcome = this.#outcome();
    if (outcome.kind !== 'not-printed') this.#hears.came(paper);
    else clock.after(NEW_ROLL_MS, () => this.#onState('ready'));
    const throws = decisions.strikes('PR6') !== null;
    return new Promise((resolve, reject) => {
      clock.after(PRINT_MS, () => {
        if (throws) reject(new Error('the driver failed'));
        else resolve(outcome);
      });
    });
  }

  #outcome(): PrintOutcome {
    const { decisions } = this.#parts;
    if (decisions.strikes('PR1') !== null) return { kind: 'not-printed', reason: 'paper-out' };
    return decisions.strikes('PR5') === null ? { kind: 'printed' } : { kind: 'unclear' };
  }
}
