import type {
  CardAsk,
  CardData,
  CardRead,
  CardReader,
  PinEntry,
  ReaderPrompt,
  ReaderState,
} from '#contract/card-reader.ts';
import type { DiagnosableDevice } from '#contract/device-facts.ts';
import type { Language } from '#contract/language.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import type { ChannelPinKey } from '#contract/sign-on-api.ts';
import { readOneCard } from './card-flow.ts';
import { cancelPinCommand, processingCommand, resetCommand, showCommand } from './pad-commands.ts';
import { PadConnection, type PadSurroundings } from './pad-connection.ts';
import { PadOperation } from './pad-operation.ts';
import { type PadProfile, PIN_PAD_PROFILE } from './pad-profile.ts';
import { promptBytes } from './pad-prompts.ts';
import { PadSelf } from './pad-self.ts';
import { askPin, type PinAsking, pinEnd, pinWanted, serialIn } from './pin-flow.ts';
import { PinKeyLoader } from './pin-keys.ts';
import { type HeldCard, type Reading, readingEnd } from './reading.ts';
import { wipeTrack } from './track2.ts';

/** A driver that can be put away. */
export interface PinPad extends CardReader {
  /** The pad as a machine, for the technician. */
  readonly self: DiagnosableDevice;
  /** Ends what is being asked, closes the line and leaves no timer behind. */
  stop(): Promise<void>;
}

/**
 * Driver of the UIC PP791 / Verifone IPP family of PIN pads (devices.md 2b, family 1). Starts
 * looking for the pad at once and goes on looking after every loss.
 */
export function createPinPad(options: {
  readonly port: PadSurroundings['port'];
  readonly clock: Clock;
  readonly log: Log;
  readonly profile?: PadProfile;
  readonly workingKeys?: PadSurroundings['workingKeys'];
}): PinPad {
  const { profile = PIN_PAD_PROFILE, workingKeys = NO_KEYS, ...rest } = options;
  return new SerialPinPad({ ...rest, profile, workingKeys });
}

/** Where no channel gives any. */
const NO_KEYS = async (): Promise<readonly ChannelPinKey[]> => [];

interface Held {
  readonly handle: number;
  readonly generation: number;
  readonly card: HeldCard;
}

class SerialPinPad implements PinPad {
  readonly #around: PadSurroundings;
  readonly #connection: PadConnection;
  readonly self: PadSelf;
  readonly #keys: PinKeyLoader;
  readonly #stateListeners: ((state: ReaderState) => void)[] = [];
  readonly #promptListeners: ((prompt: ReaderPrompt) => void)[] = [];
  #operation: PadOperation | null = null;
  /** Resolves once the pad is back at idle after an unclean end, and then some silence passed. */
  #settling: Promise<void> = Promise.resolve();
  #settleTimer: Timer | null = null;
  #held: Held | null = null;
  #handles = 0;
  #language: Language = 'zh';
  #usedKeySerial: string | null = null;
  #toldState: ReaderState = 'gone';

