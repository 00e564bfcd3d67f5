import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Recording } from './scan.ts';

/** A cable somebody listens to: everything that passes it is kept, each direction for itself. */
export interface RecordingProxy {
  /** Where to connect instead of `to`. */
  readonly port: number;
  readonly there: Recording;
  readonly back: Recording;
  close(): void;
}

type Target = { readonly path: string } | { readonly host: string; readonly port: number };

/** Listens on `at`: a path, or any free port of this machine. */
export const openRecordingProxy = async (
  name: string,
  to: Target,
  at: string | null = null,
): Promise<RecordingProxy> => {
  const there = new Recording(`${name}, there`);
  const back = new Recording(`${name}, back`);
  const sockets = new Set<Socket>();
  const join = (from: Socket, into: Socket, kept: Recording): void => {
    sockets.add(from);
    from.on('data', (bytes) => {
      kept.add(bytes);
      into.write(bytes);
    });
    from.on('error', () => into.destroy());
    from.on('close', () => into.destroy());
  };
  const server: Server = createServer((near) => {
    const far = connect(to);
    join(near, far, there);
    join(far, near, back);
  });
  await new Promise<void>((resolve) => {
    if (at === null) server.listen(0, '127.0.0.1', resolve);
    else server.listen(at, resolve);
  });
  return {
    port: at === null ? (server.address() as AddressInfo).port : 0,
    there,
    back,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
