import type { ChannelProfile } from '#daemon/core/channel-profile.ts';
import { FAULT_IDS, type FaultId, faultRow } from '../faults/catalogue.ts';
import type { Rates } from '../faults/decisions.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';

/** Everything that sets one simulated world apart; with the seed it repeats the run to the byte. */
export interface WorldOptions {
  readonly sales: number;
  /** Number of the first sale; more than 1 where a shrunk schedule begins later in the day. */
  readonly firstSale: number;
  readonly tills: number;
  readonly payOutShare: number;
  /** How many refunds and voids there are to a sale. */
  readonly refundShare: number;
  /** How many sales are paid in cash. */
  readonly cashShare: number;
  readonly rates: Rates;
  /** One way, by channel, and how much it varies. */
  readonly latencyMs: readonly number[];
  readonly jitterMs: number;
  readonly replyLimitMs: number;
  readonly lateAnswerMs: number;
  readonly coverLimitMinor: number;
  readonly coverTotalLimitMinor: number;
  /** Share of customers who show a code of a wallet that is used up when a channel saw it. */
  readonly codeReplay: boolean;
  /** Which channels take a card that another channel has read; the others want it read again. */
  readonly cardReplay: readonly boolean[];
  /** Which channels the pads have a PIN key of; null: one key, and one block for all. */
  readonly pinKeys: readonly boolean[] | null;
  /** Which of those give working keys with their sign-ons, if they sign on by keys at all. */
  readonly sessionKeys: readonly boolean[];
  /** How long a PIN still counts under a key once a later one was used. */
  readonly pinKeyOverlapMs: number;
  /** How long a code that the shop shows may be paid, and the share of sales paid by one. */
  readonly codeLastsMs: number;
  readonly shownCodeShare: number;
  /** Whether hosts say unasked that a wallet paid. */
  readonly codePushes: boolean;
  /** Pings are far between, so that a silent channel is stale for a while before it is down. */
  readonly isPatient: boolean;
  readonly pauseMs: number;
  /** Entries between two checkpoints of the journal; null: it keeps none. */
  readonly checkpointEvery: number | null;
  /** Requests in flight on one connection. */
  readonly inFlight: number;
  /** Preference of the channels, smaller first. */
  readonly priorities: readonly number[];
  /** How long a breaker stays open; short ones let more sales meet the faults. */
  readonly breakerOpenMs: readonly number[];
  /** What each channel's messages carry a MAC of. */
  readonly macs: readonly ChannelProfile['mac'][];
  /** Which lines each channel shares with others (failure domains). */
  readonly sharedLines: readonly (readonly string[])[];
  /** Sales between two small payments at the test bank; null: there is no such bank. */
  readonly testEvery: number | null;
  /** A rule file of the merchant's; null: the channels' own priorities. */
  readonly routing: SimRouting | null;
}

/** What the rule file of a world says, and how often a person overrules it. */
export interface SimRouting {
  /** Weights of the channels when they share one group; null: they stand by their priorities. */
  readonly weights: readonly number[] | null;
  /** Largest sum of a day, by channel; null: no limit. */
  readonly dayMinor: readonly (number | null)[];
  readonly mostMinor: number | null;
  readonly attempts: number;
  /** Fees differ, so that the cheapest of a group wins. */
  readonly fees: boolean;
  readonly grades: boolean;
  /** Every so many sales somebody forces a channel for a while; null: nobody does. */
  readonly forceEvery: number | null;
}

const between = (random: SeededRandom, least: number, most: number): number =>
  Math.round(least + (most - least) * random.fraction());

const logBetween = (random: SeededRandom, [least, most]: readonly [number, number]): number =>
  least * (most / least) ** random.fraction();

/** How stormy a world is: most are calm enough to sell in, some are not. */
const INTENSITIES = [0, 0.3, 0.3, 0.6, 1, 1, 2] as const;

const PRIORITIES = [
  [1, 2, 1],
  [1, 2, 3],
  [2, 1, 1],
  [2, 1, 3],
  [3, 2, 1],
];
const BREAKERS = [[300], [300, 1_000], [500, 1_000, 2_000], [15_000, 30_000, 60_000, 120_000]];

const LINES: readonly WorldOptions['sharedLines'][] = [
  [[], [], []],
  [['mall'], ['mall'], []],
  [['mall'], ['mall', 'carrier'], ['carrier']],
  [['mall'], ['mall'], ['mall']],
];

