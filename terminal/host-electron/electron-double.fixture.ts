/**
 * A double of Electron for tests: it remembers what it was told, and lets a test be the page, the
 * user and the system. No test of its own; nothing of the product imports it.
 */
import type {
  ElectronModule,
  IpcEvent,
  MenuEntry,
  PageContents,
  PageFrame,
  PageWindow,
  PageWindowOptions,
} from './electron-module.ts';

type Listener = (...args: never[]) => void;

/** Listeners by event, with a typed hole: a double hears every overload of `on`. */
class Events {
  readonly #listeners = new Map<string, Listener[]>();
  readonly on = (event: string, listener: Listener): void => {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  };
  emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[]));
  }
}

export class WindowDouble implements PageWindow {
  static nextId = 1;
  readonly options: PageWindowOptions;
  readonly calls: string[] = [];
  readonly sent: (readonly [channel: string, frame: unknown])[] = [];
  readonly #events = new Events();
  readonly webContents: PageContents;
  address = '';
  openHandler: () => { action: 'deny' } | null = () => null;

  constructor(options: PageWindowOptions) {
    this.options = options;
    this.webContents = {
      id: WindowDouble.nextId++,
      send: (channel, frame) => this.sent.push([channel, frame]),
      reload: () => this.calls.push('reload'),
      setWindowOpenHandler: (handler) => {
        this.openHandler = handler;
      },
      on: this.#events.on,
    };
  }

  async loadURL(address: string): Promise<void> {
    this.address = address;
  }
  show = (): void => void this.calls.push('show');
  focus = (): void => void this.calls.push('focus');
  restore = (): void => void this.calls.push('restore');
  isMinimized = (): boolean => true;
  setKiosk = (on: boolean): void => void this.calls.push(`kiosk ${on}`);
  once = this.#events.on;
  on = this.#events.on;
  emit(event: string, ...args: unknown[]): void {
    this.#events.emit(event, ...args);
  }
  /** Whether something prevents the event. */
  prevents(event: string): boolean {
    let prevented = false;
    this.emit(event, {
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  }
}

type Session = ElectronModule['session']['defaultSession'];

function sessionDouble() {
  let request: Parameters<Session['setPermissionRequestHandler']>[0] = (_c, _p, answer) =>
    answer(true);
  let check = (): boolean => true;
  let device = (): boolean => true;
  const session: Session = {
    setPermissionRequestHandler: (handler) => {
      request = handler;
    },
    setPermissionCheckHandler: (handler) => {
      check = handler;
    },
    setDevicePermissionHandler: (handler) => {
      device = handler;
    },
  };
  const permissions = () => {
    let requested = true;
    request(null, 'media', (granted) => {
      requested = granted;
    });
    return { requested, checked: check(), device: device() };
  };
  return { session, permissions };
}

/** A fresh Electron with that many screens; `first`: whether it gets the single-instance lock. */
export function createElectronDouble(options: { screens: number; first: boolean }) {
  const calls: string[] = [];
  const windows: WindowDouble[] = [];
  const tray: MenuEntry[] = [];
  const app = new Events();
  const ipcMain = new Events();
  const { session, permissions } = sessionDouble();
  let serve: (request: { url: string; method: string }) => Response = () => Response.error();
  const screens = Array.from({ length: options.screens }, (_one, index) => ({
    id: index + 1,
    bounds: { x: index * 1920, y: 0 },
  }));
  const electron: ElectronModule = {
    app: {
      enableSandbox: () => void calls.push('enableSandbox'),
      requestSingleInstanceLock: () => options.first,
      whenReady: async () => void calls.push('whenReady'),
      on: app.on,
      relaunch: () => void calls.push('relaunch'),
      exit: (code) => void calls.push(`exit ${code}`),
      quit: () => void calls.push('quit'),
    },
    BrowserWindow: class extends WindowDouble {
      constructor(given: PageWindowOptions) {
        super(given);
        windows.push(this);
      }
    },
    protocol: {
      registerSchemesAsPrivileged: () => void calls.push('registerSchemesAsPrivileged'),
      handle: (_scheme, handler) => {
        serve = handler;
      },
    },
    session: { defaultSession: session },
    ipcMain: { on: ipcMain.on },
    screen: {
      getPrimaryDisplay: () => ({ id: 1, bounds: { x: 0, y: 0 } }),
      getAllDisplays: () => screens,
    },
    Tray: class {
      setToolTip(text: string): void {
        calls.push(`tray ${text}`);
      }
      setContextMenu(entries: MenuEntry[]): void {
        tray.push(...entries);
      }
    },
    Menu: { buildFromTemplate: (entries) => entries },
    nativeImage: { createFromDataURL: (address) => ({ address }) },
    shell: {
      openPath: async (path) => {
        calls.push(`open ${path}`);
        return '';
      },
    },
    powerSaveBlocker: { start: () => 1 },
  };
  /** A message of a page; `url` is what its frame shows, null for a frame that is gone. */
  const ipc = (
    channel: string,
    from: WindowDouble | undefined,
    payload?: unknown,
    url: string | null = 'switchlane://till/',
  ): void => {
    const senderFrame: PageFrame | null = url === null ? null : { url };
    const event: IpcEvent = { sender: { id: from?.webContents.id ?? -1 }, senderFrame };
    ipcMain.emit(channel, event, payload);
  };
  const fetch = (url: string, method = 'GET'): Response => serve({ url, method });
  const appEvent = (event: string, ...args: unknown[]): void => app.emit(event, ...args);
  return { electron, tray, windows, calls, permissions, ipc, fetch, appEvent };
}
