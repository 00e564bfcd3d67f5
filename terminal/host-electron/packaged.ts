import { join } from 'node:path';
import { complain } from '#terminal/host-web/complaint.ts';
import type { TerminalConfig } from '#terminal/host-web/terminal-config.ts';

/** What Electron says of the program it runs. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly isPackaged: boolean;
  /** Folder of this user's data for this app. */
  readonly userData: string;
}

/**
 * The host's arguments. Electron puts its own program first, and unpackaged the script second. An
 * installed till started from the desktop has none: then everything is in the user's data folder,
 * with the payment service's socket beside it.
 */
export function hostArguments({ argv, isPackaged, userData }: Surroundings): readonly string[] {
  const given = argv.slice(isPackaged ? 1 : 2);
  if (!isPackaged || given.length > 0) return given;
  return [
    ...['--config', join(userData, 'terminal.json'), '--state', join(userData, 'terminal')],
    ...['--keys', join(userData, 'keys'), '--daemon-socket', join(userData, 'daemon.sock')],
  ];
}

/** Simulated devices have no place in a shop: throws a `Complaint` when an installed till has any. */
export function refuseSimulated(config: TerminalConfig, isPackaged: boolean): void {
  if (!isPackaged || config.devices.kind === 'real') return;
  throw complain('CONFIG_WRONG', 'devices.kind: an installed till has no simulated devices.');
}
