import type {
  CardAsk,
  CardData,
  CardRead,
  CardReader,
  PinEntry,
  ReaderPrompt,
  ReaderState,
} from '#contract/card-reader.ts';
import type { Line, LinePort } from '#contract/line.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import { KeptLine } from '../line/kept-line.ts';
import { parseTrack2, type Track2, wipeTrack } from '../reader/track2.ts';
import { StripeAsking } from './stripe-asking.ts';
import { createStripeParser, type StripeHeard, type StripeParser } from './stripe-parser.ts';
import type { StripeProfile } from './stripe-profile.ts';

/** A driver that can be put away. */
export interface StripeReader extends CardReader {
  /** Ends what is being asked, closes the line and leaves no timer behind. */
  stop(): Promise<void>;
}

interface StripeParts {
  readonly port: LinePort;
  readonly clock: Clock;
  readonly log: Log;
  readonly profile: StripeProfile;
}

/**
 * Driver of a plain stripe reader on a serial line: it says what is swiped, and nothing else, so an
 * open line is all there is to know of its presence. It has no display and no keypad: what the
 * customer is to do stands on the till's screens, and no PIN is asked for.
 */
export const createStripeReader = (parts: StripeParts): StripeReader => new LineStripe(parts);

/** A swipe on its way: whose it is was settled by its first byte (invariant U1). */
interface Swipe {
  readonly for: StripeAsking | null;
  /** Its track 2 was judged already; what follows of it means nothing. */
  judged: boolean;
}

class LineStripe implements StripeReader {
  readonly #parts: StripeParts;
  readonly #kept: KeptLine;
  readonly #stateListeners: ((state: ReaderState) => void)[] = [];
  readonly #promptListeners: ((prompt: ReaderPrompt) => void)[] = [];
  #parser: StripeParser;
  #line: Line | null = null;
  #asking: StripeAsking | null = null;
  #swipe: Swipe | null = null;
  #pause: Timer | null = null;
  #held: Track2 | null = null;
  #handles = 0;
  #toldState: ReaderState = 'gone';

  constructor(parts: StripeParts) {
    this.#parts = parts;
    this.#parser = createStripeParser(parts.profile);
    this.#kept = new KeptLine({
      ...parts,
      pauses: parts.profile.reopen,
      onOpen: (line) => this.#begin(line),
      onLost: () => this.#lose(),
    });
    this.#kept.start();
  }

  state(): ReaderState {
    if (this.#line === null) return 'gone';
    return this.#asking === null ? 'ready' : 'busy';
  }

  onState(listener: (state: ReaderState) => void): void {
    this.#stateListeners.push(listener);
  }

  onPrompt(listener: (prompt: ReaderPrompt) => void): void {
    this.#promptListeners.push(listener);
  }

  async readCard(ask: CardAsk): Promise<CardRead> {
    if (this.#asking !== null) return { kind: 'failed', reason: 'reader-busy' };
    if (this.#line === null) return { kind: 'failed', reason: 'reader-gone' };
    this.#forget();
    const { clock, profile } = this.#parts;
    const asking = new StripeAsking(clock, profile, ask.limitMs, (prompt) => this.#tell(prompt));
    this.#asking = asking;
    this.#tellState();
    const end = await asking.ended;
    this.#asking = null;
    this.#tellState();
    if (end.kind !== 'held') return end;
    this.#tell('card-read');
    return { kind: 'read', card: this.#hold(end.track) };
  }

  /** There is no keypad. A sale never comes here: no card is told to want a PIN. */
  async enterPin(): Promise<PinEntry> {
    return { kind: 'failed', reason: 'pad-refused' };
  }

  async finish(prompt: 'remove-card' | 'cancelled'): Promise<void> {
    this.cancel();
    this.#forget();
    this.#tell(prompt);
  }

  cancel(): void {
    this.#asking?.end({ kind: 'cancelled', by: 'cashier' });
  }

  async stop(): Promise<void> {
    this.#lose();
    this.#forget();
    await this.#kept.stop();
  }

  #begin(line: Line): void {
    this.#line = line;
    this.#parser = createStripeParser(this.#parts.profile);
    line.onBytes((bytes) => {
      for (const byte of bytes) this.#hear(byte);
      bytes.fill(0);
      this.#waitForMore();
    });
    this.#kept.proven();
    this.#tellState();
  }

  #lose(): void {
    this.#line = null;
    this.#pause?.cancel();
    this.#parser.pause();
    this.#swipe = null;
    this.#asking?.end({ kind: 'failed', reason: 'reader-gone' });
    this.#tellState();
  }

  #hear(byte: number): void {
    if (!this.#parser.midSwipe()) this.#swipe = null;
    for (const heard of this.#parser.push(Uint8Array.of(byte))) this.#judge(heard);
    if (this.#parser.midSwipe()) this.#swipe ??= { for: this.#asking, judged: false };
  }

  #waitForMore(): void {
    this.#pause?.cancel();
    if (!this.#parser.midSwipe()) return;
    this.#pause = this.#parts.clock.after(this.#parts.profile.pauseMs, () => {
      for (const heard of this.#parser.pause()) this.#judge(heard);
      this.#swipe = null;
    });
  }

  #judge(heard: StripeHeard): void {
    const swipe = this.#swipe;
    const asking = this.#asking;
    const ours = asking !== null && swipe?.for === asking && !swipe.judged;
    if (!ours) {
      // Of no sale, or of an earlier one: wiped unseen.
      if (heard.kind === 'track2') heard.raw.fill(0);
      return;
    }
    switch (heard.kind) {
      case 'track2': {
        swipe.judged = true;
        const track = parseTrack2(heard.raw);
        heard.raw.fill(0);
        if (track === null) asking.unreadable();
        else asking.swiped(track);
        return;
      }
      case 'end':
        swipe.judged = true;
        asking.unreadable();
        return;
      case 'other-track':
      case 'bad-track':
        // Track 2 may still come; without it the end of the swipe says unreadable.
        return;
      default:
        heard satisfies never;
    }
  }

  #hold(track: Track2): CardData {
    this.#handles += 1;
    this.#held = track;
    return {
      entry: 'stripe',
      masked: track.masked,
      bin: track.bin,
      cardHandle: this.#handles,
      pinWanted: false,
      sensitive: { track2: track.track },
    };
  }

  #forget(): void {
    if (this.#held !== null) wipeTrack(this.#held);
    this.#held = null;
  }

  #tell(prompt: ReaderPrompt): void {
    for (const listener of this.#promptListeners) listener(prompt);
  }

  #tellState(): void {
    const state = this.state();
    if (state === this.#toldState) return;
    this.#toldState = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}
