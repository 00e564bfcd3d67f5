import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Log } from '#contract/ports.ts';
import type { UiDown, UiUp } from '#contract/ui-link.ts';
import { inTillLanguage } from './page-language.ts';
import {
  isOurHost,
  isOurOrigin,
  offeredRole,
  type PageRole,
  type PageTokens,
  securityHeaders,
} from './page-security.ts';
import type { StaticFile } from './static-files.ts';
import { createUpReader } from './up-reader.ts';

/** Largest message a page may send: an intent with a scanned text is under 1 KiB. */
const MAX_UP_BYTES = 4 * 1024;
/** A till's window, its customer display, and a technician's page, with room for reloads. */
const MAX_PAGES = 8;
/** A page that does not read (stopped in a debugger) is dropped before it fills our memory. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;

/** A built file whose name holds the hash of what is in it: another version has another name. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;
/** A browser keeps these, and the code it compiled of them, from one start of the till to the next. */
const KEPT = 'private, max-age=31536000, immutable';

/** Where the renderer's link is, see `renderer/link`. */
const LINK_PATH = '/link';

/** What the host does with a page. */
export interface PageHandlers {
  /** Everything a page that just connected has to know. */
  present(): readonly UiDown[];
  /** `reply` reaches the page that sent it, as long as it is there. */
  message(message: UiUp['message'], reply: (down: UiDown) => void): void;
}

export interface LoopbackSettings {
  /** 0 takes any free port. */
  readonly port: number;
  readonly tokens: PageTokens;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly pages: PageHandlers;
  readonly log: Log;
}

export interface LoopbackServer {
  readonly port: number;
  /** To every page that is connected. */
  send(down: UiDown): void;
  close(): Promise<void>;
}

/**
 * Serves the renderer and its link on 127.0.0.1 alone (design decision 5). Rejects with the
 * system's error, `EADDRINUSE` among them, when it cannot listen.
 */
export function openLoopbackServer(settings: LoopbackSettings): Promise<LoopbackServer> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_UP_BYTES,
    perMessageDeflate: false,
    handleProtocols: (_offered, { headers }) =>
      offeredRole(headers, settings.tokens)?.subprotocol ?? false,
  });
  const server = createServer();
  const portNow = (): number => (server.address() as AddressInfo).port;
  server.on('request', (request, response) => servePage(settings, portNow(), request, response));
  server.on('upgrade', (request, socket, head) => {
    const entry = entryOf(request, portNow(), settings.tokens, sockets.clients.size);
    if (entry.kind === 'admitted') {
      sockets.handleUpgrade(request, socket, head, (page) => welcome(page, entry.role, settings));
    } else {
      settings.log.warn('page refused', { why: entry.why });
      refuseUpgrade(socket);
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: settings.port }, () => {
      server.off('error', reject);
      resolve({
        port: portNow(),
        send: (down) => {
          const text = JSON.stringify(down);
          for (const page of sockets.clients) sendTo(page, text);
        },
        close: () =>
          new Promise((closed) => {
            for (const page of sockets.clients) page.terminate();
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

function servePage(
  settings: LoopbackSettings,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const address = (request.url ?? '/').split('?')[0] ?? '/';
  const file = settings.files.get(address);
  const answer = (status: number, type: string, body: Buffer | string): void => {
    response.writeHead(status, {
      ...securityHeaders(port),
      'Content-Type': type,
      'Cache-Control': status === 200 && HASHED.test(address) ? KEPT : 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (!isOurHost(request.headers, port)) {
    answer(421, 'text/plain', `This till answers at http://127.0.0.1:${port} only.\n`);
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    answer(405, 'text/plain', 'GET only.\n');
  } else if (file === undefined) {
    answer(404, 'text/plain', 'No such page.\n');
  } else {
    answer(200, file.type, inTillLanguage(file, settings.pages.present()));
  }
}

type Entry =
  | { readonly kind: 'admitted'; readonly role: PageRole }
  | { readonly kind: 'refused'; readonly why: string };

/** Whether a page may connect. Why not is for the log; the page is never told which. */
function entryOf(request: IncomingMessage, port: number, tokens: PageTokens, pages: number): Entry {
  const refused = (why: string): Entry => ({ kind: 'refused', why });
  if (request.url !== LINK_PATH) return refused('address');
  if (!isOurHost(request.headers, port)) return refused('host');
  if (!isOurOrigin(request.headers, port)) return refused('origin');
  const offered = offeredRole(request.headers, tokens);
  if (offered === null) return refused('token');
  if (pages >= MAX_PAGES) return refused('too many pages');
  return { kind: 'admitted', role: offered.role };
}

function refuseUpgrade(socket: Duplex): void {
  socket.on('error', () => {
    // The other side may be gone before it hears the refusal.
  });
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

function welcome(page: WebSocket, role: PageRole, settings: LoopbackSettings): void {
  const read = createUpReader(role);
  page.on('error', (error) => settings.log.warn('page broke off', { why: error.message }));
  page.on('message', (data, binary) => {
    const up = read(binary ? null : data.toString());
    switch (up.kind) {
      case 'message':
        return settings.pages.message(up.message, (down) => sendTo(page, JSON.stringify(down)));
      case 'refused':
        settings.log.warn('message of a page refused', { why: up.why });
        return page.close(1008, 'MESSAGE_REFUSED');
      default: {
        const never: never = up;
        return never;
      }
    }
  });
  for (const down of settings.pages.present()) sendTo(page, JSON.stringify(down));
}

function sendTo(page: WebSocket, text: string): void {
  if (page.readyState !== WebSocket.OPEN) return;
  if (page.bufferedAmount > MAX_UNSENT_BYTES) page.terminate();
  else page.send(text);
}
