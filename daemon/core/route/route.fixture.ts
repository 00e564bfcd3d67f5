import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { WallMs } from '#contract/ports.ts';
import { type ChannelProfile, channelProfile } from '../channel-profile.ts';
import { type Counters, NO_COUNTERS } from './counters.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { ChannelState, OrderFacts, RouteAsk } from './facts.ts';
import type { Standing } from './force/standing-force.ts';
import { readRules } from './rules/read-rules.ts';
import { knownFacts, type RouteRules } from './rules/route-rules.ts';

/** Sunday 2026-11-22, 10:00 in China. */
export const MORNING = Date.UTC(2026, 10, 22, 2) as WallMs;
export const TERMINAL = 'T0000001' as TerminalId;

export const id = (name: string): ChannelId => name as ChannelId;
export const minor = (amount: number): AmountMinor => amount as AmountMinor;

export const profile = (name: string, changes: Partial<ChannelProfile> = {}): ChannelProfile => ({
  ...channelProfile.parse({
    id: name,
    name: { zh: name, en: name },
    methods: ['card', 'qr-scan'],
    addresses: ['ws://host'],
  }),
  ...changes,
});

export const UP: ChannelState = {
  link: 'up',
  breaker: 'closed',
  fundsMinor: null,
  dwelling: false,
  flagged: false,
  line: 'clear',
};

/** An element of a rule file as the file has it. */
export type Raw = Readonly<Record<string, unknown>>;

/** Rules from a file with these elements; throws with the findings when it is refused. */
export const rulesOf = (
  file: { readonly channels: readonly Raw[] } & Raw,
  profiles: readonly ChannelProfile[] = file.channels.map((channel) => profile(String(channel.id))),
): RouteRules => {
  const read = readRules(JSON.stringify({ version: 1, ...file }), profiles);
  if (read.kind === 'refused') throw new Error(JSON.stringify(read.findings));
  return read.rules;
};

export const order = (changes: Partial<OrderFacts> = {}): OrderFacts => ({
  terminalId: TERMINAL,
  product: 'sale',
  method: 'card',
  amountMinor: minor(12_500),
  currency: 'CNY',
  payer: { kind: 'card', bin: '622202' },
  sealedTo: null,
  shown: 'nowhere',
  ...changes,
});

export interface Asked extends Partial<Omit<RouteAsk, 'order'>> {
  readonly order?: Partial<OrderFacts>;
  readonly atWallMs?: number;
  readonly standing?: Standing;
  /** States that differ from up, by channel; null: nobody runs it. */
  readonly states?: Readonly<Record<string, Partial<ChannelState> | null>>;
}

export const askOf = ({ states = {}, order: changes = {}, ...rest }: Asked = {}): RouteAsk => ({
  order: order(changes),
  candidates: {
    get: (channel) => {
      const state = states[channel];
      return state === null ? undefined : { ...UP, ...state };
    },
  },
  counters: NO_COUNTERS,
  tried: [],
  attemptsPerSale: 10,
  mode: 'execute',
  ...rest,
});

export const decideBy = (rules: RouteRules, asked: Asked = {}): Decision => {
  const ask = askOf(asked);
  const facts = knownFacts(rules, ask.order, asked.atWallMs ?? MORNING);
  return decide(rules, ask, facts, asked.standing ?? null);
};

/** The channel a decision took, or what it said instead. */
export const takenBy = (rules: RouteRules, asked: Asked = {}): string => {
  const { outcome } = decideBy(rules, asked);
  if (outcome.kind === 'none') return outcome.why;
  return outcome.kind === 'taken' ? outcome.channel : `again: ${outcome.channel}`;
};

/** Why a decision did not take a channel: the stage, and what removed it there. */
export const endOf = ({ steps }: Decision, channel: string): string => {
  const ended = steps.find((step) => step.channel === channel)?.ended;
  if (ended === undefined) return 'not asked';
  return 'by' in ended ? `${ended.at}: ${ended.by}` : ended.at;
};

/** Executes `times` times and counts whom the sales went to. */
export const countTaken = (
  rules: RouteRules,
  times: number,
  from: Counters = NO_COUNTERS,
): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  let counters = from;
  for (let nth = 0; nth < times; nth += 1) {
    const decision = decideBy(rules, { counters });
    counters = decision.counters;
    if (decision.outcome.kind !== 'taken') throw new Error('no channel was taken');
    counts[decision.outcome.channel] = (counts[decision.outcome.channel] ?? 0) + 1;
  }
  return counts;
};
