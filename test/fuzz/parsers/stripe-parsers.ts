import type { CardAsk } from '#contract/card-reader.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import { inProcessPair } from '#terminal/devices/line/in-process-line.ts';
import { swipeBytes } from '#terminal/devices/simulated/simulated-stripe-reader.ts';
import { TEST_CARDS, track2Of } from '#terminal/devices/simulated/test-cards.ts';
import { createStripeParser, type StripeHeard } from '#terminal/devices/stripe/stripe-parser.ts';
import { STRIPE_MODELS, type StripeProfile } from '#terminal/devices/stripe/stripe-profile.ts';
import { createStripeReader } from '#terminal/devices/stripe/stripe-reader.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { latin1, pieces, promise, type ReadyParser, ready } from '../parser-under-test.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

const ASK: CardAsk = {
  generation: 1,
  amountMinor: 12_850 as AmountMinor,
  currency: 'CNY',
  language: 'zh',
  limitMs: 60_000,
};

/** Every maker's dressing, and seven bits with parity. */
const PROFILES: Readonly<Record<string, StripeProfile>> = {
  ...STRIPE_MODELS,
  even: { ...STRIPE_MODELS['id-tech'], parity: 'even' },
};

const [CARD] = TEST_CARDS;
if (CARD === undefined) throw new Error('no test card');
const TRACK = `;${track2Of(CARD)}?`;

/** Longest track 2 with its sentinels (ISO/IEC 7813, less the LRC). */
const LONGEST_TRACK = 39;

const WORDS = [[0x3b], [0x25], [0x2b], [0x3f], [0x3d], [0x45], [0x02], [0x03], [0x0d], [0x10]].map(
  (bytes) => Uint8Array.from(bytes),
);

const outline = (all: readonly StripeHeard[]): string =>
  all.map((one) => (one.kind === 'track2' ? latin1(one.raw) : one.kind)).join('\n');

const swipesOf = (profile: StripeProfile): readonly Uint8Array[] =>
  TEST_CARDS.map((card) => swipeBytes(card, 'well', profile));

const stripeParser = (name: string, profile: StripeProfile): ReadyParser => ({
  name: `stripe ${name}`,
  shape: 'bytes',
  share: 0.5,
  corpus: swipesOf(profile),
  words: WORDS,
  feed: (input, random) => {
    const whole = createStripeParser(profile);
    const atOnce = whole.push(input);
    const split = createStripeParser(profile);
    const inPieces = pieces(input, random).flatMap((piece) => split.push(piece));
    promise(outline(atOnce) === outline(inPieces), 'any split, same tracks');
    const longest = atOnce.map((one) => (one.kind === 'track2' ? one.raw.length : 0));
    promise(Math.max(0, ...longest) <= LONGEST_TRACK, 'tracks within their bound');
    whole.pause();
    promise(!whole.midSwipe(), 'a pause ends the swipe');
    const next = outline(whole.push(swipeBytes(CARD, 'well', profile)));
    promise(next.includes(TRACK), 'in step again behind a pause');
  },
  held: {
    limitBytes: 64 * 1024,
    make: () => {
      const parser = createStripeParser(profile);
      return (bytes) => {
        parser.push(bytes);
      };
    },
  },
});

const stripeDriver: ReadyParser = {
  name: 'stripe reader driver',
  shape: 'bytes',
  share: 0.02,
  corpus: swipesOf(STRIPE_MODELS.uic),
  words: WORDS,
  feed: async (input, random) => {
    const clock = createVirtualClock();
    const cable = inProcessPair(clock);
    const opening = await cable.far.open();
    if (opening.kind === 'refused') throw new Error('the cable does not open');
    const profile = STRIPE_MODELS.uic;
    const driver = createStripeReader({ port: cable.near, clock, log: quietLog, profile });
    await clock.settle();
    let ended = false;
    const reading = driver.readCard(ASK).finally(() => {
      ended = true;
    });
    for (const piece of pieces(input, random)) {
      opening.line.write(piece.slice(), 1_000);
      await clock.advance(random.below(3) * 150);
    }
    await clock.advance(ASK.limitMs + 1_000);
    promise(ended, 'a reading ends within its limit');
    const read = await reading;
    if (read.kind === 'read') {
      promise(read.card.masked.replace(/\D/g, '').length <= 10, 'at most ten digits shown');
    }
    await driver.stop();
    await clock.advance(60_000);
    promise(clock.pending() === 0, 'no timer is left behind');
  },
};

export const STRIPE_PARSERS = [
  ...Object.entries(PROFILES).map(([name, profile]) => stripeParser(name, profile)),
  stripeDriver,
].map(ready);
