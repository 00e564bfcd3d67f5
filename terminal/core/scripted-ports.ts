/**
 * The till's surroundings as a script plays them: every port in memory, with the faults its real
 * one has. For tests of the till and for whoever wants to see what the till asks of a port.
 */

import type { HeldBasket } from '#contract/basket.ts';
import type {
  CardAsk,
  CardData,
  CardRead,
  CardReader,
  CodeScanner,
  PinEntry,
  ReaderPrompt,
  ReaderState,
} from '#contract/card-reader.ts';
import type { PersonId, TerminalId } from '#contract/ids.ts';
import type { Clock, Log, LogFields, Random } from '#contract/ports.ts';
import type {
  Envelope,
  Recipient,
  SealBinding,
  Sealer,
  SensitiveParameters,
} from '#contract/sealed.ts';
import type { PinCheck, PinVerifier, StaffMember } from '#contract/staff.ts';
import type { ChosenPreferences } from '#contract/view.ts';
import type { BasketMemory } from './basket/held-baskets.ts';
import { ScriptedCashBook } from './cash/scripted-cash-book.ts';
import type { PreferenceMemory } from './preferences.ts';
import { ScriptedPapers } from './receipt/scripted-papers.ts';
import { ScriptedPrinter } from './receipt/scripted-printer.ts';
import type { PendingSale, SaleMemory } from './sale/sale-memory.ts';
import { ScriptedDaemon } from './scripted-daemon.ts';
import type { TillSettings } from './settings.ts';
import type { OpenShift, ShiftMemory } from './shift/shift-memory.ts';

/** A port's question that waits for the script. */
interface Waiting<T> {
  readonly ask: CardAsk;
  readonly end: (end: T) => void;
}

/** A chip card as a reader hands it over; the numbers are nobody's. */
export const scriptedCard = (pinWanted = false): CardData => ({
  entry: 'chip',
  masked: '622202******0123',
  bin: '622202',
  cardHandle: 7,
  pinWanted,
  sensitive: { emvTlv: Uint8Array.of(0x9f, 0x26, 1, 0x55) },
});

export class ScriptedReader implements CardReader {
  readonly asked: CardAsk[] = [];
  readonly finished: string[] = [];
  card: Waiting<CardRead> | null = null;
  pin: Waiting<PinEntry> | null = null;
  /** False: a reader that does not answer a cancel (fault DV6). */
  cancels = true;
  #state: ReaderState = 'ready';
  #onState: (state: ReaderState) => void = () => {};
  #onPrompt: (prompt: ReaderPrompt) => void = () => {};

  state = (): ReaderState => this.#state;
  onState(listener: (state: ReaderState) => void): void {
    this.#onState = listener;
  }
  onPrompt(listener: (prompt: ReaderPrompt) => void): void {
    this.#onPrompt = listener;
  }
  readCard(ask: CardAsk): Promise<CardRead> {
    this.asked.push(ask);
    if (this.card !== null) return Promise.resolve({ kind: 'failed', reason: 'reader-busy' });
    return new Promise((resolve) => {
      this.card = { ask, end: resolve };
    });
  }
  enterPin(_cardHandle: number, ask: CardAsk): Promise<PinEntry> {
    this.asked.push(ask);
    return new Promise((resolve) => {
      this.pin = { ask, end: resolve };
    });
  }
  finish(prompt: 'remove-card' | 'cancelled'): Promise<void> {
    this.finished.push(prompt);
    return Promise.resolve();
  }
  cancel(): void {
    if (!this.cancels) return;
    this.endCard({ kind: 'cancelled', by: 'cashier' });
    this.endPin({ kind: 'cancelled', by: 'cashier' });
  }

  endCard(end: CardRead): void {
    const { card } = this;
    this.card = null;
    card?.end(end);
  }
  endPin(end: PinEntry): void {
    const { pin } = this;
    this.pin = null;
    pin?.end(end);
  }
  show(prompt: ReaderPrompt): void {
    this.#onPrompt(prompt);
  }
  become(state: ReaderState): void {
    this.#state = state;
    this.#onState(state);
  }
}

export class ScriptedScanner implements CodeScanner {
  readonly triggers: boolean[] = [];
  #onScan: (text: string) => void = () => {};

  state = (): 'ready' | 'gone' => 'ready';
  onState(): void {}
  onScan(listener: (text: string) => void): void {
    this.#onScan = listener;
  }
  trigger(on: boolean): void {
    this.triggers.push(on);
  }
  scan(text: string): void {
    this.#onScan(text);
  }
}

/** Seals into an envelope that says nothing, and wipes as a sealer must. */
export class ScriptedSealer implements Sealer {
  readonly sealed: { readonly binding: SealBinding; readonly recipients: readonly Recipient[] }[] =
    [];
  fails = false;
  held = false;
  /** Channels whose certificate is no good any more. */
  readonly refused = new Set<string>();
  #waiting: (() => void)[] = [];

