import type { ErrorCode } from '#contract/error-codes.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { QuietNotice } from '#contract/view.ts';
import { createSealer, type EnvelopeSealer } from '#sealing/envelope-seal.ts';
import type { KeyPair, KeyVault } from '#sealing/keys.ts';
import type { TerminalKeys } from '#sealing/terminal-keys.ts';
import { openTerminalParameters, terminalOpener } from '#sealing/terminal-parameters.ts';
import type { Trust } from '#sealing/trust-file.ts';
import { complain } from './complaint.ts';
import { goOnWithKeyChange } from './parameters/key-change.ts';
import {
  type LoadedParameters,
  loadParameters,
  type OpenParameters,
} from './parameters/load-parameters.ts';
import { createParameterFiles } from './parameters/parameter-store.ts';
import { createPlatformLink } from './parameters/platform-link.ts';
import { forPeople, terminalKeys, terminalTrust } from './terminal-key.ts';

export interface Preparation {
  readonly config: { readonly terminalId: string };
  readonly stateDirectory: string;
  readonly keyDirectory: string;
  readonly platform: string | null;
  readonly vault?: KeyVault;
  readonly log: Log;
}

export interface PreparedTerminal {
  readonly sealer: EnvelopeSealer;
  /** The terminal's key in use. */
  readonly own: KeyPair;
  /** Null where no platform was named: then the shop's own file is all there is. */
  readonly parameters: LoadedParameters | null;
}

/**
 * What a terminal does before it takes a sale (row A2): opens its key, reads whom it trusts, ends a
 * change of its key that was begun, loads its parameters. Rejects with a `Complaint`.
 */
export async function prepareTerminal(
  preparation: Preparation,
  clock: Clock,
): Promise<PreparedTerminal> {
  const { config, keyDirectory, platform: base, vault } = preparation;
  const trust = await terminalTrust(keyDirectory);
  const opened = await terminalKeys(keyDirectory, config.terminalId, vault);
  if (base === null) return { ...prepared(opened, trust, clock), parameters: null };
  if (trust.platform.length === 0) {
    throw complain('CONFIG_WRONG', `trust.json in ${keyDirectory} names no platformCertificate.`);
  }
  const platform = createPlatformLink(base, config.terminalId);
  const change = {
    directory: keyDirectory,
    terminalId: config.terminalId,
    platform,
    pinned: trust.platform,
    wallMs: clock.wallNow(),
    log: preparation.log,
  };
  const keys = await forPeople('KEY_DAMAGED', () => goOnWithKeyChange(opened, change));
  const parameters = await forPeople('CONFIG_UNREADABLE', () =>
    loadParameters({
      platform,
      store: createParameterFiles(preparation.stateDirectory),
      open: opener(keys, trust, config.terminalId),
      log: preparation.log,
    }),
  );
  return { ...prepared(keys, trust, clock), parameters };
}

/** The quiet line that says how the parameters were come by. */
export const parameterNotice = (code: ErrorCode): QuietNotice => ({
  id: `parameters ${code}`,
  kind: 'attention',
  from: null,
  to: null,
  code,
});

const prepared = (
  { current }: TerminalKeys,
  trust: Trust,
  clock: Clock,
): Omit<PreparedTerminal, 'parameters'> => ({
  own: current,
  sealer: createSealer({
    terminalKey: current.privateKey,
    terminalCertificatePem: current.certificatePem,
    trust: { roots: trust.roots, wallNow: () => clock.wallNow() },
    refusedKeys: trust.refused,
  }),
});

/** What is stored may have been sealed before the key was changed, so the one before opens too. */
function opener(keys: TerminalKeys, trust: Trust, terminalId: string): OpenParameters {
  const openers = [keys.current, keys.next, keys.previous]
    .filter((pair) => pair !== null)
    .map(({ privateKey, certificate }) => terminalOpener(privateKey, certificate));
  return (sealed) => openTerminalParameters(sealed, terminalId, trust.platform, openers);
}
