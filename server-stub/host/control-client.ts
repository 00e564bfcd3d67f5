import { connect, type Socket } from 'node:net';
import {
  createMessageConnection,
  type MessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';
import type { z } from 'zod';
import {
  STUB_REQUESTS,
  type StubEvent,
  type StubMethod,
  type StubParams,
  type StubResult,
  stubEvent,
} from '#contract/stub-control.ts';

/** A link to a running stub. */
export interface ControlClient {
  /** Rejects with a sentence when the stub refuses, or when it is gone before its answer. */
  request<M extends StubMethod>(method: M, params: StubParams<M>): Promise<StubResult<M>>;
  onEvent(listener: (event: StubEvent) => void): void;
  onClosed(listener: () => void): void;
  close(): void;
}

/** Links to the stub whose control socket is `path`. Rejects when none listens there. */
export const connectControl = async (path: string): Promise<ControlClient> => {
  const socket = await dial(path);
  const connection: MessageConnection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  connection.onError(() => {
    // A close follows, which rejects what is waiting.
  });
  connection.onClose(() => connection.dispose());
  connection.listen();
  return {
    request: async <M extends StubMethod>(method: M, params: StubParams<M>) => {
      const schema: z.ZodType = STUB_REQUESTS[method].result;
      return schema.parse(await connection.sendRequest(method, params)) as StubResult<M>;
    },
    onEvent: (listener) => {
      connection.onNotification('event', (event: unknown) => listener(stubEvent.parse(event)));
    },
    onClosed: (listener) => socket.once('close', listener),
    close: () => socket.destroy(),
  };
};

const dial = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => {
        // 'close' follows and says it.
      });
      resolve(socket);
    });
  });
