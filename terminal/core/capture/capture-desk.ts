import type { CardAsk, CardReader } from '#contract/card-reader.ts';
import type { Clock } from '#contract/ports.ts';
import { within } from '../clock-wait.ts';
import type { TillLimits } from '../limits.ts';
import type { CardEnd, PinEnd } from '../sale/sale-event.ts';
import { captureFailure, isEntered } from './capture-failures.ts';
import { type Captured, capturedCard, capturedPin, wipe, withPin } from './captured.ts';

/**
 * What a device gave, offered to the sale: `take` when the sale wants it, `refuse` wipes it. One of
 * the two is called, once (invariant U1: data never waits for some later sale).
 */
export interface Offer {
  take(): void;
  refuse(): void;
}

const NOTHING: Offer = { take: () => {}, refuse: () => {} };

/** Asks the reader and holds what it read until the sealer has it. */
export class CaptureDesk {
  readonly #reader: CardReader;
  readonly #clock: Clock;
  readonly #limits: TillLimits;
  #held: { readonly captured: Captured; readonly cardHandle: number } | null = null;
  /** The reader's last word to the customer; a new read waits for it. */
  #finishing: Promise<unknown> | null = null;

  constructor(reader: CardReader, clock: Clock, limits: TillLimits) {
    this.#reader = reader;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Asks for a card unless `wanted` says by then that nobody waits for it any more. */
  async readCard(
    ask: CardAsk,
    wanted: () => boolean,
  ): Promise<{ readonly end: CardEnd; readonly offer: Offer }> {
    if (this.#finishing !== null) await this.#finishing;
    if (!wanted()) return ended('CANCELLED');
    const read = await this.#reader.readCard(ask).catch(() => READER_FAILED);
    if (read.kind !== 'read') return ended(captureFailure(read));
    const { card } = read;
    const captured = capturedCard(card);
    return {
      end: { kind: 'read', masked: card.masked, pinWanted: card.pinWanted },
      offer: {
        take: () => this.#hold(captured, card.cardHandle),
        refuse: () => wipe(captured),
      },
    };
  }

  /** Asks for the PIN of the card held. */
  async askPin(ask: CardAsk): Promise<{ readonly end: PinEnd; readonly offer: Offer }> {
    if (this.#held === null) return ended('CARD_NOT_READ');
    const { cardHandle } = this.#held;
    const entry = await this.#reader.enterPin(cardHandle, ask).catch(() => READER_FAILED);
    if (!isEntered(entry)) return ended(captureFailure(entry));
    const pin = capturedPin(entry);
    return {
      end: { kind: 'entered' },
      offer: {
        take: () => {
          if (this.#held === null) wipe({ sensitive: pin });
          else this.#hold(withPin(this.#held.captured, pin), cardHandle);
        },
        refuse: () => wipe({ sensitive: pin }),
      },
    };
  }

  /** Holds a payment code on its way to the sealer. */
  offerCode(captured: Captured): Offer {
    return { take: () => this.#hold(captured, 0), refuse: () => wipe(captured) };
  }

  /** Hands over what is held; from now on it is the caller's to seal and to wipe. */
  handOver(): Captured | null {
    const captured = this.#held?.captured ?? null;
    this.#held = null;
    return captured;
  }

  /** Wipes what is held, if anything. */
  drop(): void {
    if (this.#held !== null) wipe(this.#held.captured);
    this.#held = null;
  }

  cancel(): void {
    this.#reader.cancel();
  }

  finish(prompt: 'remove-card' | 'cancelled'): void {
    const finishing = within(this.#clock, this.#limits.finishMs, this.#reader.finish(prompt));
    this.#finishing = finishing;
    finishing.then(() => {
      if (this.#finishing === finishing) this.#finishing = null;
    });
  }

  #hold(captured: Captured, cardHandle: number): void {
    this.#held = { captured, cardHandle };
  }
}

/** A driver that breaks its contract is a reader that does not answer. */
const READER_FAILED = { kind: 'failed', reason: 'reader-gone' } as const;

const ended = (code: ReturnType<typeof captureFailure>) => ({
  end: { kind: 'ended', code } as const,
  offer: NOTHING,
});