  admits({ channel }: Recipient): boolean {
    return !this.refused.has(channel);
  }

  async seal(
    parameters: SensitiveParameters,
    binding: SealBinding,
    recipients: readonly Recipient[],
  ): Promise<Envelope> {
    if (this.held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.fails) throw new Error('the sealer refuses');
    this.sealed.push({ binding, recipients });
    for (const value of Object.values(parameters)) {
      if (value instanceof Uint8Array) value.fill(0);
    }
    return 'c2VhbGVk' as Envelope;
  }
  release(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}

export class ScriptedMemory implements SaleMemory {
  kept: PendingSale | null;
  /** Every sale that became durable, in order; `null` for a clear. */
  readonly history: (PendingSale | null)[] = [];
  fails = false;

  constructor(kept: PendingSale | null = null) {
    this.kept = kept;
  }
  load = (): PendingSale | null => this.kept;
  async save(sale: PendingSale): Promise<void> {
    if (this.fails) throw new Error('no space left on device');
    this.kept = sale;
    this.history.push(sale);
  }
  async clear(): Promise<void> {
    if (this.fails) throw new Error('no space left on device');
    this.kept = null;
    this.history.push(null);
  }
}

/** Keeps one value, or refuses to. */
export class ScriptedShifts implements ShiftMemory {
  kept: OpenShift | null = null;
  fails = false;
  load = (): OpenShift | null => this.kept;
  async save(shift: OpenShift): Promise<void> {
    if (this.fails) throw new Error('no space left on device');
    this.kept = shift;
  }
  async clear(): Promise<void> {
    if (this.fails) throw new Error('no space left on device');
    this.kept = null;
  }
}

export class ScriptedBaskets implements BasketMemory {
  kept: readonly HeldBasket[] = [];
  fails = false;
  load = (): readonly HeldBasket[] => this.kept;
  async save(baskets: readonly HeldBasket[]): Promise<void> {
    if (this.fails) throw new Error('no space left on device');
    this.kept = baskets;
  }
}

/** A verifier that says its PIN in the clear: nobody's. */
const verifierOf = (pin: string) => `scripted ${pin}` as PinVerifier;

export const scriptedPins: PinCheck = {
  matches: async (pin, verifier) => verifier === verifierOf(pin),
};

/** Li sells with PIN 1111, Chen supervises with 9999. */
export const SCRIPTED_STAFF: readonly StaffMember[] = [
  { id: 'li' as PersonId, name: 'Li', role: 'cashier', pin: verifierOf('1111') },
  { id: 'chen' as PersonId, name: 'Chen', role: 'supervisor', pin: verifierOf('9999') },
];

export class ScriptedLog implements Log {
  readonly lines: { readonly message: string; readonly fields: LogFields }[] = [];
  info(message: string, fields: LogFields = {}): void {
    this.lines.push({ message, fields });
  }
  warn(message: string, fields: LogFields = {}): void {
    this.lines.push({ message, fields });
  }
  error(message: string, fields: LogFields = {}): void {
    this.lines.push({ message, fields });
  }
}

export const countingRandom = (prefix = 'SALE'): Random => {
  let made = 0;
  return {
    fraction: () => 0.5,
    id: () => {
      made += 1;
      return `${prefix}${String(made).padStart(26 - prefix.length, '0')}`;
    },
  };
};

export const SCRIPTED_SETTINGS: TillSettings = {
  terminalId: 'T0000001' as TerminalId,
  staff: SCRIPTED_STAFF,
  merchant: { name: { zh: '小店', en: 'Corner shop' }, id: 'M00000000000001' },
  language: 'en',
  currency: 'CNY',
  utcOffsetMinutes: 480,
};

export class ScriptedPreferences implements PreferenceMemory {
  kept: ChosenPreferences | null = null;
  fails = false;
  load = async (): Promise<ChosenPreferences | null> => {
    if (this.fails) throw new Error('no disk');
    return this.kept;
  };
  save = async (chosen: ChosenPreferences): Promise<void> => {
    if (this.fails) throw new Error('no disk');
    this.kept = chosen;
  };
}

/** All of a till's ports, played by one script. */
export const scriptedPorts = (clock: Clock, settings: Partial<TillSettings> = {}) => ({
  clock,
  daemon: new ScriptedDaemon(),
  reader: new ScriptedReader(),
  scanner: new ScriptedScanner(),
  printer: new ScriptedPrinter(),
  sealer: new ScriptedSealer(),
  memory: new ScriptedMemory(),
  shifts: new ScriptedShifts(),
  preferences: new ScriptedPreferences(),
  baskets: new ScriptedBaskets(),
  cashBook: new ScriptedCashBook(),
  papers: new ScriptedPapers(),
  pins: scriptedPins,
  random: countingRandom(),
  log: new ScriptedLog(),
  settings: { ...SCRIPTED_SETTINGS, ...settings },
});
export type ScriptedPorts = ReturnType<typeof scriptedPorts>;
