import type { EntryOf } from '#daemon/core/journal/entries.ts';
import type { Checker, Witness } from './witness.ts';

const DAY_MS = 86_400_000;
/** The simulated rules name no zone, so their days are China's. */
const ZONE_MS = 8 * 3_600_000;

const dayOf = (wallMs: number): number => Math.floor((wallMs + ZONE_MS) / DAY_MS);

/** Approved on the channel's present day, and whatever may still become so. */
const committedMinor = (witness: Witness, channel: string, today: number): number => {
  let sumMinor = 0;
  for (const { channel: on, at, sale, approvedAtWallMs } of witness.attempts.values()) {
    if (on !== channel || sale.product === 'refund') continue;
    const isOpen = at === 'armed' || at === 'unknown';
    const isToday = approvedAtWallMs !== null && dayOf(approvedAtWallMs) === today;
    if (isOpen || isToday) sumMinor += sale.amountMinor;
  }
  return sumMinor;
};

const isStanding = ({ force, facts }: Witness): boolean =>
  force !== null && facts.nowMs() < force.untilMs;

/** A channel that is passed over although it is forced must have failed a check (row C5). */
const passedOver = (witness: Witness, { saleId, trace }: EntryOf<'route-decided'>): void => {
  const { force } = witness;
  if (force === null || !isStanding(witness)) return;
  if (!(force.methods?.includes(trace.order.method) ?? true)) return;
  if (trace.outcome.kind === 'none' && trace.outcome.why !== 'no-channel') return;
  if (trace.outcome.kind !== 'none' && trace.outcome.channel === force.channel) {
    if (trace.outcome.kind === 'taken') witness.count('a forced channel was taken');
    return;
  }
  const forced = trace.candidates.find(({ id }) => id === force.channel);
  if (forced?.at === 'availability' || forced?.at === 'present-again') {
    return witness.count('a forced channel failed its checks');
  }
  witness.violate('C2', `${saleId} passed ${force.channel} over, which ${force.person} forced`);
};

/** A channel that only waits for what others say or suffer is taken before a sale is given up. */
const givenUpOnHearsay = (witness: Witness, { saleId, trace }: EntryOf<'route-decided'>): void => {
  const { outcome, candidates } = trace;
  const flagged = candidates.filter((candidate) => candidate.flagged === true);
  const doubted = candidates.filter(({ line }) => line === 'in-doubt');
  if (outcome.kind === 'taken') {
    const isTaken = (among: typeof candidates) => among.some(({ id }) => id === outcome.channel);
    if (flagged.length > 0)
      witness.count(
        isTaken(flagged)
          ? 'a flagged channel was taken all the same'
          : 'a flag sent a sale elsewhere',
      );
    if (doubted.length > 0)
      witness.count(
        isTaken(doubted)
          ? 'a channel of a doubted line was taken all the same'
          : 'a doubted line sent a sale elsewhere',
      );
    return;
  }
  if (outcome.kind === 'none' && outcome.why !== 'no-channel') return;
  const waiting = [...flagged, ...doubted].find(({ at }) => at === 'priority');
  if (waiting !== undefined) {
    witness.violate('B3', `${saleId} was given up although ${waiting.id} only waited behind`);
  }
};

/** What the merchant's rules and a person's word bind. */
export const ROUTE_RULES: readonly Checker[] = [
  {
    id: 'C7',
    claim: 'no attempt is armed that could take a channel over its limit of a day',
    armed(attempt, atWallMs, witness) {
      const most = witness.facts.dayLimitMinor(attempt.channel);
      // Limits are on what is sold; a refund neither takes from them nor gives back to them.
      if (most === null || attempt.sale.product === 'refund') return;
      const sumMinor = committedMinor(witness, attempt.channel, dayOf(atWallMs));
      if (sumMinor > most) {
        witness.violate('C7', `${attempt.channel} would take ${sumMinor} of ${most} on its day`);
      }
      if (sumMinor * 10 > most * 9) witness.count('a day was all but full');
    },
  },
  {
    id: 'C2',
    claim: 'as long as a person forces a channel, only its failed checks send a sale elsewhere',
    journaled(entry, witness) {
      if (entry.kind === 'route-decided') passedOver(witness, entry);
    },
  },
  {
    id: 'C12',
    claim: 'a channel that a person took out of use is armed no new attempt, also after a restart',
    armed(attempt, _atWallMs, witness) {
      if (!witness.disabled.has(attempt.channel)) return;
      witness.violate('C12', `${attempt.attemptId} on ${attempt.channel}, which is disabled`);
    },
    reversalSent(_request, wire, witness) {
      // What is owed there goes on (rule 7).
      if (witness.disabled.has(wire.channel)) witness.count('a disabled channel was paid back');
    },
  },
  {
    id: 'C7',
    claim: 'a test channel takes nothing but small payments, and they go nowhere else (row C7)',
    armed(attempt, _atWallMs, witness) {
      const isTest = attempt.sale.product === 'test';
      if (isTest) witness.count('a test was paid');
      if (witness.facts.channel(attempt.channel).isTest === isTest) return;
      witness.violate('C7', `${attempt.sale.product} ${attempt.attemptId} on ${attempt.channel}`);
    },
  },
  {
    id: 'B3',
    claim:
      'what another node says of a channel never ends a sale that this node could pay (rule 22)',
    journaled(entry, witness) {
      if (entry.kind === 'route-decided') givenUpOnHearsay(witness, entry);
    },
  },
  {
    id: 'C10',
    claim: 'a sale has no more attempts than the rules allow',
    armed(attempt, _atWallMs, witness) {
      if (attempt.number > witness.facts.attempts) {
        witness.violate('C10', `${attempt.attemptId} is attempt ${attempt.number}`);
      }
    },
  },
];
