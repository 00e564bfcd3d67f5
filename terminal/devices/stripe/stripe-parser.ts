import { withParity } from '../framing/frame-profile.ts';
import type { StripeProfile } from './stripe-profile.ts';

/** What a stripe reader said. `raw` is the receiver's to wipe. */
export type StripeHeard =
  /** Track 2 with its sentinels. */
  | { readonly kind: 'track2'; readonly raw: Uint8Array }
  /** Another track: read over, never kept. */
  | { readonly kind: 'other-track' }
  | { readonly kind: 'bad-track' }
  /** The dressing says that the swipe is over. */
  | { readonly kind: 'end' };

/** Bytes of a stripe reader to tracks; holds one track 2 at most (invariant U2). */
export interface StripeParser {
  push(bytes: Uint8Array): StripeHeard[];
  /** True between the first byte of a swipe and its end. */
  midSwipe(): boolean;
  /** The reader fell silent: what was begun is given up, and the swipe is over. */
  pause(): StripeHeard[];
}

const STX = 0x02;
const ETX = 0x03;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SEMICOLON = 0x3b;
const QUESTION = 0x3f;
/** Stands for a track that was unreadable. */
const LETTER_E = 0x45;

/** Longest tracks with sentinels, without LRC (ISO/IEC 7813, 4909). */
const TRACK1_MAX = 78;
const TRACK2_MAX = 39;
const TRACK3_MAX = 106;

type State =
  /** `swiping`: something of this swipe came already. */
  | { readonly at: 'outside'; readonly swiping: boolean }
  | { readonly at: 'track2'; length: number }
  /** A track that is read over: 1, 3, or what began like track 2 and is too long to be one. */
  | { readonly at: 'other'; length: number; readonly most: number }
  /** Behind the end sentinel of a track 2 whose LRC is sent. */
  | { readonly at: 'lrc'; readonly length: number }
  /** Behind the end sentinel of another track whose LRC is sent. */
  | { readonly at: 'other-lrc' };

const RESTING: State = { at: 'outside', swiping: false };
const BETWEEN: State = { at: 'outside', swiping: true };

/**
 * Reads tracks in any dressing, for any split of the bytes. A start sentinel begins a track; a
 * control character inside one, or a length no track has, spoils it; the next sentinel is in step
 * again.
 */
export function createStripeParser(profile: StripeProfile): StripeParser {
  return new ByteFedStripe(profile);
}

class ByteFedStripe implements StripeParser {
  readonly #profile: StripeProfile;
  readonly #buffer = new Uint8Array(TRACK2_MAX);
  #state: State = RESTING;

  constructor(profile: StripeProfile) {
    this.#profile = profile;
  }

  push(bytes: Uint8Array): StripeHeard[] {
    const { parity } = this.#profile;
    const all: StripeHeard[] = [];
    for (const raw of bytes) {
      const byte = parity === 'none' ? raw : raw & 0x7f;
      const heard = this.#step(byte, parity === 'none' || raw === withParity(byte, parity));
      if (heard !== null) all.push(heard);
    }
    return all;
  }

  midSwipe(): boolean {
    return this.#state.at !== 'outside' || this.#state.swiping;
  }

  pause(): StripeHeard[] {
    if (!this.midSwipe()) return [];
    const begun = this.#state.at !== 'outside';
    this.#become(RESTING);
    return begun ? [{ kind: 'bad-track' }, { kind: 'end' }] : [{ kind: 'end' }];
  }

  #step(byte: number, sound: boolean): StripeHeard | null {
    const state = this.#state;
    switch (state.at) {
      case 'outside':
        return this.#outside(byte);
      case 'track2':
        return sound ? this.#inTrack2(state, byte) : this.#spoilt(byte);
      case 'other':
        return this.#inOther(state, byte);
      case 'lrc':
        return this.#atLrc(state.length, byte);
      case 'other-lrc':
        this.#become(BETWEEN);
        return { kind: 'other-track' };
      default:
        return state satisfies never;
    }
  }

  #outside(byte: number): StripeHeard | null {
    switch (byte) {
      case SEMICOLON:
        this.#beginTrack2();
        return null;
      case PERCENT:
        this.#become({ at: 'other', length: 1, most: TRACK1_MAX });
        return null;
      case PLUS:
        this.#become({ at: 'other', length: 1, most: TRACK3_MAX });
        return null;
      case LETTER_E:
        this.#become(BETWEEN);
        return { kind: 'bad-track' };
      case ETX:
        this.#become(RESTING);
        return { kind: 'end' };
      default:
        // The dressing, a card-present digit, noise: of no meaning here.
        if (byte === STX) this.#become(BETWEEN);
        return null;
    }
  }

  #beginTrack2(): void {
    this.#become({ at: 'track2', length: 1 });
    this.#buffer[0] = SEMICOLON;
  }

  #inTrack2(open: State & { at: 'track2' }, byte: number): StripeHeard | null {
    // Track 2 has digits, separators and sentinels alone: 30h to 3Fh.
    if (byte === SEMICOLON || byte < 0x30 || byte > QUESTION) return this.#spoilt(byte);
    if (open.length === TRACK2_MAX) {
      // Longer than track 2 can be: a track 3 that is sent with the same sentinel.
      this.#become({ at: 'other', length: open.length, most: TRACK3_MAX });
      return this.#inOther(this.#state as State & { at: 'other' }, byte);
    }
    this.#buffer[open.length] = byte;
    open.length += 1;
    if (byte !== QUESTION) return null;
    if (this.#profile.lrc === 'sent') {
      this.#state = { at: 'lrc', length: open.length };
      return null;
    }
    return this.#whole(open.length);
  }

  #inOther(open: State & { at: 'other' }, byte: number): StripeHeard | null {
    if (byte < 0x20 || byte > 0x5f || open.length > open.most) return this.#spoilt(byte);
    open.length += 1;
    if (byte !== QUESTION) return null;
    if (this.#profile.lrc === 'sent') {
      this.#become({ at: 'other-lrc' });
      return null;
    }
    this.#become(BETWEEN);
    return { kind: 'other-track' };
  }

  /** LRC: exclusive-or of the four data bits of every character, sentinels included. */
  #atLrc(length: number, byte: number): StripeHeard {
    let check = 0;
    for (let at = 0; at < length; at += 1) check ^= (this.#buffer[at] ?? 0) & 0x0f;
    if (byte === (0x30 | check)) return this.#whole(length);
    this.#become(BETWEEN);
    return { kind: 'bad-track' };
  }

  #whole(length: number): StripeHeard {
    const raw = this.#buffer.slice(0, length);
    this.#become(BETWEEN);
    return { kind: 'track2', raw };
  }

  /** A track that broke: the byte that broke it may begin the next one, or end the swipe. */
  #spoilt(byte: number): StripeHeard {
    this.#become(BETWEEN);
    if (byte === SEMICOLON || byte === PERCENT || byte === PLUS) this.#outside(byte);
    return { kind: 'bad-track' };
  }

  #become(state: State): void {
    this.#buffer.fill(0);
    this.#state = state;
  }
}
