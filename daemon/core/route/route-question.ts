/** Questions about routes as files put them: a trace, a rule file, the service's configuration. */
import { z } from 'zod';
import type { RouteExplanation } from '#contract/route-api.ts';
import { trace as traceSchema } from '#contract/route-trace.ts';
import { type ChannelProfile, channelProfile } from '../channel-profile.ts';
import { explainRoute } from './explain.ts';
import { defaultRules } from './rules/default-rules.ts';
import { readJson } from './rules/positioned-json.ts';
import { findingText, readRules } from './rules/read-rules.ts';

export interface RouteQuestion {
  /** A recorded trace (JSON). */
  readonly trace: string;
  /** A rule file; null: the rules the configured channels give by themselves. */
  readonly rules: string | null;
  /** The service's configuration file: which channels there are. */
  readonly config: string;
  /** Another moment; null: when it was decided. */
  readonly atWallMs: number | null;
}

export type RouteAnswer =
  | { readonly kind: 'explained'; readonly explanation: RouteExplanation }
  | Refused;

export type RulesAnswer =
  | { readonly kind: 'accepted'; readonly revision: string; readonly notices: readonly string[] }
  | Refused;

/** What is wrong with the question, line by line, for the person who put it. */
interface Refused {
  readonly kind: 'refused';
  readonly reasons: readonly string[];
}

/** Why was this channel taken, and what would be with these rules at this moment? */
export const answerRoute = ({ trace, rules, config, atWallMs }: RouteQuestion): RouteAnswer => {
  const profiles = profilesIn(config);
  if (profiles.kind === 'refused') return profiles;
  const recorded = read('trace', trace, traceSchema);
  if (recorded.kind === 'refused') return recorded;
  if (rules === null) {
    const own = defaultRules(profiles.value);
    return explained(explainRoute(recorded.value, own, atWallMs ?? undefined));
  }
  const file = readRules(rules, profiles.value);
  return file.kind === 'refused'
    ? refused(file.findings.map((finding) => `rules, ${findingText(finding)}`))
    : explained(explainRoute(recorded.value, file.rules, atWallMs ?? undefined));
};

/** Would the service accept these rules? */
export const answerRules = (
  question: Pick<RouteQuestion, 'config'> & { readonly rules: string },
): RulesAnswer => {
  const profiles = profilesIn(question.config);
  if (profiles.kind === 'refused') return profiles;
  const file = readRules(question.rules, profiles.value);
  return file.kind === 'refused'
    ? refused(file.findings.map(findingText))
    : { kind: 'accepted', revision: file.rules.revision, notices: file.notices };
};

type Read<T> = { readonly kind: 'read'; readonly value: T } | Refused;

const configuredChannels = z.object({ channels: z.array(z.object({ profile: channelProfile })) });

const profilesIn = (config: string): Read<readonly ChannelProfile[]> => {
  const found = read('configuration', config, configuredChannels);
  if (found.kind === 'refused') return found;
  return { kind: 'read', value: found.value.channels.map(({ profile }) => profile) };
};

const read = <T>(what: string, text: string, schema: z.ZodType<T>): Read<T> => {
  const json = readJson(text);
  if (json.kind === 'broken') {
    return refused([`${what}, line ${json.line}: not JSON: ${json.reason}`]);
  }
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return { kind: 'read', value: parsed.data };
  return refused(
    parsed.error.issues.map(
      ({ path, message }) =>
        `${what}, line ${json.lineOf(path)}: ${path.map(String).join('.')}: ${message}`,
    ),
  );
};

const refused = (reasons: readonly string[]): Refused => ({ kind: 'refused', reasons });

const explained = (explanation: RouteExplanation): RouteAnswer => ({
  kind: 'explained',
  explanation,
});
