import type { Log } from '#contract/ports.ts';
import type { UiDown } from '#contract/ui-link.ts';
import type { PageHandlers } from '#terminal/host-web/loopback-server.ts';
import type { PageRole } from '#terminal/host-web/page-security.ts';
import { createUpReader } from '#terminal/host-web/up-reader.ts';
import { isOurPage } from './app-scheme.ts';
import type { ElectronModule, IpcEvent, PageContents } from './electron-module.ts';
import { CHANNELS } from './ipc-channels.ts';

/** Longest message a page may send, in characters; the loopback host has the same bound. */
const MAX_UP_CHARACTERS = 4 * 1024;

export interface GuardedIpc {
  /** Lets a page take part until it is closed. */
  admit(contents: PageContents, role: PageRole): void;
  dismiss(contentsId: number): void;
  send(down: UiDown): void;
}

interface Page {
  readonly contents: PageContents;
  readonly role: PageRole;
  /** Anew with each load of the page, whose numbers then start at one. */
  read: ReturnType<typeof createUpReader>;
}

/**
 * The link between core and pages over ipc (checklist 17): a message counts only from a page that
 * was admitted, whose frame shows our origin, and only when it parses and its number rises.
 */
export function createGuardedIpc(
  electron: ElectronModule,
  handlers: PageHandlers,
  log: Log,
): GuardedIpc {
  const pages = new Map<number, Page>();

  const senderOf = (event: IpcEvent): Page | null => {
    const page = pages.get(event.sender.id);
    const address = event.senderFrame?.url;
    if (page !== undefined && address !== undefined && isOurPage(address)) return page;
    log.warn('ipc of a stranger refused');
    return null;
  };

  electron.ipcMain.on(CHANNELS.listening, (event) => {
    const page = senderOf(event);
    if (page === null) return;
    page.read = createUpReader(page.role);
    for (const down of handlers.present()) page.contents.send(CHANNELS.down, down);
  });

  electron.ipcMain.on(CHANNELS.up, (event, text) => {
    const page = senderOf(event);
    if (page === null) return;
    const small = typeof text === 'string' && text.length <= MAX_UP_CHARACTERS;
    const up = page.read(small ? text : null);
    if (up.kind === 'message') {
      handlers.message(up.message, (down) => {
        if (pages.has(event.sender.id)) page.contents.send(CHANNELS.down, down);
      });
    } else log.warn('message of a page refused', { why: up.why });
  });

  return {
    admit: (contents, role) => {
      pages.set(contents.id, { contents, role, read: createUpReader(role) });
    },
    dismiss: (contentsId) => {
      pages.delete(contentsId);
    },
    send: (down) => {
      for (const { contents } of pages.values()) contents.send(CHANNELS.down, down);
    },
  };
}
