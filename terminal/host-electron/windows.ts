import type { Clock, Log } from '#contract/ports.ts';
import type { PageRole } from '#terminal/host-web/page-security.ts';
import { CASHIER_PAGE, CUSTOMER_PAGE } from './app-scheme.ts';
import type { ElectronModule, PageWindow, PageWindowOptions, Screen } from './electron-module.ts';
import type { GuardedIpc } from './guarded-ipc.ts';

export interface WindowSettings {
  readonly preload: string;
  /** A shop's till: full screen without a way out, no developer tools. */
  readonly locked: boolean;
}

/** A page that broke twice within this is not saved by loading it once more. */
const SECOND_BREAK_MS = 60_000;

const PAGES: Readonly<Record<PageRole, { title: string; address: string }>> = {
  cashier: { title: 'Switchlane', address: CASHIER_PAGE },
  customer: { title: 'Switchlane · customer', address: CUSTOMER_PAGE },
};

/** The preferences of every window (checklist 2, 3, 4, 6, 8, 9, 11). */
const preferencesOf = (settings: WindowSettings): PageWindowOptions['webPreferences'] => ({
  preload: settings.preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  devTools: !settings.locked,
});

/** Parts a window needs. */
export interface WindowParts {
  readonly electron: ElectronModule;
  readonly ipc: GuardedIpc;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: WindowSettings;
}

/**
 * Opens the till's window and, where there is a second screen, the customer's display on it.
 * Returns the till's.
 */
export function openWindows(parts: WindowParts): PageWindow {
  const { electron } = parts;
  const primary = electron.screen.getPrimaryDisplay();
  const second = electron.screen.getAllDisplays().find(({ id }) => id !== primary.id);
  const till = openWindow(parts, 'cashier', primary);
  if (second !== undefined) openWindow(parts, 'customer', second);
  return till;
}

function openWindow(parts: WindowParts, role: PageRole, screen: Screen): PageWindow {
  const { electron, ipc, settings } = parts;
  const { title, address } = PAGES[role];
  const window = new electron.BrowserWindow({
    title,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#ffffff',
    kiosk: settings.locked,
    fullscreen: role === 'customer',
    width: 1280,
    height: 800,
    x: screen.bounds.x,
    y: screen.bounds.y,
    webPreferences: preferencesOf(settings),
  });
  confine(window);
  recover(parts, window);
  const { id } = window.webContents;
  ipc.admit(window.webContents, role);
  window.on('closed', () => ipc.dismiss(id));
  window.once('ready-to-show', () => window.show());
  window.loadURL(address).catch((error: unknown) => {
    parts.log.error('a page did not load', { role, why: String(error) });
  });
  return window;
}

/** The page stays where it is: no navigation, no new window, no webview (checklist 12 to 14). */
function confine(window: PageWindow): void {
  const contents = window.webContents;
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/**
 * A page that broke is loaded again; one that breaks again soon takes the app with it, which then
 * starts afresh. Money is safe either way: the sale lives in the core and the daemon.
 */
function recover({ electron, clock, log }: WindowParts, window: PageWindow): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  const broke = (): void => {
    const nowMs = clock.monotonicNow();
    const again = nowMs - lastMs < SECOND_BREAK_MS;
    lastMs = nowMs;
    log.error('a page broke', { again });
    if (again) {
      electron.app.relaunch();
      electron.app.exit(1);
    } else window.webContents.reload();
  };
  window.webContents.on('render-process-gone', broke);
  // A page that hangs sells as little as one that is gone.
  window.on('unresponsive', broke);
}
