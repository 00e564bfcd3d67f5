import { connect, type Socket } from 'node:net';
import type { LineClosedReason, LineOpening, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { createLineEnd } from './line-end.ts';

/** Where the device, or a serial server before it, listens. */
export interface TcpSettings {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
}

/** A connect that takes longer is given up (fault NT3, a black hole). */
export const CONNECT_LIMIT_MS = 5_000;

/** A device that lost power sends no FIN: the system's keep-alive finds out after this. */
const KEEP_ALIVE_MS = 10_000;

const CONNECT_ERRORS: Readonly<Record<string, LineClosedReason>> = {
  ECONNREFUSED: 'not-found',
  EHOSTUNREACH: 'not-found',
  ENETUNREACH: 'not-found',
  ENOTFOUND: 'not-found',
  EACCES: 'denied',
  EPERM: 'denied',
};

/** A line over TCP. One open at a time, as on a cable: the second is refused as `busy`. */
export function createTcpLinePort(settings: TcpSettings): LinePort {
  let taken = false;
  const free = (): void => {
    taken = false;
  };
  const name = `${settings.host}:${settings.port}`;
  return {
    name,
    open: () => {
      if (taken) {
        return Promise.resolve({ kind: 'refused', reason: 'busy', detail: `${name} is open here` });
      }
      taken = true;
      return openTcp(settings, free);
    },
  };
}

function openTcp(settings: TcpSettings, free: () => void): Promise<LineOpening> {
  return new Promise((resolve) => {
    const socket = connect({ host: settings.host, port: settings.port, noDelay: true });
    const refuse = (reason: LineClosedReason, detail: string): void => {
      timer.cancel();
      socket.destroy();
      free();
      resolve({ kind: 'refused', reason, detail });
    };
    const timer = settings.clock.after(CONNECT_LIMIT_MS, () =>
      refuse('failed', 'nothing answered the connect in time'),
    );
    const onError = (error: NodeJS.ErrnoException): void =>
      refuse(CONNECT_ERRORS[error.code ?? ''] ?? 'failed', error.message);
    socket.once('error', onError);
    socket.once('connect', () => {
      timer.cancel();
      socket.off('error', onError);
      resolve({ kind: 'open', line: joinLine(socket, settings.clock, free) });
    });
  });
}

function joinLine(socket: Socket, clock: Clock, free: () => void) {
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  const end = createLineEnd(clock, {
    send: (bytes, done) => {
      socket.write(Buffer.from(bytes), (error) => done(error ? 'gone' : null));
    },
    release: () =>
      new Promise((resolve) => {
        free();
        if (socket.closed) return resolve();
        socket.once('close', () => resolve());
        socket.destroy();
      }),
  });
  socket.on('data', (bytes) => end.deliver(bytes));
  socket.on('end', () => end.end('gone'));
  socket.on('error', () => end.end('gone'));
  socket.on('close', () => end.end('gone'));
  return end.line;
}
