/**
 * The part of Electron this host uses, handed in, so that every guard below is tested without
 * Electron's binary. `main.ts` passes the real module, and the compiler checks that it fits.
 */
export interface Preventable {
  preventDefault(): void;
}

export interface PageFrame {
  readonly url: string;
}

export interface PageContents {
  readonly id: number;
  send(channel: string, frame: unknown): void;
  reload(): void;
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
  on(event: 'will-navigate', listener: (event: Preventable) => void): unknown;
  on(event: 'will-redirect', listener: (event: Preventable) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  on(event: 'render-process-gone', listener: () => void): unknown;
}

export interface PageWindow {
  readonly webContents: PageContents;
  loadURL(address: string): Promise<void>;
  show(): void;
  focus(): void;
  restore(): void;
  isMinimized(): boolean;
  setKiosk(on: boolean): void;
  once(event: 'ready-to-show', listener: () => void): unknown;
  on(event: 'closed', listener: () => void): unknown;
  on(event: 'unresponsive', listener: () => void): unknown;
}

export interface PageWindowOptions {
  readonly title: string;
  readonly show: boolean;
  readonly autoHideMenuBar: boolean;
  readonly backgroundColor: string;
  readonly kiosk: boolean;
  readonly fullscreen: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly x?: number;
  readonly y?: number;
  readonly webPreferences: {
    readonly preload: string;
    readonly contextIsolation: boolean;
    readonly sandbox: boolean;
    readonly nodeIntegration: boolean;
    readonly webSecurity: boolean;
    readonly allowRunningInsecureContent: boolean;
    readonly experimentalFeatures: boolean;
    readonly webviewTag: boolean;
    readonly navigateOnDragDrop: boolean;
    readonly spellcheck: boolean;
    readonly devTools: boolean;
  };
}

export interface IpcEvent {
  readonly sender: { readonly id: number };
  /** Null when the frame is gone already. */
  readonly senderFrame: PageFrame | null;
}

export interface Screen {
  readonly id: number;
  readonly bounds: { readonly x: number; readonly y: number };
}

export interface MenuEntry {
  readonly label: string;
  readonly click: () => void;
}

/** A menu and a picture are only handed on. */
export type OpaqueMenu = object;
export type OpaqueImage = object;

export interface PageTray<Menu> {
  setToolTip(text: string): void;
  setContextMenu(menu: Menu): void;
}

/** What became of a helper process of Electron's own. */
export interface ProcessEnd {
  readonly type: string;
  readonly reason: string;
}

export interface ElectronModule {
  readonly app: {
    enableSandbox(): void;
    requestSingleInstanceLock(): boolean;
    whenReady(): Promise<void>;
    on(event: 'second-instance', listener: () => void): unknown;
    on(event: 'window-all-closed', listener: () => void): unknown;
    on(event: 'child-process-gone', listener: (event: unknown, end: ProcessEnd) => void): unknown;
    relaunch(): void;
    exit(code: number): void;
    quit(): void;
  };
  readonly BrowserWindow: new (options: PageWindowOptions) => PageWindow;
  readonly protocol: {
    registerSchemesAsPrivileged(
      schemes: {
        scheme: string;
        privileges: { standard: boolean; secure: boolean; supportFetchAPI: boolean };
      }[],
    ): void;
    handle(scheme: string, handler: (request: { url: string; method: string }) => Response): void;
  };
  readonly session: {
    readonly defaultSession: {
      setPermissionRequestHandler(
        handler: (
          contents: unknown,
          permission: string,
          answer: (granted: boolean) => void,
        ) => void,
      ): void;
      setPermissionCheckHandler(handler: () => boolean): void;
      setDevicePermissionHandler(handler: () => boolean): void;
    };
  };
  readonly ipcMain: {
    on(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => void): unknown;
  };
  readonly screen: {
    getPrimaryDisplay(): Screen;
    getAllDisplays(): readonly Screen[];
  };
  readonly Tray: new (image: never) => PageTray<never>;
  readonly Menu: { buildFromTemplate(entries: MenuEntry[]): OpaqueMenu };
  readonly nativeImage: { createFromDataURL(address: string): OpaqueImage };
  readonly shell: { openPath(path: string): Promise<string> };
  readonly powerSaveBlocker: { start(kind: 'prevent-display-sleep'): number };
}
