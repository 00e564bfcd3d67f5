/**
 * What the page may use of Electron: two functions that carry messages of `contract/ui-link.ts`,
 * nothing else (checklist 20). Sandboxed, so it is bundled into one CommonJS file.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS } from './ipc-channels.ts';

contextBridge.exposeInMainWorld('switchlane', {
  send: (message: unknown) => ipcRenderer.send(CHANNELS.up, JSON.stringify(message)),
  onMessage: (listener: (frame: unknown) => void) => {
    // The event is kept back: it would hand the page the raw ipc object.
    ipcRenderer.on(CHANNELS.down, (_event, frame: unknown) => listener(frame));
    ipcRenderer.send(CHANNELS.listening);
  },
});
