import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  type ChannelReply,
  type ChannelRequest,
  channelRequest,
  LENGTH_HEADER_BYTES,
  MAX_FRAME_BYTES,
} from '#contract/channel-frames.ts';
import { type AcquirerServer, HOST, listenProblem, type ServedAcquirer } from './ws-server.ts';

/**
 * Serves an acquirer over bare TCP, each frame behind its length. What is no frame, or no message
 * of the channel dialect, ends the connection: nothing after it would mean anything.
 */
export const serveAcquirerOverTcp = async (parts: ServedAcquirer): Promise<AcquirerServer> => {
  const server = createServer((socket) => meet(parts, socket));
  const port = await listening(server, parts.port);
  return {
    url: `tcp://${HOST}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        parts.acquirer.stop();
      }),
  };
};

const meet = ({ acquirer, log }: ServedAcquirer, socket: Socket): void => {
  socket.setNoDelay(true);
  const input = acquirer.connect({
    send: (reply) => void socket.write(framed(reply)),
    // RST instead of FIN: whatever is on its way in either direction is lost.
    reset: () => void socket.resetAndDestroy(),
    close: () => void socket.end(),
  });
  const take = requestReader();
  socket.on('data', (bytes) => {
    for (const request of take(bytes)) {
      if (socket.destroyed || socket.writableEnded) return;
      if (request !== null) input.receive(request);
      else {
        // What was in it stays unsaid: it may be card data put in the wrong place.
        log.warn('frame refused: not a message of the channel dialect');
        socket.destroy();
      }
    }
  });
  socket.on('error', () => {
    // 'close' follows, and is all that matters; unheard, the error would end the process.
  });
  socket.on('close', () => input.closed());
};

const framed = (reply: ChannelReply): Buffer => {
  const body = Buffer.from(JSON.stringify(reply));
  const header = Buffer.alloc(LENGTH_HEADER_BYTES);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
};

/** Null for a message that can't be read. */
type Taken = readonly (ChannelRequest | null)[];

const requestReader = (): ((bytes: Buffer) => Taken) => {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    const taken: (ChannelRequest | null)[] = [];
    while (held.length >= LENGTH_HEADER_BYTES) {
      const length = held.readUInt32BE();
      if (length > MAX_FRAME_BYTES) return [...taken, null];
      const end = LENGTH_HEADER_BYTES + length;
      if (held.length < end) break;
      taken.push(parse(held.subarray(LENGTH_HEADER_BYTES, end)));
      held = held.subarray(end);
    }
    return taken;
  };
};

const parse = (bytes: Buffer): ChannelRequest | null => {
  try {
    return channelRequest.parse(JSON.parse(bytes.toString()));
  } catch {
    return null;
  }
};

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenProblem(error, port)));
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
