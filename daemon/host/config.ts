import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { token } from '#contract/brand.ts';
import { terminalId } from '#contract/ids.ts';
import { serviceSocket } from '#contract/service-place.ts';
import { type ChannelProfile, channelProfile } from '#daemon/core/channel-profile.ts';
import type { ConfiguredChannel } from '#daemon/core/channel-roster.ts';
import { guardRules } from '#daemon/core/guard/rules.ts';
import { brokenRelations, limitsSchema } from '#daemon/core/limits.ts';
import { coverPolicySchema } from '#daemon/core/payment/cover.ts';
import { type JsonPath, readJson } from '#daemon/core/route/rules/positioned-json.ts';
import { StartRefused } from './start-refused.ts';

/** The daemon's configuration file. Paths are taken from the file's own folder. */
export const configSchema = z.strictObject({
  terminal: terminalId,
  /** Folder of the journal and the health cache. */
  stateDirectory: z.string().min(1),
  /** Path of the local socket (Windows: name of the pipe); absent: where an installed till looks. */
  socket: z.string().min(1).optional(),
  channels: z
    .array(z.strictObject({ profile: channelProfile, certificateFile: z.string().min(1) }))
    .min(1)
    .max(64),
  limits: limitsSchema.prefault({}),
  cover: coverPolicySchema.prefault({}),
  guard: guardRules.prefault({}),
  /** Roots of acquirers on `wss:` and `tls:` that no public authority vouches for: a PEM file. */
  rootsFile: z.string().min(1).optional(),
  /** The routing rule file; absent: the channels' own priorities. */
  rules: z.string().min(1).optional(),
  /**
   * Where the nodes of a shop tell each other which channels fail (rows B3, B4); absent: a file in
   * the state folder, which several services of one machine may name as theirs.
   */
  routeFlag: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('file'), file: z.string().min(1) }),
      z.strictObject({
        kind: z.literal('redis'),
        url: z.url({ protocol: /^rediss?$/ }),
        group: token(40).default('switchlane'),
      }),
    ])
    .optional(),
});

/** Where the shared route flag is kept, with its path in full. */
export type RouteFlagPlace = NonNullable<z.infer<typeof configSchema>['routeFlag']>;

export interface Config
  extends Omit<
    z.infer<typeof configSchema>,
    'channels' | 'socket' | 'rules' | 'rootsFile' | 'routeFlag'
  > {
  readonly socket: string;
  readonly rootsPem: string | null;
  readonly channels: readonly ConfiguredChannel[];
  readonly ruleFile: string | null;
  readonly routeFlag: RouteFlagPlace;
}

/** Reads and checks a configuration file. Throws `StartRefused` with every key that is wrong. */
export const readConfig = (path: string): Config => {
  const { value, lineOf } = readFile(path);
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path: key, message }) =>
        `line ${lineOf(key)}: ${key.map(String).join('.') || '(whole file)'}: ${message}`,
    );
    throw new StartRefused('CONFIG_WRONG', `${path}: ${faults.join('; ')}`);
  }
  const { channels, rules, rootsFile, routeFlag, ...rest } = parsed.data;
  const broken = brokenRelations(rest.limits);
  if (broken.length > 0) {
    throw new StartRefused('CONFIG_WRONG', `${path}: limits must keep ${broken.join(', ')}`);
  }
  const names = channels.map(({ profile }) => profile.id);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new StartRefused('CONFIG_WRONG', `${path}: channels: ${twice} is listed twice`);
  }
  refuseOpenLines(path, channels);
  const from = (file: string): string => resolve(dirname(path), file);
  const stateDirectory = from(rest.stateDirectory);
  return {
    ...rest,
    ruleFile: rules === undefined ? null : from(rules),
    rootsPem: rootsFile === undefined ? null : certificateIn(from(rootsFile), `${path}: rootsFile`),
    routeFlag: placeOf(routeFlag, stateDirectory, from),
    stateDirectory,
    socket: socketOf(rest.socket, path),
    channels: channels.map(({ profile, certificateFile }, index) => ({
      profile,
      certificatePem: certificateIn(
        from(certificateFile),
        `${path}: channels.${index}.certificateFile`,
      ),
    })),
  };
};

/** A path is taken from the file's own folder; a pipe has none. */
const socketOf = (named: string | undefined, configFile: string): string => {
  const { platform, env } = process;
  const dataFolder = dirname(resolve(configFile));
  if (named !== undefined) return platform === 'win32' ? named : resolve(dataFolder, named);
  return serviceSocket({ platform, runtimeFolder: env.XDG_RUNTIME_DIR ?? null, dataFolder });
};

const placeOf = (
  place: RouteFlagPlace | undefined,
  stateDirectory: string,
  from: (file: string) => string,
): RouteFlagPlace => {
  if (place === undefined) return { kind: 'file', file: join(stateDirectory, 'route-flag.sqlite') };
  return place.kind === 'file' ? { kind: 'file', file: from(place.file) } : place;
};

/**
 * A line outside this machine needs TLS or MACs: else anybody on the way could answer in the
 * channel's name, and no journal would help.
 */
const refuseOpenLines = (path: string, channels: readonly { profile: ChannelProfile }[]): void => {
  for (const [index, { profile }] of channels.entries()) {
    const open = profile.addresses.find((address) => profile.mac === 'none' && isOpen(address));
    if (open === undefined) continue;
    const what = `channels.${index}: anybody between here and ${open} could answer in its name`;
    throw new StartRefused('CONFIG_WRONG', `${path}: ${what}; set profile.mac, or use TLS`);
  }
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const isOpen = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return (protocol === 'ws:' || protocol === 'tcp:') && !LOOPBACK.test(hostname);
};

/** A certificate that can be used; anything else would be found out at the first sale. */
const certificateIn = (file: string, key: string): string => {
  const text = readText(file, key);
  try {
    new X509Certificate(text);
    return text;
  } catch {
    const what = `${key}: ${file} holds no certificate in PEM form`;
    throw new StartRefused('CONFIG_WRONG', what);
  }
};

const readText = (path: string, key: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartRefused('CONFIG_UNREADABLE', `${key}: ${why}`);
  }
};

/** What the file says, and the line each of its keys stands on. */
const readFile = (path: string): { value: unknown; lineOf(key: JsonPath): number } => {
  const json = readJson(readText(path, '--config'));
  if (json.kind !== 'broken') return json;
  const what = `${path}: line ${json.line}: not JSON: ${json.reason}`;
  throw new StartRefused('CONFIG_WRONG', what);
};
