/**
 * Stage one: which channels may be about this order, and in whose name (rows B5, C2, C5). Specified
 * by a person or a forcing rule, then static by the first rule that fits, else each channel's own
 * priority, which the measured grades then overrule (dynamic).
 */
import type { ChannelId } from '#contract/ids.ts';
import type { Source } from '#contract/route-trace.ts';
import type { Standing } from '../force/standing-force.ts';
import type { Group, KnownFacts, Member, RouteRules } from '../rules/route-rules.ts';

export interface Forced {
  readonly source: Source;
  readonly member: Member;
}

export interface Hit {
  /** Tried before all others, in order. */
  readonly forced: readonly Forced[];
  readonly source: Source;
  readonly groups: readonly Group[];
  /** The excluding rule that removes a channel, unless a person forces it. */
  readonly excludedBy: ReadonlyMap<ChannelId, string>;
}

export const hit = (rules: RouteRules, facts: KnownFacts, standing: Standing | null): Hit => {
  const excludedBy = new Map<ChannelId, string>();
  for (const { name, matches, channels } of rules.exclude) {
    if (matches(facts)) for (const id of channels) excludedBy.set(id, name);
  }
  const use = rules.use.find(({ matches }) => matches(facts));
  return {
    forced: [...byPerson(rules, facts, standing), ...byRule(rules, facts)],
    source: use === undefined ? { by: 'own-priority' } : { by: 'static', rule: use.name },
    groups: use?.groups ?? rules.groupsFor(facts.product, facts.method),
    excludedBy,
  };
};

const byPerson = (
  { channels }: RouteRules,
  { method }: KnownFacts,
  standing: Standing | null,
): readonly Forced[] => {
  if (standing === null || !(standing.methods?.includes(method) ?? true)) return [];
  const channel = channels.get(standing.channel);
  if (channel === undefined) return [];
  return [{ source: { by: 'person', person: standing.person }, member: { channel, weight: 1 } }];
};

const byRule = ({ force }: RouteRules, facts: KnownFacts): readonly Forced[] => {
  const rule = force.find(({ matches }) => matches(facts));
  return rule === undefined
    ? []
    : [{ source: { by: 'force', rule: rule.name }, member: rule.member }];
};
