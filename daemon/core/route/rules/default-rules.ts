import type { ChannelProfile } from '../../channel-profile.ts';
import { compileRules, type RouteRules } from './route-rules.ts';
import { ruleFile } from './rule-file.ts';

/** `limits.attemptsPerSale` goes no further, so that limit alone decides without a rule file. */
const MOST_ATTEMPTS = 10;

/**
 * The rules of a shop that wrote none: by configured priority, then by name, each channel alone in
 * its group, so that nothing is left to cost or weight.
 */
export const defaultRules = (profiles: readonly ChannelProfile[]): RouteRules => {
  const channels = profiles
    .toSorted((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
    .map(({ id }, priority) => ({ id, priority, products: ['sale', 'pay-out'] }));
  const file = ruleFile.parse({ version: 1, attempts: MOST_ATTEMPTS, channels });
  return compileRules(file, 'default', new Map(profiles.map((profile) => [profile.id, profile])));
};