/** Draws a world: which faults there are and how often (swarm), limits, latencies, policies. */
export const drawOptions = (seed: number, sales: number): WorldOptions => {
  const random = seededRandom(seed, 'swarm');
  return {
    sales,
    firstSale: 1,
    tills: 1 + random.below(4),
    payOutShare: random.chance(0.5) ? 0.05 : 0,
    rates: drawRates(random),
    latencyMs: [0, 1, 2].map(() => between(random, 1, 60)),
    jitterMs: random.chance(0.5) ? 0 : between(random, 1, 80),
    replyLimitMs: random.pick([4_000, 8_000, 15_000, 30_000]),
    lateAnswerMs: between(random, 2_000, 40_000),
    coverLimitMinor: random.pick([0, 20_000, 100_000, 100_000, 100_000]),
    coverTotalLimitMinor: random.pick([30_000, 100_000, 1_000_000, 1_000_000]),
    codeReplay: random.chance(0.5),
    codeLastsMs: seededRandom(seed, 'codes').pick([8_000, 30_000, 120_000]),
    shownCodeShare: seededRandom(seed, 'codes/share').pick([0, 0.15, 0.15, 0.5]),
    codePushes: seededRandom(seed, 'codes/pushes').chance(0.5),
    pauseMs: random.pick([100, 500, 2_000]),
    checkpointEvery: random.pick([null, 7, 60]),
    inFlight: random.pick([1, 2, 256, 256]),
    priorities: random.pick(PRIORITIES),
    breakerOpenMs: random.pick(BREAKERS),
    cardReplay: drawCardReplay(seededRandom(seed, 'card-replay')),
    pinKeys: seededRandom(seed, 'pin-keys').pick(PIN_KEYS),
    sessionKeys: [0, 1, 2].map((one) => seededRandom(seed, `session-keys/${one}`).chance(0.5)),
    pinKeyOverlapMs: seededRandom(seed, 'pin-keys/overlap').pick([0, 60_000, 60_000]),
    macs: drawMacs(seededRandom(seed, 'macs')),
    refundShare: seededRandom(seed, 'refunds').pick([0, 0.05, 0.2]),
    cashShare: seededRandom(seed, 'cash').pick([0, 0.1, 0.3]),
    sharedLines: seededRandom(seed, 'lines').pick(LINES),
    isPatient: seededRandom(seed, 'patience').chance(0.5),
    testEvery: seededRandom(seed, 'test-bank').pick([null, null, null, 3, 12]),
    routing: drawRouting(seededRandom(seed, 'routing')),
  };
};

/** The wallet takes no cards: a key of it makes a block that must not stay in an envelope. */
const PIN_KEYS = [
  [true, true, false],
  [true, true, true],
  [true, false, true],
  [false, true, false],
  null,
];

/** Most channels have MACs; what a middlebox repeats or spoils gets further on those without. */
const drawMacs = (random: SeededRandom): WorldOptions['macs'] =>
  [0, 1, 2].map(() => random.pick(['none', 'hmac-sha256', 'hmac-sha256']));

const drawCardReplay = (random: SeededRandom): WorldOptions['cardReplay'] =>
  [0, 1, 2].map(() => random.chance(0.6));

/** Worlds with a rule file. */
const RULED_SHARE = 0.4;

const drawRouting = (random: SeededRandom): SimRouting | null => {
  if (!random.chance(RULED_SHARE)) return null;
  const weights = [0, 1, 2].map(() => 1 + random.below(5));
  return {
    weights: random.chance(0.6) ? weights : null,
    dayMinor: [0, 1, 2].map(() => (random.chance(0.4) ? 100_000 * (1 + random.below(20)) : null)),
    mostMinor: random.pick([null, null, 20_000]),
    attempts: 1 + random.below(4),
    fees: random.chance(0.3),
    grades: random.chance(0.5),
    forceEvery: random.pick([null, 10, 40]),
  };
};

const drawRates = (random: SeededRandom): Rates => {
  const intensity = random.pick(INTENSITIES);
  const rates: Partial<Record<FaultId, number>> = {};
  for (const id of FAULT_IDS) {
    const rate = Number((intensity * logBetween(random, faultRow(id).rate)).toPrecision(3));
    if (random.chance(0.5) && rate > 0) rates[id] = rate;
  }
  return rates;
};
