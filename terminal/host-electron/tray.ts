import type { ElectronModule, MenuEntry, PageWindow } from './electron-module.ts';

/** What the technician's tray does, besides what the till's own screens do. */
export interface TrayParts {
  readonly electron: ElectronModule;
  readonly window: PageWindow;
  /** Folder of the till's logs. */
  readonly logs: string;
  /** Ends the till in good order. */
  readonly end: () => void;
  /** A shop's till is ended by its supervisor at the operating system, not by a click. */
  readonly locked: boolean;
}

/** Two lanes that cross, 16 pixels: drawn here so that no file can be missing. */
const ICON =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAAAWklEQVR4Ae3BMQqA' +
  'MBREwf2eWYKQekEW7/y0lGARUjujn0qPo11ocGYvvcSgQetVmybEoFUxxKAVMcSgFTHEoBUxxKAJpUcMGrRepZ' +
  'ejXWhwZq9NH1qv0m/aDabPLG+2FmIOAAAAAElFTkSuQmCC';

/** The tray for technicians: where the logs are, a fresh page, the window when it is hidden. */
export function openTray({ electron, window, logs, end, locked }: TrayParts): void {
  const tray = new electron.Tray(electron.nativeImage.createFromDataURL(ICON) as never);
  const show = (): void => {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const entries: MenuEntry[] = [
    { label: '显示收银台 · Show the till', click: show },
    { label: '重新加载页面 · Load the page again', click: () => window.webContents.reload() },
    // A path of our own making, never one a page named (checklist 15).
    { label: '打开日志 · Open the logs', click: () => void electron.shell.openPath(logs) },
  ];
  if (!locked) entries.push({ label: '退出 · Quit', click: end });
  tray.setToolTip('Switchlane');
  tray.setContextMenu(electron.Menu.buildFromTemplate(entries) as never);
}
