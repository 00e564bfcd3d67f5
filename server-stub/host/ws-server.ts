import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { Acquirer, ConnectionInput } from '#stub/core/acquirer/acquirer.ts';
import { MacWire } from '#stub/core/acquirer/mac-wire.ts';
import { framedRequest, SENSELESS } from './framed-request.ts';
import { OptionProblem, StubProblem, systemCode } from './stub-problem.ts';

/** Only this machine: the stub knows no client and takes everyone's word. */
export const HOST = '127.0.0.1';

/** How long a client may take over a polite close; `ws` itself would wait 30 s. */
const CLOSE_LIMIT_MS = 500;

/** Close codes of RFC 6455, 7.4.1. */
const CLOSE = { goingAway: 1001, textOnly: 1003, unreadable: 1007 } as const;

/** An acquirer behind its own port. */
export interface AcquirerServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface ServedAcquirer {
  readonly acquirer: Acquirer;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** One TCP connection, before and after it became a WebSocket. */
interface Caller {
  readonly input: ConnectionInput;
  readonly macs: MacWire;
  webSocket: WebSocket | null;
}

/**
 * Serves an acquirer over WebSocket. The acquirer meets the TCP connection, not the WebSocket, so
 * that it can refuse before any handshake. Throws `StubProblem` `ADDRESS_IN_USE`,
 * or `OptionProblem` when the port can't be had for another reason.
 */
export const serveAcquirer = async (parts: ServedAcquirer): Promise<AcquirerServer> => {
  const http = createServer((_request, response) => {
    response.writeHead(426, { connection: 'close' }).end('This port speaks WebSocket.\n');
  });
  const callers = new Map<Socket, Caller>();
  const webSockets = new WebSocketServer({
    server: http,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  http.on('connection', (socket) => meet(parts, callers, socket));
  webSockets.on('connection', (webSocket, { socket }) => {
    const caller = callers.get(socket);
    if (caller === undefined) webSocket.terminate();
    else listen(parts, caller, webSocket);
  });
  const port = await listening(http, webSockets, parts.port);
  return { url: `ws://${HOST}:${port}`, close: () => closeAll(parts, http) };
};

const meet = (parts: ServedAcquirer, callers: Map<Socket, Caller>, socket: Socket): void => {
  const macs = new MacWire();
  const caller: Caller = {
    macs,
    webSocket: null,
    input: parts.acquirer.connect({
      send: (reply) => caller.webSocket?.send(macs.say(JSON.stringify(reply))),
      keyed: (keys) => macs.keyed(keys),
      spoilMacs: (how) => macs.spoil(how),
      // RST instead of FIN: whatever is on its way in either direction is lost.
      reset: () => socket.resetAndDestroy(),
      close: () => {
        if (caller.webSocket === null) socket.destroy();
        else closePolitely(parts.clock, caller.webSocket, CLOSE.goingAway);
      },
    }),
  };
  callers.set(socket, caller);
  socket.on('error', () => {
    // 'close' follows, and is all that matters; unheard, the error would end the process.
  });
  socket.on('close', () => {
    callers.delete(socket);
    caller.input.closed();
    macs.wipe();
  });
};

const listen = (parts: ServedAcquirer, caller: Caller, webSocket: WebSocket): void => {
  caller.webSocket = webSocket;
  webSocket.on('error', (error) => {
    parts.log.warn('connection broke a rule of WebSocket', { error: systemCode(error) });
  });
  webSocket.on('message', (data, isBinary) => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    const framed = framedRequest(caller.macs, isBinary ? '' : data.toString());
    if (framed.kind === 'request') caller.input.receive(framed.request);
    if (framed.kind !== 'senseless') return;
    parts.log.warn(SENSELESS[framed.why]);
    closePolitely(parts.clock, webSocket, isBinary ? CLOSE.textOnly : CLOSE.unreadable);
  });
};

const closePolitely = (clock: Clock, webSocket: WebSocket, code: number): void => {
  webSocket.close(code);
  const limit = clock.after(CLOSE_LIMIT_MS, () => webSocket.terminate());
  webSocket.once('close', () => limit.cancel());
};

const listening = (http: Server, webSockets: WebSocketServer, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    // `ws` passes the HTTP server's errors on, so this hears a failed listen.
    webSockets.once('error', (error) => reject(listenProblem(error, port)));
    http.listen(port, HOST, () => resolve((http.address() as AddressInfo).port));
  });

export const listenProblem = (error: unknown, port: number): Error => {
  const code = systemCode(error);
  return code === 'EADDRINUSE'
    ? new StubProblem('ADDRESS_IN_USE', `${HOST}:${port}`)
    : new OptionProblem('--base-port', `${HOST}:${port}`, code);
};

const closeAll = ({ acquirer }: ServedAcquirer, http: Server): Promise<void> =>
  new Promise((resolve) => {
    http.close(() => resolve());
    acquirer.stop();
  });
