import type { Line, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { withParity } from '../framing/frame-profile.ts';
import { inProcessPair } from '../line/in-process-line.ts';
import type { StripeProfile } from '../stripe/stripe-profile.ts';
import { type TestCard, track2Of } from './test-cards.ts';

/** How well a card is drawn through. */
export type Swiping = 'well' | 'badly';

/** A simulated stripe reader in the hands of a person or a test. */
export interface SimulatedStripeReader {
  /** A build for shops takes nothing that carries this. */
  readonly simulated: true;
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
}): SimulatedStripeReader {
  return new Stripe(options.port, options.profile, (stripe) => stripe.stop());
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
  const stripe = new Stripe(cable.far, options.profile, pull, cable.plug);
  return { simulated: true, stripe, port: cable.near };
}

class Stripe implements SimulatedStripeReader {
  readonly simulated = true;
  readonly #port: LinePort;
  readonly #profile: StripeProfile;
  readonly #pull: (stripe: Stripe) => Promise<void>;
  readonly #beforePlug: () => void;
  #line: Line | null = null;

  constructor(
    port: LinePort,
    profile: StripeProfile,
    pull: (stripe: Stripe) => Promise<void>,
    beforePlug: () => void = () => {},
  ) {
    this.#port = port;
    this.#profile = profile;
    this.#pull = pull;
    this.#beforePlug = beforePlug;
    this.plug(true);
  }

  swipe(card: TestCard, how: Swiping): void {
    this.send(swipeBytes(card, how, this.#profile));
  }

  send(bytes: Uint8Array): void {
    this.#line?.write(bytes, WRITE_LIMIT_MS);
  }

  async plug(plugged: boolean): Promise<void> {
    if (!plugged) {
      await this.#pull(this);
      this.#line = null;
      return;
    }
    this.#beforePlug();
    const opening = await this.#port.open();
    if (opening.kind === 'open') this.#line = opening.line;
  }

  async stop(): Promise<void> {
    await this.#line?.close();
    this.#line = null;
  }
}
