import type { Line, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { withParity } from '../framing/frame-profile.ts';
import { inProcessPair } from '../line/in-process-line.ts';
import type { StripeProfile } from '../stripe/stripe-profile.ts';
import { atWrongRate } from './pad-faults.ts';
import { type TestCard, track2Of } from './test-cards.ts';

/** How well a card is drawn through. */
export type Swiping = 'well' | 'badly';

/** Faults a person or a test switches on. */
export interface StripeFaults {
  /** Nothing goes out, as without power on a cable that is still plugged. */
  silent: boolean;
  /** One bit of each track is wrong, as a worn cable makes it. */
  wrongBits: boolean;
  /** Every card stops in the middle. */
  cutOff: boolean;
  /** Holds every swipe back this long, in milliseconds, whatever the till does meanwhile. */
  delayMs: number;
  /** Sends every swipe twice. */
  twice: boolean;
  /** Set to another rate than the till (fault SL5). */
  wrongRate: boolean;
}

/** A stripe reader that does nothing wrong. */
export const noStripeFaults = (): StripeFaults => ({
  silent: false,
  wrongBits: false,
  cutOff: false,
  delayMs: 0,
  twice: false,
  wrongRate: false,
});

/** A simulated stripe reader in the hands of a person or a test. */
export interface SimulatedStripeReader {
  /** A build for shops takes nothing that carries this. */
  readonly simulated: true;
  readonly faults: StripeFaults;
  plugged(): boolean;
  /** Draws a card through. `badly`: too slow or at an angle, its tracks are unreadable. */
  swipe(card: TestCard, how: Swiping): void;
  /** Puts bytes on the line as they are: noise, half a swipe. */
  send(bytes: Uint8Array): void;
  plug(plugged: boolean): Promise<void>;
  stop(): Promise<void>;
}

const WRITE_LIMIT_MS = 1_000;
const CONTROL = { STX: '\x02', ETX: '\x03', CR: '\r', DLE: '\x10', ESC: '\x1b' };

/** What a card looks like on the line of a reader of this profile. */
export function swipeBytes(card: TestCard, how: Swiping, profile: StripeProfile): Uint8Array {
  const readable = how === 'well' && card.stripe === 'readable';
  const tracks = readable
    ? [`%B${card.pan}^SAMPLE/CARD^${card.expiry}${card.serviceCode}0000000?`, `;${track2Of(card)}?`]
    : [];
  const text = dressed(
    tracks.map((track) => withLrc(track, profile)),
    profile,
  );
  return Uint8Array.from(text, (one) => withParity(one.charCodeAt(0), profile.parity));
}

/** Tracks in the maker's dressing; without a readable track each maker has its own way to say so. */
function dressed(tracks: readonly string[], { dressing }: StripeProfile): string {
  const { STX, ETX, CR, DLE, ESC } = CONTROL;
  const shown = tracks.length === 0 ? ['E', 'E'] : tracks;
  switch (dressing) {
    case 'cr':
      return shown.map((track) => track + CR).join('');
    case 'stx-dle':
      return shown.map((track, at) => STX + track + (at + 1 < shown.length ? DLE : ETX)).join('');
    case 'stx-esc':
      return `${STX}${ESC}${shown.join('')}${CR}${ETX}`;
    default:
      return dressing satisfies never;
  }
}

/** Track 2 in its four bits; of the six-bit track 1 the line carries a sign that is passed over. */
function withLrc(track: string, { lrc }: StripeProfile): string {
  if (lrc === 'not-sent') return track;
  const check = Array.from(track).reduce((all, one) => all ^ (one.charCodeAt(0) & 0x0f), 0);
  return track + String.fromCharCode(0x30 | check);
}

/** Plugs a simulated stripe reader into the far end of a line: a cable in memory, or a real port. */
export function createStripeReaderAt(options: {
  readonly port: LinePort;
  readonly profile: StripeProfile;
  readonly clock: Clock;
}): SimulatedStripeReader {
  return new Stripe(options, (stripe) => stripe.stop());
}

/** A simulated stripe reader with its own cable: `port` is for the driver. */
export function createSimulatedStripeReader(options: {
  readonly clock: Clock;
  readonly profile: StripeProfile;
}): {
  readonly simulated: true;
  readonly stripe: SimulatedStripeReader;
  readonly port: LinePort;
} {
  const cable = inProcessPair(options.clock);
  const pull = async (): Promise<void> => cable.unplug();
  const stripe = new Stripe({ ...options, port: cable.far }, pull, cable.plug);
  return { simulated: true, stripe, port: cable.near };
}

interface StripeParts {
  readonly port: LinePort;
  readonly profile: StripeProfile;
  readonly clock: Clock;
}

class Stripe implements SimulatedStripeReader {
  readonly simulated = true;
  readonly faults = noStripeFaults();
  readonly #parts: StripeParts;
  readonly #pull: (stripe: Stripe) => Promise<void>;
  readonly #beforePlug: () => void;
  #line: Line | null = null;
  #plugged = true;

  constructor(
    parts: StripeParts,
    pull: (stripe: Stripe) => Promise<void>,
    beforePlug: () => void = () => {},
  ) {
    this.#parts = parts;
    this.#pull = pull;
    this.#beforePlug = beforePlug;
    this.plug(true);
  }

  plugged(): boolean {
    return this.#plugged;
  }

  swipe(card: TestCard, how: Swiping): void {
    const { delayMs, twice } = this.faults;
    const bytes = swipeBytes(card, how, this.#parts.profile);
    const go = (): void => {
      for (let time = 0; time < (twice ? 2 : 1); time += 1) this.#put(bytes);
    };
    if (delayMs === 0) go();
    else this.#parts.clock.after(delayMs, go);
  }

  send(bytes: Uint8Array): void {
    this.#line?.write(bytes, WRITE_LIMIT_MS);
  }

  async plug(plugged: boolean): Promise<void> {
    this.#plugged = plugged;
    if (!plugged) {
      await this.#pull(this);
      this.#line = null;
      return;
    }
    this.#beforePlug();
    const opening = await this.#parts.port.open();
    if (opening.kind === 'open') this.#line = opening.line;
  }

  async stop(): Promise<void> {
    await this.#line?.close();
    this.#line = null;
  }

  #put(bytes: Uint8Array): void {
    if (!this.faults.silent) this.send(spoiltSwipe(bytes, this.faults));
  }
}

/** A digit with this bit turned is another character, so no track with it holds. */
const WORN_BIT = 0x40;

function spoiltSwipe(bytes: Uint8Array, { wrongBits, cutOff, wrongRate }: StripeFaults) {
  const whole = wrongRate ? atWrongRate(bytes) : bytes;
  const sent = whole.slice(0, cutOff ? Math.ceil(whole.length / 2) : whole.length);
  if (!wrongBits) return sent;
  return sent.map((byte, at) => (isInTrack(bytes, at) ? byte ^ WORN_BIT : byte));
}

/** The fourth character behind each start sentinel: a digit of the number on every track. */
const isInTrack = (bytes: Uint8Array, at: number): boolean => {
  const sentinel = String.fromCharCode((bytes[at - 4] ?? 0) & 0x7f);
  return sentinel === ';' || sentinel === '%';
};
