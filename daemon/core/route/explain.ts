/** A recorded decision told to a person, and what would have come of it otherwise. */
import type { ChannelId } from '#contract/ids.ts';
import type { RouteExplanation } from '#contract/route-api.ts';
import type { Outcome, Shown, Source, Trace } from '#contract/route-trace.ts';
import { type Replayed, replay, type WhatIf } from './replay.ts';
import type { RouteChannel, RouteRules, UseRule } from './rules/route-rules.ts';
import type { Ended, Step } from './trace.ts';

type Line = [label: string, text: string];

const HEADING = ['channel', 'priority', 'asked for', 'ended at', 'why', 'cost', 'share'] as const;

/**
 * Makes the recorded decision again under `rules`, at its own moment or another, and tells why each
 * channel was taken or not. Channels whose state was not recorded are taken for up, and named.
 */
export const explainRoute = (
  trace: Trace,
  rules: RouteRules,
  atWallMs: number = trace.atWallMs,
): RouteExplanation => {
  const whatIf: WhatIf = { atWallMs, assumeUp: isWhatIf(trace, rules, atWallMs) };
  const replayed = replay(trace, rules, whatIf);
  const { steps, outcome } = replayed.decision;
  const asked = new Set<ChannelId>(steps.map(({ channel }) => channel));
  const others = [...rules.channels.values()].filter(({ id }) => !asked.has(id));
  return {
    facts: factsOf(trace, rules, replayed),
    heading: [...HEADING],
    rows: [
      ...steps.map((step) => rowOf(step, trace, rules)),
      ...others.map((channel) => {
        const why = whyNotAsked(channel, trace, outcome, staticRule(steps, rules));
        return [channel.id, '', '', '-', why, '', ''];
      }),
    ],
    isSame: outcomeText(outcome) === outcomeText(trace.outcome),
  };
};

const isWhatIf = (trace: Trace, rules: RouteRules, atWallMs: number): boolean =>
  trace.rules !== rules.revision || trace.atWallMs !== atWallMs;

const factsOf = (
  trace: Trace,
  rules: RouteRules,
  { decision, atWallMs, assumed }: Replayed,
): Line[] => {
  const { order, mode, tried, standing, more, outcome } = trace;
  const { product, method, terminalId } = order;
  const lines: (Line | null)[] = [
    ['order', `${product} by ${method}, ${moneyText(trace)}, terminal ${terminalId}`],
    ['payer', payerText(trace)],
    tried.length === 0 ? null : ['tried before', tried.join(', ')],
    standing === null ? null : ['forced', `${standing.channel}, by ${standing.person}`],
    ['recorded', `${timeText(trace.atWallMs)}, rules ${trace.rules}, ${mode}`],
    ['went to', outcomeText(outcome)],
  ];
  if (isWhatIf(trace, rules, atWallMs)) {
    lines.push(
      ['asked for', `${timeText(atWallMs)}, rules ${rules.revision}`],
      ['would go to', outcomeText(decision.outcome)],
      assumed.length === 0 ? null : ['taken for up', `${assumed.join(', ')} (not in the record)`],
    );
  }
  lines.push(more === 0 ? null : ['left out', `${more} more that were not taken`]);
  return lines.filter((line) => line !== null);
};

const rowOf = (
  { channel, priority, source, ended, cost, share }: Step,
  trace: Trace,
  rules: RouteRules,
) => [
  channel,
  priority === null ? 'first' : String(priority),
  sourceText(source),
  ended.at,
  whyText(ended, trace),
  cost === null || !hasFees(rules, channel) ? '' : hundredths(cost.costMinor),
  share === null ? '' : String(share),
];

const whyText = (ended: Ended, { order }: Trace): string => {
  switch (ended.at) {
    case 'hit':
      return `excluded by rule ${ended.by}`;
    case 'priority':
      return whyBehind(ended.by);
    case 'availability':
      return `${ended.by}: ${ended.reason}`;
    case 'cost':
      return `${hundredths(ended.lowestMinor)} ${order.currency} was to be had`;
    case 'weight':
      return ended.by === 'line'
        ? 'shares a line with a channel this sale was lost on: an equal on another line went first'
        : 'not its turn';
    case 'taken':
      return 'taken';
    case 'present-again':
      return order.shown === 'often-enough'
        ? 'replayable: no further channel may have this reading of the card'
        : 'replayable: takes no credential that was shown elsewhere';
  }
};

const whyBehind = (by: string): string => {
  switch (by) {
    case 'dwell':
      return 'only just back: others go before it';
    case 'line':
      return 'a channel on its line was lost and it was not heard of since: others go before it';
    case 'flag':
      return 'another till saw it fail: others go before it';
    default:
      return 'set behind for its grade, and not needed';
  }
};

const hasFees = ({ channels }: RouteRules, id: ChannelId): boolean =>
  channels.get(id)?.element.fees !== undefined;

/** The static rule whose list was walked, if one was. */
const staticRule = (steps: readonly Step[], { use }: RouteRules): UseRule | undefined =>
  use.find(({ name }) =>
    steps.some(({ source }) => source.by === 'static' && source.rule === name),
  );

const whyNotAsked = (
  { id, element, methods }: RouteChannel,
  { order }: Trace,
  outcome: Outcome,
  listedBy: UseRule | undefined,
): string => {
  if (outcome.kind === 'none' && outcome.why !== 'no-channel') return outcomeText(outcome);
  if (!methods.includes(order.method)) return `takes no ${order.method}`;
  if (!element.products.includes(order.product)) return `no ${order.product} is signed`;
  const isListed = listedBy?.groups.some(({ members }) =>
    members.some(({ channel }) => channel.id === id),
  );
  return isListed === false
    ? `rule ${listedBy?.name} leaves it out`
    : 'another was taken before its turn';
};

/** An outcome in words. */
export const outcomeText = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'taken':
      return `${outcome.channel} (${sourceText(outcome.source)})`;
    case 'present-again':
      return `present again, for ${outcome.channel}`;
    case 'none':
      return {
        'no-channel': 'no channel',
        'attempt-limit': 'no further channel: the attempt limit is reached',
        'pay-out-stays': 'no further channel: a pay-out is never moved',
      }[outcome.why];
  }
};

const sourceText = (source: Source): string => {
  switch (source.by) {
    case 'person':
      return `forced by ${source.person}`;
    case 'force':
      return `forced by rule ${source.rule}`;
    case 'static':
      return `rule ${source.rule}`;
    case 'own-priority':
      return 'own priority';
  }
};

const SHOWN_TEXT: Readonly<Record<Shown, string>> = {
  nowhere: '',
  elsewhere: ', shown before',
  'often-enough': ', shown as often as one reading may be',
};

const payerText = ({ order: { payer, shown }, card }: Trace): string => {
  const again = SHOWN_TEXT[shown];
  switch (payer.kind) {
    case 'not-yet':
      return 'not presented yet';
    case 'code':
      return `${payer.wallet} code${again}`;
    case 'card': {
      const known = card === null ? 'not known to the rules' : Object.values(card).filter(Boolean);
      return `card ${payer.bin}, ${[known].flat().join(', ')}${again}`;
    }
  }
};

const moneyText = ({ order: { amountMinor, currency } }: Trace): string =>
  amountMinor === null
    ? `amount not known (${currency})`
    : `${hundredths(amountMinor)} ${currency}`;

const hundredths = (amount: number): string => (amount / 100).toFixed(2);

const timeText = (wallMs: number): string =>
  `${new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
