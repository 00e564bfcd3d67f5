import type { CardRead, ReaderPrompt } from '#contract/card-reader.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import { type Track2, wipeTrack } from '../reader/track2.ts';
import type { StripeProfile } from './stripe-profile.ts';

/** How asking for a swipe ended. */
export type StripeEnd =
  | { readonly kind: 'held'; readonly track: Track2 }
  | Exclude<CardRead, { readonly kind: 'read' }>;

/** One card asked for, from the first prompt to a card or another end; the first end counts. */
export class StripeAsking {
  readonly ended: Promise<StripeEnd>;
  readonly #profile: StripeProfile;
  readonly #prompt: (prompt: ReaderPrompt) => void;
  readonly #settle: (end: StripeEnd) => void;
  readonly #limit: Timer;
  #open = true;
  #unreadable = 0;
  /** The masked number of the chip card that was sent to the chip reader. */
  #sentToChip: string | null = null;

  constructor(
    clock: Clock,
    profile: StripeProfile,
    limitMs: number,
    prompt: (prompt: ReaderPrompt) => void,
  ) {
    const { promise, resolve } = Promise.withResolvers<StripeEnd>();
    this.ended = promise;
    this.#settle = resolve;
    this.#profile = profile;
    this.#prompt = prompt;
    this.#limit = clock.after(limitMs, () => this.end({ kind: 'timed-out' }));
    prompt('swipe-card');
  }

  /**
   * A card with a chip is asked for its chip first (ISO/IEC 7813, fault DV8); swiped a second time
   * its chip can't be read here, and its stripe is taken.
   */
  swiped(track: Track2): void {
    const chipFirst = track.service?.chip === true && this.#profile.chip === 'ask-first';
    if (chipFirst && this.#sentToChip !== track.masked) {
      this.#sentToChip = track.masked;
      wipeTrack(track);
      this.#prompt('insert-chip');
      return;
    }
    this.end({ kind: 'held', track });
  }

  unreadable(): void {
    this.#unreadable += 1;
    if (this.#unreadable < this.#profile.readTries) this.#prompt('retry-card');
    else this.end({ kind: 'failed', reason: 'unreadable' });
  }

  end(end: StripeEnd): void {
    if (!this.#open) {
      if (end.kind === 'held') wipeTrack(end.track);
      return;
    }
    this.#open = false;
    this.#limit.cancel();
    this.#settle(end);
  }
}
