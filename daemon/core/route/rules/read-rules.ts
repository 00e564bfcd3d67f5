import type { z } from 'zod';
import { type Finding, MOST_RULES_CHARACTERS } from '#contract/route-api.ts';
import type { ChannelProfile } from '../../channel-profile.ts';
import { misfits } from './file-relations.ts';
import { type JsonPath, readJson } from './positioned-json.ts';
import { compileRules, type RouteRules } from './route-rules.ts';
import { type RuleFile, ruleFile } from './rule-file.ts';

export type ReadRules =
  | { readonly kind: 'read'; readonly rules: RouteRules; readonly notices: readonly string[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/**
 * Reads and checks a rule file (JSON). Either everything in it fits, and it comes back ready for
 * use, or it is refused with every finding in the order of lines.
 */
export const readRules = (text: string, profiles: readonly ChannelProfile[]): ReadRules => {
  if (text.length > MOST_RULES_CHARACTERS) {
    return refused([
      { line: 1, key: '', reason: `longer than ${MOST_RULES_CHARACTERS} characters` },
    ]);
  }
  const json = readJson(text);
  if (json.kind === 'broken') {
    return refused([{ line: json.line, key: '', reason: `not JSON: ${json.reason}` }]);
  }
  const finding = (path: JsonPath, reason: string): Finding => ({
    line: json.lineOf(path),
    key: keyOf(path),
    reason,
  });
  const parsed = ruleFile.safeParse(json.value);
  if (!parsed.success) {
    return refused(
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => finding([...issue.path, key], 'unknown key'))
          : [finding(issue.path, reasonOf(issue))],
      ),
    );
  }
  const byId = new Map(profiles.map((profile) => [profile.id, profile]));
  const wrong = misfits(parsed.data, new Set(byId.keys()));
  if (wrong.length > 0) return refused(wrong.map(({ path, reason }) => finding(path, reason)));
  const revision = `${parsed.data.version}-${markOf(text)}`;
  return {
    kind: 'read',
    rules: compileRules(parsed.data, revision, byId),
    notices: noticesOf(parsed.data, profiles),
  };
};

/** One line a person can act on: where, what, why. */
export const findingText = ({ line, key, reason }: Finding): string =>
  `line ${line}: ${key === '' ? '' : `${key}: `}${reason}`;

const refused = (findings: readonly Finding[]): ReadRules => ({
  kind: 'refused',
  findings: findings.toSorted((a, b) => a.line - b.line),
});

const keyOf = (path: JsonPath): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

const reasonOf = ({ code, message }: z.core.$ZodIssue): string =>
  code === 'custom' ? message : message.replace(/^Invalid input: /, '');

/** Nothing wrong, but worth a look before someone wonders. */
const noticesOf = (
  { channels, bins }: RuleFile,
  profiles: readonly ChannelProfile[],
): readonly string[] => {
  const listed = new Set(channels.map(({ id }) => id));
  const restricted = channels.some(({ cards, holders }) => cards ?? holders);
  return [
    ...profiles
      .filter(({ id }) => !listed.has(id))
      .map(({ id }) => `${id} is configured but has no element under "channels": it gets no sale`),
    ...channels
      .filter(({ enabled }) => !enabled)
      .map(({ id }) => `${id} is not enabled: it gets no sale`),
    ...(restricted && bins.length === 0
      ? ['some channels ask for card types or holders, but "bins" names no card: they take none']
      : []),
  ];
};

/** FNV-1a: tells two texts apart in a record; nothing is proved by it. */
const markOf = (text: string): string => {
  let mark = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    mark = Math.imul(mark ^ text.charCodeAt(index), 0x01000193);
  }
  return (mark >>> 0).toString(16).padStart(8, '0');
};
