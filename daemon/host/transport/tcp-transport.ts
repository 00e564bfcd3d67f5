import { connect, isIP, type Socket as TcpSocket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SocketEnd, SocketListener, Transport } from '#daemon/core/channel/transport.ts';
import { type DialOptions, technical } from './dial-options.ts';
import { framed, lengthFrames } from './length-frames.ts';

/** Frames behind a length header, over TCP (`tcp:`) or TLS (`tls:`), as card hosts speak them. */
export const tcpTransport = (options: DialOptions): Transport => ({
  connect(address, limitMs, listener) {
    const socket = dialled(new URL(address), options);
    socket.setNoDelay(true);
    listen(socket, { limitMs, opened: openedBy(address) }, listener);
    return {
      write: (text) => void socket.write(framed(text)),
      queuedBytes: () => socket.writableLength,
      destroy: () => void socket.destroy(),
    };
  },
});

const openedBy = (address: string): 'connect' | 'secureConnect' =>
  address.startsWith('tls:') ? 'secureConnect' : 'connect';

const dialled = (url: URL, { lookup, ca }: DialOptions): TcpSocket => {
  // Brackets belong to the address, not to the host: [::1].
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const to = { host, port: Number(url.port), lookup };
  if (url.protocol !== 'tls:') return connect(to);
  return connectTls({
    ...to,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    minVersion: 'TLSv1.2',
  });
};

interface Opening {
  readonly limitMs: number;
  readonly opened: 'connect' | 'secureConnect';
}

const listen = (
  socket: TcpSocket,
  { limitMs, opened }: Opening,
  listener: SocketListener,
): void => {
  const frames = lengthFrames();
  let fault: string | null = null;
  let isClosed = false;
  // Name, connection and handshake together: none of them has a limit of its own that we chose.
  const tooLate = setTimeout(() => {
    fault = `no connection within ${limitMs} ms`;
    socket.destroy();
  }, limitMs);
  socket.on(opened, () => {
    clearTimeout(tooLate);
    listener.opened();
  });
  socket.on('data', (bytes) => {
    const cut = frames.push(bytes);
    for (const text of cut.texts) listener.text(text);
    if (cut.fault === null || socket.destroyed) return;
    fault = cut.fault;
    socket.destroy();
  });
  socket.on('end', () => {
    isClosed = true;
  });
  socket.on('error', (error) => {
    fault ??= technical(error);
  });
  socket.on('close', () => {
    clearTimeout(tooLate);
    listener.ended(endOf(fault, isClosed, frames.isInside()));
  });
};

const endOf = (fault: string | null, isClosed: boolean, isInside: boolean): SocketEnd => {
  if (fault !== null) return { cause: 'reset', detail: fault };
  if (!isClosed) return { cause: 'reset', detail: 'connection reset' };
  const where = isInside ? ' inside a frame' : '';
  return { cause: 'closed', detail: `closed by the channel${where}` };
};
