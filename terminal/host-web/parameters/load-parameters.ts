import type { ErrorCode } from '#contract/error-codes.ts';
import type { Log } from '#contract/ports.ts';
import { type TerminalSettings, terminalSettings } from '#contract/terminal-parameters.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import {
  type NamedSecret,
  type OpenedParameters,
  wipeSecrets,
} from '#sealing/terminal-parameters.ts';
import { complain } from '../complaint.ts';
import type { ParameterStore } from './parameter-store.ts';
import type { PlatformLink } from './platform-link.ts';

/** Verifies and opens sealed parameters; `undefined` for whatever else it is given. */
export type OpenParameters = (sealed: string) => Promise<OpenedParameters | undefined>;

export interface ParameterPorts {
  readonly platform: PlatformLink;
  readonly store: ParameterStore;
  readonly open: OpenParameters;
  readonly log: Log;
}

/** Parameters in force until the next start. */
export interface LoadedParameters {
  readonly version: number;
  readonly settings: TerminalSettings;
  /** What a person should hear about how they were come by. */
  readonly notice: ErrorCode | null;
  /**
   * Opens the stored copy for one use of a secret, and wipes it afterwards: between two uses no
   * secret lies in memory. `undefined` when there is no secret of this name.
   */
  withSecret<T>(name: string, use: (secret: Uint8Array) => T): Promise<T | undefined>;
}

/** Parameters that verified and are in range, with the text they came in. */
interface Good {
  readonly kind: 'good';
  readonly sealed: string;
  readonly version: number;
  readonly settings: TerminalSettings;
}
type Fresh = Good | { readonly kind: 'unreachable' } | { readonly kind: 'refused' };
type Stored = Good | { readonly kind: 'none' };

/** Which copy to use, and what to say: the whole decision, as a table of `choose`. */
type Choice =
  | { readonly use: 'fresh'; readonly good: Good }
  | { readonly use: 'stored'; readonly good: Good; readonly notice: ErrorCode | null }
  | { readonly use: 'none'; readonly code: ErrorCode };

/**
 * Loads the terminal's parameters (row A2): from the platform when it has newer ones that verify,
 * else the last good ones. New ones are on disk, sealed, before they are used; a lower version is
 * never taken (KC8). Throws a `Complaint` when there is nothing to start with.
 */
export async function loadParameters(ports: ParameterPorts): Promise<LoadedParameters> {
  const { platform, store, open, log } = ports;
  const kept = await store.read();
  const stored = await judgeStored(kept, open, log);
  const floor = Math.max(kept.floor, stored.kind === 'good' ? stored.version : 0);
  const choice = choose(await judgeFresh(await platform.download(), open, log), stored, floor);
  switch (choice.use) {
    case 'none':
      throw complain(choice.code, '');
    case 'stored':
      log.info('stored parameters in use', { version: choice.good.version });
      return loaded(choice.good, choice.notice, open);
    case 'fresh':
      return keepAndUse(choice.good, stored, ports);
    default:
      return choice satisfies never;
  }
}

function choose(fresh: Fresh, stored: Stored, floor: number): Choice {
  const fallBack = (notice: ErrorCode | null, without: ErrorCode): Choice =>
    stored.kind === 'good'
      ? { use: 'stored', good: stored, notice }
      : { use: 'none', code: without };
  switch (fresh.kind) {
    case 'unreachable':
      if (stored.kind === 'good' && !stored.settings.offline.startAllowed) {
        return { use: 'none', code: 'PARAMETERS_STALE' };
      }
      return fallBack('PARAMETERS_STALE', 'PARAMETERS_MISSING');
    case 'refused':
      return fallBack('PARAMETERS_REFUSED', 'PARAMETERS_REFUSED');
    case 'good':
      if (fresh.version < floor) return fallBack('PARAMETERS_REFUSED', 'PARAMETERS_REFUSED');
      // A version has one content: what is stored under it stays.
      if (stored.kind === 'good' && fresh.version === stored.version) {
        return { use: 'stored', good: stored, notice: null };
      }
      return { use: 'fresh', good: fresh };
    default:
      return fresh satisfies never;
  }
}

/** What could not be made durable is not used: after the next start nobody would know its version. */
async function keepAndUse(
  good: Good,
  stored: Stored,
  { store, open, log }: ParameterPorts,
): Promise<LoadedParameters> {
  try {
    await store.keep(good.sealed, good.version);
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    log.error('new parameters could not be stored', { why: error.message });
    if (stored.kind === 'none') throw complain('PARAMETERS_NOT_STORED', error.message);
    return loaded(stored, 'PARAMETERS_NOT_STORED', open);
  }
  log.info('new parameters in use', { version: good.version });
  return loaded(good, null, open);
}

function loaded(
  { version, settings, sealed }: Good,
  notice: ErrorCode | null,
  open: OpenParameters,
): LoadedParameters {
  return {
    version,
    settings,
    notice,
    withSecret: async (name, use) => {
      const opened = await open(sealed);
      if (opened === undefined) return undefined;
      try {
        const secret = opened.secrets.find((one: NamedSecret) => one.name === name);
        return secret === undefined ? undefined : use(secret.value);
      } finally {
        wipeSecrets(opened);
      }
    },
  };
}

async function judgeFresh(sealed: string | null, open: OpenParameters, log: Log): Promise<Fresh> {
  if (sealed === null) return { kind: 'unreachable' };
  const good = await judge(sealed, open, (why) =>
    log.error('parameters from the platform refused', { why }),
  );
  return good ?? { kind: 'refused' };
}

/** An older copy in the place of the last one counts as none: the disk was played back (KC8). */
async function judgeStored(
  { sealed, floor }: { readonly sealed: string | null; readonly floor: number },
  open: OpenParameters,
  log: Log,
): Promise<Stored> {
  if (sealed === null) return { kind: 'none' };
  const tell = (why: string): void => log.error('stored parameters refused', { why });
  const good = await judge(sealed, open, tell);
  if (good === undefined) return { kind: 'none' };
  if (good.version >= floor) return good;
  tell(`version ${good.version} is older than ${floor}, which was here before`);
  return { kind: 'none' };
}

async function judge(
  sealed: string,
  open: OpenParameters,
  tell: (why: string) => void,
): Promise<Good | undefined> {
  const opened = await open(sealed);
  if (opened === undefined) {
    tell('not signed by the platform, not for this terminal, or damaged');
    return undefined;
  }
  wipeSecrets(opened);
  const parsed = terminalSettings.safeParse(jsonOf(opened.settings));
  if (parsed.success) {
    return { kind: 'good', sealed, version: opened.version, settings: parsed.data };
  }
  // Names of keys and bounds, none of their values.
  tell(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  return undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
