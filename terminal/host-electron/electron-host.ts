import type { Clock, Log } from '#contract/ports.ts';
import type { UiDown } from '#contract/ui-link.ts';
import type { PageHandlers } from '#terminal/host-web/loopback-server.ts';
import type { StaticFile } from '#terminal/host-web/static-files.ts';
import { declareScheme, serveScheme } from './app-scheme.ts';
import type { ElectronModule, PageWindow } from './electron-module.ts';
import { createGuardedIpc } from './guarded-ipc.ts';
import { openTray } from './tray.ts';
import { openWindows, type WindowSettings } from './windows.ts';

/** The core as this host holds it; `core-process.ts` makes it. */
export interface HostedTerminal {
  readonly pages: PageHandlers;
  /** Sets the one listener for what the pages have to know. */
  onDown(listener: (down: UiDown) => void): void;
  stop(): Promise<void>;
}

export interface ElectronHostParts {
  readonly electron: ElectronModule;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly windows: WindowSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of the till's logs. */
  readonly logs: string;
  /**
   * Called once, when this is the only instance, with what gives the desktop back to whoever may
   * have it; null where the windows are not locked.
   */
  readonly openTerminal: (leaveKiosk: (() => void) | null) => Promise<HostedTerminal>;
}

/**
 * Runs the till in Electron's windows. A second instance shows the first one's window and ends
 * before it opened anything. Done when the windows are open, or at once in a second instance.
 */
export async function runElectronHost(parts: ElectronHostParts): Promise<void> {
  const { electron, log } = parts;
  electron.app.enableSandbox();
  if (!electron.app.requestSingleInstanceLock()) return electron.app.quit();
  declareScheme(electron);
  await electron.app.whenReady();
  refusePermissions(electron);
  const locked = parts.windows.locked;
  let shown: PageWindow | null = null;
  const terminal = await parts.openTerminal(locked ? () => shown?.setKiosk(false) : null);
  serveScheme(electron, parts.files, terminal.pages);
  const ipc = createGuardedIpc(electron, terminal.pages, log);
  terminal.onDown((down) => ipc.send(down));
  const window = openWindows({ electron, ipc, clock: parts.clock, log, settings: parts.windows });
  shown = window;
  const end = (): void => void terminal.stop().finally(() => electron.app.quit());
  openTray({ electron, window, logs: parts.logs, end, locked });
  electron.powerSaveBlocker.start('prevent-display-sleep');
  electron.app.on('child-process-gone', (_event, { type, reason }) => {
    log.error('a process of the window system is gone', { type, reason });
  });
  electron.app.on('second-instance', () => raise(window));
  electron.app.on('window-all-closed', end);
}

/** A till's page needs no camera, no place, no device: everything is refused (checklist 5). */
function refusePermissions(electron: ElectronModule): void {
  const session = electron.session.defaultSession;
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

function raise(window: PageWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
