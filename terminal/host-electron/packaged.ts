import { join } from 'node:path';
import { serviceSocket } from '#contract/service-place.ts';
import { complain } from '#terminal/host-web/complaint.ts';
import type { TerminalConfig } from '#terminal/host-web/terminal-config.ts';

/** What Electron says of the program it runs. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly isPackaged: boolean;
  /** Folder of this user's data for this app. */
  readonly userData: string;
  readonly platform: string;
  /** `XDG_RUNTIME_DIR`, or null. */
  readonly runtimeFolder: string | null;
}

/**
 * The host's arguments. Electron puts its own program first, and unpackaged the script second. An
 * installed till started from the desktop has none: then everything is in the user's data folder,
 * and the payment service's socket where the service puts it when its settings name none.
 */
export function hostArguments(surroundings: Surroundings): readonly string[] {
  const { argv, isPackaged, userData: dataFolder, platform, runtimeFolder } = surroundings;
  const given = argv.slice(isPackaged ? 1 : 2);
  if (!isPackaged || given.length > 0) return given;
  return [
    ...['--config', join(dataFolder, 'terminal.json'), '--state', join(dataFolder, 'terminal')],
    ...['--keys', join(dataFolder, 'keys')],
    ...['--daemon-socket', serviceSocket({ platform, runtimeFolder, dataFolder })],
  ];
}

/** Simulated devices have no place in a shop: throws a `Complaint` when an installed till has any. */
export function refuseSimulated(config: TerminalConfig, isForShops: boolean): void {
  if (!isForShops || config.devices.kind === 'real') return;
  throw complain('CONFIG_WRONG', 'devices.kind: an installed till has no simulated devices.');
}
