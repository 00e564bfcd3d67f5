/** Stands for the `electron` module in a Node process, so that a built main program can be run. */
import { registerHooks } from 'node:module';
import { createElectronDouble } from '#terminal/host-electron/electron-double.fixture.ts';

/** `node --import THIS dist/.../main.mjs`: its `electron` is this file. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: import.meta.url, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});

const { electron } = createElectronDouble({ screens: 1, first: true });

/** Not packaged: what the program refuses then, it refuses by how it was built. */
export const app = {
  ...electron.app,
  isPackaged: false,
  getPath: () => process.cwd(),
  exit: (code: number) => process.exit(code),
};
export const { BrowserWindow, protocol, session, ipcMain, screen, Tray, Menu } = electron;
export const { nativeImage, shell, powerSaveBlocker } = electron;
export const safeStorage = {};
