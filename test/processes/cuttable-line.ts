import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a host of this machine that can be cut without the host or its other lines noticing. */
export interface CuttableLine {
  /** The address that leads over this line. */
  readonly url: string;
  /** Resets what is connected and refuses what comes. */
  cut(): void;
  end(): Promise<void>;
}

export const lineTo = async (url: string): Promise<CuttableLine> => {
  const { port, pathname } = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.resetAndDestroy();
    const far = connect(Number(port), '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `ws://127.0.0.1:${address.port}${pathname}`,
    cut: () => {
      isCut = true;
      reset();
    },
    end: async () => {
      reset();
      server.close();
      await once(server, 'close');
    },
  };
};
