import type { Clock, Random } from '#contract/ports.ts';
import {
  createStripeReaderAt,
  type SimulatedStripeReader,
  type Swiping,
  swipeBytes,
} from '#terminal/devices/simulated/simulated-stripe-reader.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import type { StripeProfile } from '#terminal/devices/stripe/stripe-profile.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import type { Cable } from './cable.ts';
import { countOf, type Desk, entryOf } from './desk.ts';

interface StripeParts {
  readonly cable: Cable;
  readonly profile: StripeProfile;
  readonly clock: Clock;
  readonly random: Random;
}

const MOST_NOISE_BYTES = 1_048_576;
const CARDS = Object.fromEntries(TEST_CARDS.map((card) => [card.id, card]));

/** A plain stripe reader on a cable, in its maker's dressing (devices.md 2a). */
export function openStripeDesk({ cable, profile, clock, random }: StripeParts): Desk {
  const stripe = createStripeReaderAt({ port: cable.port, profile, clock });
  const noiseOf = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(random.fraction() * 256));
  return {
    events: { plugged: 'the cable is in and the port is open', unplugged: 'it is not' },
    states: { plugged: cable.isOpen, unplugged: () => !cable.isOpen() },
    commands: [
      swipeCommand(stripe, 'swipe', 'well', 'draws a card through'),
      swipeCommand(stripe, 'smear', 'badly', 'draws a card through so that it is unreadable'),
      {
        usage: 'half CARD',
        about: 'stops in the middle of a card',
        run: ([id = '']) => {
          const bytes = swipeBytes(entryOf(CARDS, id, 'card'), 'well', profile);
          stripe.send(bytes.subarray(0, Math.ceil(bytes.length / 2)));
          return 'half a card';
        },
      },
      {
        usage: 'cards',
        about: 'lists the test cards',
        run: () => TEST_CARDS.map(({ id, name }) => `  ${id.padEnd(24)}${name.en}`).join('\n'),
      },
      {
        usage: 'noise BYTES',
        about: 'puts random bytes on the line',
        run: ([bytes = '']) => {
          stripe.send(noiseOf(countOf(bytes, MOST_NOISE_BYTES)));
          return `${bytes} bytes of noise`;
        },
      },
      ...cableCommands(cable, stripe),
    ],
    stop: async () => {
      await stripe.stop();
      await cable.pull();
    },
  };
}

const swipeCommand = (
  stripe: SimulatedStripeReader,
  word: string,
  how: Swiping,
  about: string,
): Desk['commands'][number] => ({
  usage: `${word} CARD`,
  about,
  run: ([id = '']) => {
    const card = entryOf(CARDS, id, 'card');
    stripe.swipe(card, how);
    return `${word}: ${card.name.en}`;
  },
});

const cableCommands = (cable: Cable, stripe: SimulatedStripeReader): Desk['commands'] => [
  {
    usage: 'unplug',
    about: 'pulls the cable',
    run: async () => {
      await stripe.plug(false);
      await cable.pull();
      return 'the cable is out';
    },
  },
  {
    usage: 'plug',
    about: 'puts the cable in again',
    run: async () => {
      await stripe.plug(false);
      await cable.plug();
      await stripe.plug(true);
      if (cable.isOpen()) return 'the cable is in';
      throw new Complaint('The port could not be opened.');
    },
  },
];
