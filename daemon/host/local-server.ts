import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import {
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { API_REQUESTS, API_VERSION } from '#contract/daemon-api.ts';
import type { Log } from '#contract/ports.ts';
import { serviceTokenFile } from '#contract/service-place.ts';
import type { Daemon } from '#daemon/core/daemon.ts';
import { MessageRefused } from '#daemon/core/intake/api.ts';
import { JournalStopped } from '#daemon/core/journal/journal.ts';
import { StartRefused } from './start-refused.ts';

const NAME = 'switchlane-daemon';
/** A client that said no valid hello by then is cut off. */
const HELLO_MS = 3_000;

export interface LocalServer {
  close(): Promise<void>;
}

/**
 * Serves the daemon's API on a Unix socket or named pipe: folder 0700, socket 0600, a token in a
 * file beside it (design decision 5, invariant S5). Whoever calls holds the journal's lock, so a
 * socket that lies there is a dead daemon's and is removed. Throws `StartRefused` when it can't be
 * bound.
 */
export const serveLocally = async (
  path: string,
  daemon: Daemon,
  log: Log,
): Promise<LocalServer> => {
  const token = randomBytes(32).toString('hex');
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    socket.on('error', () => socket.destroy());
    serveClient(socket, token, daemon, log);
  });
  refuseOther(path);
  if (process.platform !== 'win32') rmSync(path, { force: true });
  await listen(server, path);
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  // Whole or not at all: a client that reads half a token would be refused for no reason.
  const tokenFile = serviceTokenFile(path, homedir());
  rmSync(`${tokenFile}.new`, { force: true });
  writeFileSync(`${tokenFile}.new`, token, { mode: 0o600 });
  renameSync(`${tokenFile}.new`, tokenFile);
  return {
    close: () =>
      new Promise((closed) => {
        for (const client of clients) client.destroy();
        server.close(() => closed());
      }),
  };
};

/**
 * Comes before any file is opened: a second daemon must leave no trace (invariant D6). A socket
 * that answers belongs to a living one: `StartRefused`. One that doesn't is left alone here: its
 * owner may be about to listen, and only the journal's lock says who may take its place.
 */
export const refuseSecond = async (path: string): Promise<void> => {
  if (process.platform !== 'win32') makeFolder(dirname(path));
  refuseOther(path);
  const answers = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
  if (answers) throw new StartRefused('ALREADY_RUNNING', `a payment service answers at ${path}`);
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartRefused('CONFIG_WRONG', `socket: ${folder} can't be made: ${why}`);
  }
};

/** A socket may be taken away; a file of another kind, a journal by mistake, is never touched. */
const refuseOther = (path: string): void => {
  if (process.platform === 'win32') return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSocket()) return;
  throw new StartRefused('CONFIG_WRONG', `socket: ${path} is there already and is no socket`);
};

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new StartRefused('ADDRESS_IN_USE', `${path}: ${cause.message}`));
    });
    server.listen(path, () => resolve());
  });

const serveClient = (socket: Socket, token: string, daemon: Daemon, log: Log): void => {
  const connection = createMessageConnection(
    new StreamMessageReader(socket),
    new StreamMessageWriter(socket),
  );
  let isGreeted = false;
  let stopTelling = (): void => {};
  const tooLate = setTimeout(() => isGreeted || socket.destroy(), HELLO_MS);
  connection.onRequest(async (name: string, params: unknown) => {
    if (name === 'session.hello') {
      greet(params, token);
      if (!isGreeted) stopTelling = tellEverything(connection, daemon);
      isGreeted = true;
      return { version: API_VERSION, daemon: NAME };
    }
    if (!isGreeted) throw refusedMessage('say session.hello first');
    return daemon.request(name, params).catch((cause: unknown) => {
      throw asResponse(cause, log);
    });
  });
  connection.onClose(() => {
    clearTimeout(tooLate);
    stopTelling();
    connection.dispose();
  });
  connection.onError(() => socket.destroy());
  connection.listen();
};

const greet = (params: unknown, token: string): void => {
  const hello = API_REQUESTS['session.hello'].params.safeParse(params);
  if (!hello.success) throw refusedMessage('session.hello is not as expected');
  if (hello.data.version !== API_VERSION) {
    throw refusedMessage(`this payment service speaks version ${API_VERSION}`);
  }
  const given = Buffer.from(hello.data.token);
  const expected = Buffer.from(token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw refusedMessage('wrong token');
  }
};

const tellEverything = (connection: MessageConnection, daemon: Daemon): (() => void) =>
  daemon.onNotification((name, params) => {
    // A client that is gone hears nothing; its connection's own close handler tidies up. Sending
    // may throw as well as reject, and may do neither to the payment that is being told about.
    try {
      connection.sendNotification(name, params).catch(() => {});
    } catch {
      // Meant to be silent, see above.
    }
  });

const refusedMessage = (why: string): ResponseError<{ code: string }> =>
  new ResponseError(ErrorCodes.InvalidParams, why, { code: 'MESSAGE_REFUSED' });

const asResponse = (cause: unknown, log: Log): Error => {
  if (cause instanceof MessageRefused) return refusedMessage(cause.message);
  if (cause instanceof JournalStopped) {
    return new ResponseError(ErrorCodes.InternalError, cause.message, { code: cause.code });
  }
  log.error('request failed', { why: cause instanceof Error ? cause.message : String(cause) });
  return new ResponseError(ErrorCodes.InternalError, 'the payment service could not answer');
};
