import type { ChannelId } from '#contract/ids.ts';
import type { Candidate, Outcome, Trace } from '#contract/route-trace.ts';
import { type Counters, evidenceOf, promotionUsedMinor, spentOn } from './counters.ts';
import type { RouteAsk } from './facts.ts';
import type { Standing } from './force/standing-force.ts';
import { localTime } from './local-time.ts';
import type { KnownFacts, RouteRules } from './rules/route-rules.ts';
import { type Step, withCandidates } from './trace.ts';

/** What the stages came to. */
export type Found =
  | (Extract<Outcome, { kind: 'taken' }> & { readonly drawn: Drawn | null })
  | Exclude<Outcome, { kind: 'taken' }>;

/** A draw by quota: the group, and the running shares after it. */
export interface Drawn {
  readonly key: string;
  readonly shares: Readonly<Record<ChannelId, number>>;
}

/** What a promotion takes off the fee of the channel that was taken. */
export interface Discount {
  readonly promotion: string;
  readonly offMinor: number;
}

export interface Decision {
  readonly outcome: Outcome;
  /** Every channel that was looked at, in order. */
  readonly steps: readonly Step[];
  /** Made when it is first read, which has to be in the same turn: the states are read again. */
  readonly trace: Trace;
  /** The share that was taken of a quota; null when none was, as always in `consult`. */
  readonly drawn: Drawn | null;
  readonly discount: Discount | null;
  /** What to hand in next time: `consult` gives back what it was handed. */
  readonly counters: Counters;
}

/** What a decision was made from. */
export interface Basis {
  readonly rules: RouteRules;
  readonly ask: RouteAsk;
  readonly facts: KnownFacts;
  readonly standing: Standing | null;
}

export const decisionOf = (basis: Basis, found: Found, steps: readonly Step[]): Decision => {
  const inGroup = found.kind === 'taken' ? found.drawn : null;
  const outcome = outcomeOf(found);
  const { counters, mode } = basis.ask;
  const drawn = mode === 'consult' ? null : inGroup;
  let made: Trace | null = null;
  return {
    outcome,
    steps,
    get trace() {
      made ??= withCandidates(headOf(basis, outcome, inGroup?.key ?? null), steps, (step) =>
        candidateOf(basis, step),
      );
      return made;
    },
    drawn,
    discount: discountOf(basis, steps),
    counters: drawn === null ? counters : afterDraw(counters, drawn),
  };
};

const discountOf = ({ rules }: Basis, steps: readonly Step[]): Discount | null => {
  const taken = steps.find(({ ended }) => ended.at === 'taken');
  const offMinor = taken?.cost?.offMinor ?? 0;
  if (taken === undefined || offMinor === 0) return null;
  const promotion = rules.channels.get(taken.channel)?.element.promotion;
  return promotion === undefined ? null : { promotion: promotion.name, offMinor };
};

/** The counters with a group's running shares as a draw left them. */
export const afterDraw = (counters: Counters, { key, shares }: Drawn): Counters => ({
  ...counters,
  quotas: { ...counters.quotas, [key]: { ...counters.quotas[key], ...shares } },
});

const outcomeOf = (found: Found): Outcome => {
  if (found.kind !== 'taken') return found;
  const { kind, channel, source } = found;
  return { kind, channel, source };
};

const headOf = (
  { rules, ask, facts, standing }: Basis,
  outcome: Outcome,
  quota: string | null,
): Trace => {
  const { terminalId, product, method, amountMinor, currency, payer, shown } = facts;
  const isAbout = standing !== null && (standing.methods?.includes(method) ?? true);
  return {
    v: 1,
    rules: rules.revision,
    atWallMs: facts.atWallMs,
    mode: ask.mode,
    order: {
      ...{ terminalId, product, method, amountMinor, currency, shown },
      payer: payer.kind === 'card' ? { kind: 'card', bin: payer.bin.slice(0, 6) } : payer,
    },
    card: facts.card,
    tried: [...ask.tried],
    attemptsPerSale: ask.attemptsPerSale,
    standing: isAbout ? { channel: standing.channel, person: standing.person } : null,
    candidates: [],
    more: 0,
    quota,
    outcome,
  };
};

/** What was known of a channel. */
const candidateOf = (basis: Basis, { channel, ended, cost, share }: Step): Candidate => ({
  id: channel,
  at: ended.at,
  ...('by' in ended && { by: ended.by }),
  ...(cost !== null && cost.costMinor > 0 && { costMinor: cost.costMinor }),
  ...(share !== null && share !== 0 && { share }),
  ...stateRecord(basis, channel),
  ...countersRecord(basis, channel),
});

const stateRecord = ({ ask }: Basis, id: ChannelId): Partial<Candidate> => {
  const state = ask.candidates.get(id);
  const isSealed = ask.order.sealedTo?.includes(id) ?? true;
  return {
    ...(!isSealed && { notSealed: true }),
    ...(state === undefined && { link: 'absent' }),
    ...(state !== undefined && state.link !== 'up' && { link: state.link }),
    ...(state !== undefined && state.breaker !== 'closed' && { breaker: state.breaker }),
    ...(state?.fundsMinor != null && { fundsMinor: state.fundsMinor }),
    ...(state?.dwelling === true && { dwelling: true }),
    ...(state?.flagged === true && { flagged: true }),
    ...(state !== undefined && state.line !== 'clear' && { line: state.line }),
  };
};

const countersRecord = ({ rules, ask, facts }: Basis, id: ChannelId): Partial<Candidate> => {
  const channel = rules.channels.get(id);
  if (channel === undefined) return {};
  const { date } = localTime(facts.atWallMs, channel.zoneOffsetMs);
  const { dayMinor, dayCount, monthMinor } = spentOn(ask.counters, id, date);
  const name = channel.element.promotion?.name ?? '';
  const usedMinor = promotionUsedMinor(ask.counters, id, name);
  const { tries, good, lost, replyMs, lastAtWallMs } = evidenceOf(ask.counters, id);
  return {
    ...(dayMinor + dayCount + monthMinor > 0 && { spent: [dayMinor, dayCount, monthMinor] }),
    ...(usedMinor > 0 && { promotion: { name, usedMinor } }),
    ...(rules.grading !== null &&
      tries > 0 && { seen: [tries, good, lost, replyMs, lastAtWallMs] }),
  };
};
