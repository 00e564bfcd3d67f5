import { WebSocket } from 'ws';
import { MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import type {
  Socket,
  SocketEnd,
  SocketListener,
  Transport,
} from '#daemon/core/channel/transport.ts';
import { type DialOptions, technical } from './dial-options.ts';

/** WebSockets to the channels. Limits are ours: `ws` itself would accept 100 MiB a message. */
export const wsTransport = (options: DialOptions): Transport => ({
  connect(address, limitMs, listener) {
    const socket = dialled(address, options);
    if (socket === null) return neverOpened(listener);
    listen(socket, limitMs, listener);
    return {
      write: (text) =>
        socket.send(text, () => {
          // A write call-back proves nothing either way; the socket's end says what there is to
          // say.
        }),
      queuedBytes: () => socket.bufferedAmount,
      // `close()` on a dead socket would wait 30 s for the other side (trap 13).
      destroy: () => socket.terminate(),
    };
  },
});

/** Null for an address the library can't take, which it says by throwing. */
const dialled = (address: string, { lookup, ca }: DialOptions): WebSocket | null => {
  try {
    return new WebSocket(address, {
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
      lookup,
      ca,
    });
  } catch {
    return null;
  }
};

const neverOpened = (listener: SocketListener): Socket => {
  const said = setImmediate(() => listener.ended({ cause: 'closed', detail: 'not an address' }));
  return { write: () => {}, queuedBytes: () => 0, destroy: () => clearImmediate(said) };
};

const listen = (socket: WebSocket, limitMs: number, listener: SocketListener): void => {
  let fault: Error | null = null;
  // Of our own: the library's limit starts anew with each byte, so that a slow host never met it.
  const tooLate = setTimeout(() => {
    fault = new Error(`no connection within ${limitMs} ms`);
    socket.terminate();
  }, limitMs);
  socket.on('open', () => {
    clearTimeout(tooLate);
    listener.opened();
  });
  socket.on('message', (data, isBinary) => {
    // A binary frame is not in any dialect of ours: it reads as text that doesn't parse.
    listener.text(isBinary ? '' : String(data));
  });
  socket.on('error', (error) => {
    fault ??= error;
  });
  socket.on('close', (code) => {
    clearTimeout(tooLate);
    listener.ended(endOf(code, fault));
  });
};

const ABNORMAL = 1006;

const endOf = (code: number, fault: Error | null): SocketEnd => {
  if (fault !== null) return { cause: 'reset', detail: technical(fault) };
  return code === ABNORMAL
    ? { cause: 'reset', detail: 'connection reset' }
    : { cause: 'closed', detail: `closed by the channel, code ${code}` };
};