  constructor(around: PadSurroundings) {
    this.#around = around;
    this.self = new PadSelf({
      clock: around.clock,
      send: (body) => this.#connection.administer(body),
      standing: () => this.#standing(),
    });
    this.#keys = new PinKeyLoader({
      ...around,
      put: (question, answerId) => this.self.put(question, answerId),
    });
    this.#connection = new PadConnection(around, {
      onBody: (body) => {
        if (this.#operation === null) body.fill(0);
        else this.#operation.hear(body);
      },
      onAdministration: (body) => this.self.hear(body),
      onEnd: (by) => {
        if (!this.self.hearEnd()) this.#operation?.hearEnd(by);
      },
      onPresence: (present) => {
        if (!present) this.#leave();
        this.#tellState();
      },
      idleCommand: () => {
        if (this.#operation !== null || this.self.asking()) return null;
        // Behind the idle command itself.
        queueMicrotask(() => this.self.greet());
        return this.#held === null ? resetCommand() : processingCommand();
      },
    });
    this.#connection.start();
  }

  state(): ReaderState {
    if (!this.#connection.present()) return 'gone';
    return this.#operation === null ? 'ready' : 'busy';
  }

  onState(listener: (state: ReaderState) => void): void {
    this.#stateListeners.push(listener);
  }

  onPrompt(listener: (prompt: ReaderPrompt) => void): void {
    this.#promptListeners.push(listener);
  }

  async readCard(ask: CardAsk): Promise<CardRead> {
    if (this.#operation !== null) return { kind: 'failed', reason: 'reader-busy' };
    this.#forget();
    const operation = this.#begin(ask);
    const early = await operation.until(this.#quiet());
    const end =
      early === null ? await readOneCard(this.#reading(operation, ask)) : readingEnd(early);
    if (end.kind !== 'held') {
      await this.#endUnclean(operation, resetCommand(), end);
      return end;
    }
    this.#end(operation);
    this.#prompt('card-read');
    this.#showProcessing();
    return { kind: 'read', card: this.#hold(end.card, ask) };
  }

  async enterPin(cardHandle: number, ask: CardAsk): Promise<PinEntry> {
    if (this.#operation !== null) return { kind: 'failed', reason: 'reader-busy' };
    const held = this.#held;
    // Only the card of this very read: invariant U1.
    if (held === null || held.handle !== cardHandle || held.generation !== ask.generation) {
      return { kind: 'failed', reason: 'pad-refused' };
    }
    const operation = this.#begin(ask);
    const early = await operation.until(this.#quiet());
    const end = early === null ? await this.#pinOf(operation, ask, held) : pinEnd(early);
    if (end.kind !== 'entered' && end.kind !== 'entered-per-channel') {
      await this.#endUnclean(operation, cancelPinCommand(), end);
      return end;
    }
    this.#usedKeySerial = serialIn(end);
    this.#end(operation);
    this.#prompt('processing');
    this.#showProcessing();
    return end;
  }

  async finish(prompt: 'remove-card' | 'cancelled'): Promise<void> {
    this.cancel();
    this.#forget();
    this.#prompt(prompt);
    const { promptBytes: encoding, cancelLimits } = this.#around.profile;
    const text = promptBytes(prompt, this.#language, encoding);
    // The idle check brings the pad's own idle text back a little later.
    await this.#connection.send(showCommand(text), { limits: cancelLimits });
  }

  cancel(): void {
    this.#operation?.end({ kind: 'cancelled', by: 'cashier' });
  }

  async stop(): Promise<void> {
    this.#operation?.end({ kind: 'gone' });
    this.#forget();
    this.#settleTimer?.cancel();
    await this.#connection.stop();
  }

  #standing(): 'free' | 'busy' | 'gone' {
    if (!this.#connection.present()) return 'gone';
    return this.#operation === null && this.#held === null ? 'free' : 'busy';
  }

  #leave(): void {
    this.self.leave();
    this.#operation?.end({ kind: 'gone' });
  }

  /** Nothing of an earlier asking is still to come: neither of a customer nor of the pad itself. */
  #quiet(): Promise<void> {
    if (!this.self.asking()) return this.#settling;
    return Promise.all([this.#settling, this.self.giveWay()]).then(() => {});
  }

  /** The pad says so while the sale goes on; nothing here waits for it. */
  #showProcessing(): void {
    this.#connection.send(processingCommand(), { limits: this.#around.profile.cancelLimits });
  }

  #begin(ask: CardAsk): PadOperation {
    const operation = new PadOperation(this.#connection, this.#around.clock, ask.limitMs);
    this.#operation = operation;
    this.#language = ask.language;
    this.#tellState();
    return operation;
  }

  #end(operation: PadOperation): void {
    operation.finish();
    this.#operation = null;
    this.#tellState();
  }

  /** Brings the pad back to idle. Only the cashier's cancel waits for the pad to confirm it. */
  async #endUnclean(
    operation: PadOperation,
    command: Uint8Array,
    end: { readonly kind: string; readonly by?: string },
  ): Promise<void> {
    operation.finish();
    const { cancelLimits: limits, settleMs } = this.#around.profile;
    const idle = this.#connection.send(command, { limits });
    this.#settling = idle.then(
      () =>
        new Promise((resolve) => {
          // A pad that is gone has nothing left to say, and none of it may outlive `stop`.
          if (!this.#connection.present()) resolve();
          else this.#settleTimer = this.#around.clock.after(settleMs, resolve);
        }),
    );
    if (end.kind === 'cancelled' && end.by === 'cashier') await idle;
    this.#end(operation);
  }

  #reading(operation: PadOperation, ask: CardAsk): Reading {
    const { profile } = this.#around;
    return { operation, ask, profile, prompt: (prompt) => this.#prompt(prompt) };
  }

  async #pinOf(operation: PadOperation, ask: CardAsk, held: Held): Promise<PinEntry> {
    const key = await this.#keys.forPin(this.#around.profile.pinKey);
    if (key.kind === 'none') return { kind: 'failed', reason: key.why };
    return askPin({ ...this.#asking(operation, ask, held), key });
  }

  #asking(operation: PadOperation, ask: CardAsk, held: Held): Omit<PinAsking, 'key'> {
    const { clock } = this.#around;
    const startedMs = clock.monotonicNow();
    return {
      ...this.#reading(operation, ask),
      pan: held.card.track.pan,
      usedKeySerial: this.#usedKeySerial,
      elapsedMs: () => clock.monotonicNow() - startedMs,
    };
  }

  #hold(card: HeldCard, ask: CardAsk): CardData {
    this.#handles += 1;
    this.#held = { handle: this.#handles, generation: ask.generation, card };
    const { entry, track, sensitive } = card;
    return {
      entry,
      masked: track.masked,
      bin: track.bin,
      cardHandle: this.#handles,
      pinWanted: pinWanted(this.#around.profile, entry, ask, track.service),
      sensitive,
    };
  }

  #forget(): void {
    if (this.#held === null) return;
    wipeTrack(this.#held.card.track);
    this.#held.card.sensitive.emvTlv?.fill(0);
    this.#held = null;
  }

  #prompt(prompt: ReaderPrompt): void {
    for (const listener of this.#promptListeners) listener(prompt);
  }

  #tellState(): void {
    const state = this.state();
    if (state === this.#toldState) return;
    this.#toldState = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}
