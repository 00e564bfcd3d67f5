import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { LENGTH_HEADER_BYTES, MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import { MacWire } from '#stub/core/acquirer/mac-wire.ts';
import { framedRequest, SENSELESS } from './framed-request.ts';
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
  const macs = new MacWire();
  const input = acquirer.connect({
    send: (reply) => void socket.write(framed(macs.say(JSON.stringify(reply)))),
    keyed: (keys) => macs.keyed(keys),
    spoilMacs: (how) => macs.spoil(how),
    // RST instead of FIN: whatever is on its way in either direction is lost.
    reset: () => void socket.resetAndDestroy(),
    close: () => void socket.end(),
  });
  const take = frameReader();
  socket.on('data', (bytes) => {
    for (const text of take(bytes)) {
      if (socket.destroyed || socket.writableEnded) return;
      const said = framedRequest(macs, text);
      if (said.kind === 'request') input.receive(said.request);
      if (said.kind !== 'senseless') continue;
      log.warn(SENSELESS[said.why]);
      socket.destroy();
    }
  });
  socket.on('error', () => {
    // 'close' follows, and is all that matters; unheard, the error would end the process.
  });
  socket.on('close', () => {
    input.closed();
    macs.wipe();
  });
};

const framed = (text: string): Buffer => {
  const body = Buffer.from(text);
  const header = Buffer.alloc(LENGTH_HEADER_BYTES);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
};

/** Texts of the frames that are whole by now; an empty one, which says nothing, for one too long. */
const frameReader = (): ((bytes: Buffer) => readonly string[]) => {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    const taken: string[] = [];
    while (held.length >= LENGTH_HEADER_BYTES) {
      const length = held.readUInt32BE();
      if (length > MAX_FRAME_BYTES) return [...taken, ''];
      const end = LENGTH_HEADER_BYTES + length;
      if (held.length < end) break;
      taken.push(held.toString('utf8', LENGTH_HEADER_BYTES, end));
      held = held.subarray(end);
    }
    return taken;
  };
};

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenProblem(error, port)));
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
