import { z } from 'zod';
import { authorityRule } from './authority/rule.ts';
import { degradeRule } from './degrade/rule.ts';
import { flowRule } from './flow/rule.ts';
import { nodeSelectorRule } from './node-selector/rule.ts';
import { statisticRule } from './statistic/rule.ts';
import { systemRule } from './system/rule.ts';

/**
 * Rules of the slots that have any, as configuration. What is left out has its starting number.
 * Which channels fail together stands with the channels (`sharedLines`).
 */
export const guardRules = z.strictObject({
  nodeSelector: nodeSelectorRule.prefault({}),
  statistic: statisticRule.prefault({}),
  authority: authorityRule.prefault({}),
  system: systemRule.prefault({}),
  flow: flowRule.prefault({}),
  degrade: degradeRule.prefault({}),
});
export type GuardRules = z.infer<typeof guardRules>;

export const DEFAULT_GUARD_RULES: GuardRules = guardRules.parse({});
