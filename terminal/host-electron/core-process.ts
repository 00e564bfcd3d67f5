/** The core in Electron's main process: the same composition as the browser host, without a port. */
import type { Log } from '#contract/ports.ts';
import type { KeyVault } from '#sealing/keys.ts';
import { openTerminal } from '#terminal/host-web/composition.ts';
import type { HostOptions } from '#terminal/host-web/host-options.ts';
import type { TerminalConfig } from '#terminal/host-web/terminal-config.ts';
import type { HostedTerminal } from './electron-host.ts';

export interface HostedParts {
  readonly options: HostOptions;
  readonly config: TerminalConfig;
  readonly log: Log;
  /** Where the terminal's key rests, if not in a file. */
  readonly vault: KeyVault | undefined;
  /** Gives the desktop back; null where the till did not take it. */
  readonly leaveKiosk: (() => void) | null;
}

/** Opens the terminal for this host; `onCanSell` is called once a sale can be taken. */
export async function openHostedTerminal(
  { options, config, log, vault, leaveKiosk }: HostedParts,
  onCanSell: () => void,
): Promise<HostedTerminal> {
  const stored = {
    ...(vault === undefined ? {} : { vault }),
    ...(leaveKiosk === null ? {} : { leaveKiosk }),
  };
  const terminal = await openTerminal({ ...options, ...stored, config, log });
  void terminal.canSell.then(onCanSell);
  return { pages: terminal.pages, onDown: terminal.onDown, stop: terminal.stop };
}
