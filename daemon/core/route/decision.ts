import type { ChannelId } from '#contract/ids.ts';
import { type Counters, evidenceOf, promotionUsedMinor, spentOn } from './counters.ts';
import type { RouteAsk } from './facts.ts';
import type { Standing } from './force/standing-force.ts';
import { localTime } from './local-time.ts';
import type { KnownFacts, RouteRules } from './rules/route-rules.ts';
import { type Candidate, type Outcome, type Step, type Trace, withCandidates } from './trace.ts';

/** What the stages came to. */
export type Found =
  | (Extract<Outcome, { kind: 'taken' }> & { readonly drawn: Drawn | null })
  | Exclude<Outcome, { kind: 'taken' }>;

/** A draw by quota: the group, and the running shares after it. */
export interface Drawn {
  readonly key: string;
  readonly shares: Readonly<Record<ChannelId, number>>;
}

export interface Decision {
  readonly outcome: Outcome;
  /** Every channel that was looked at, in order. */
  readonly steps: readonly Step[];
  readonly trace: Trace;
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
  const drawn = found.kind === 'taken' ? found.drawn : null;
  const outcome = outcomeOf(found);
  const head = headOf(basis, outcome, drawn?.key ?? null);
  const { counters, mode } = basis.ask;
  return {
    outcome,
    steps,
    trace: withCandidates(head, steps, (step) => candidateOf(basis, step)),
    counters:
      drawn === null || mode === 'consult'
        ? counters
        : {
            ...counters,
            quotas: {
              ...counters.quotas,
              [drawn.key]: { ...counters.quotas[drawn.key], ...drawn.shares },
            },
          },
  };
};

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
  const { terminalId, product, method, amountMinor, currency, payer, isShown } = facts;
  const isAbout = standing !== null && (standing.methods?.includes(method) ?? true);
  return {
    v: 1,
    rules: rules.revision,
    atWallMs: facts.atWallMs,
    mode: ask.mode,
    order: {
      ...{ terminalId, product, method, amountMinor, currency, isShown },
      payer: payer.kind === 'card' ? { kind: 'card', bin: payer.bin.slice(0, 6) } : payer,
    },
    card: facts.card,
    tried: [...ask.tried],
    standing: isAbout ? { channel: standing.channel, person: standing.person } : null,
    candidates: [],
    more: 0,
    quota,
    outcome,
  };
};

/** What was known of a channel; of one whose checks nobody paid for, only why. */
const candidateOf = (basis: Basis, { channel, ended, cost, share }: Step): Candidate => ({
  id: channel,
  at: ended.at,
  ...('by' in ended && { by: ended.by }),
  ...(cost !== null && cost.costMinor > 0 && { costMinor: cost.costMinor }),
  ...(share !== null && share !== 0 && { share }),
  ...(ended.at !== 'hit' && ended.at !== 'priority' && stateRecord(basis, channel)),
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
