/**
 * Electron's entry: reads the command line and hands the real module to the host. Everything it
 * decides is in `electron-host.ts`, which is tested with a double, because Electron's binary is
 * fetched at its first run and is not there on every machine that runs the tests.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as electron from 'electron';
import { createLog } from '#diagnostics/log-file.ts';
import { CAN_SIMULATE } from '#simulated-world';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { parseHostOptions, terminalLogFile } from '#terminal/host-web/host-options.ts';
import { realClock } from '#terminal/host-web/real-ports.ts';
import { readStaticFiles } from '#terminal/host-web/static-files.ts';
import { readTerminalConfig } from '#terminal/host-web/terminal-config.ts';
import { openHostedTerminal } from './core-process.ts';
import { runElectronHost } from './electron-host.ts';
import { keyVault } from './key-vault.ts';
import { hostArguments, refuseSimulated } from './packaged.ts';

/** `dist/electron`, where this file is after the build. */
const HERE = dirname(fileURLToPath(import.meta.url));

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function run(): Promise<void> {
  const { isPackaged } = electron.app;
  const userData = electron.app.getPath('userData');
  const { argv, platform, env } = process;
  const runtimeFolder = env.XDG_RUNTIME_DIR ?? null;
  const options = parseHostOptions(
    hostArguments({ argv, isPackaged, userData, platform, runtimeFolder }),
  );
  const config = readTerminalConfig(options.configFile);
  refuseSimulated(config, isPackaged || !CAN_SIMULATE);
  const log = createLog({ name: 'terminal', file: terminalLogFile(options.stateDirectory) });
  const locked = config.devices.kind === 'real';
  await runElectronHost({
    electron,
    files: readStaticFiles(join(HERE, '..', 'renderer')),
    windows: { preload: join(HERE, 'preload.cjs'), locked },
    clock: realClock,
    log,
    logs: dirname(terminalLogFile(options.stateDirectory)),
    openTerminal: (leaveKiosk) => {
      // Only where it is installed: a till started from a clone may run in the browser next time,
      // which can't open the system's store.
      const vault = isPackaged ? keyVault(electron.safeStorage, process.platform) : undefined;
      return openHostedTerminal({ options, config, log, vault, leaveKiosk }, () => {
        say({ canSell: true });
      });
    },
  });
  say({ ready: true });
}

run().catch((error: unknown) => {
  const bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${error instanceof Complaint ? error.message : bug}\n`);
  electron.app.exit(1);
});
