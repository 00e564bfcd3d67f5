import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';
import { z } from 'zod';
import type { ChannelId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import {
  STUB_REQUESTS,
  type StubEvent,
  type StubMethod,
  type StubParams,
  type StubResult,
} from '#contract/stub-control.ts';
import type { Acquirer } from '#stub/core/acquirer/acquirer.ts';
import { mannerOf, mannersFor } from '#stub/core/acquirer/manners.ts';
import { OptionProblem, StubProblem, systemCode } from './stub-problem.ts';

/** What a client may control. */
export type Acquirers = ReadonlyMap<ChannelId, Acquirer>;

/** The control socket of a running stub. */
export interface ControlServer {
  /** Tells every client, as the notification `event`. */
  tell(event: StubEvent): void;
  close(): Promise<void>;
}

type Handlers = {
  readonly [M in StubMethod]: (params: StubParams<M>) => StubResult<M>;
};

const handlersFor = (acquirers: Acquirers): Handlers => ({
  'faults.set': ({ channel, fault, payments }) => {
    named(acquirers, channel).switchFault(fault, payments);
    return {};
  },
  'faults.read': () =>
    [...acquirers].map(([channel, acquirer]) => ({
      channel,
      fault: acquirer.fault(),
      manner: mannerOf(acquirer.manners()),
    })),
  'manners.set': ({ channel, manner }) => {
    named(acquirers, channel).behave(mannersFor(manner));
    return {};
  },
  'orders.pay': ({ channel, saleId }) => ({ paid: named(acquirers, channel).walletPays(saleId) }),
  'orders.last': ({ channel, lastsMs }) => {
    named(acquirers, channel).codesLast(lastsMs);
    return {};
  },
  'ledger.read': () => [...acquirers.values()].flatMap((acquirer) => acquirer.rows()),
});

const named = (acquirers: Acquirers, channel: ChannelId): Acquirer => {
  const acquirer = acquirers.get(channel);
  if (acquirer !== undefined) return acquirer;
  throw invalid(`no acquirer is called ${channel}; there are ${[...acquirers.keys()].join(', ')}`);
};

const invalid = (why: string): ResponseError =>
  new ResponseError(ErrorCodes.InvalidParams, `MESSAGE_REFUSED: ${why}. Nothing was changed.`);

const isStubMethod = (method: string): method is StubMethod => Object.hasOwn(STUB_REQUESTS, method);

const answer = <M extends StubMethod>(handlers: Handlers, method: M, params: unknown) => {
  const parsed = STUB_REQUESTS[method].params.safeParse(params);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  return handlers[method](parsed.data as StubParams<M>);
};

/**
 * Listens for control clients on a Unix socket that only this user may open. Throws `StubProblem`
 * `ALREADY_RUNNING` when a stub answers there, `OptionProblem` when the path can't be used. What
 * a killed one left behind is replaced.
 */
export const serveControl = async (
  path: string,
  acquirers: Acquirers,
  log: Log,
): Promise<ControlServer> => {
  const clients = new Map<MessageConnection, Socket>();
  const handlers = handlersFor(acquirers);
  const server = createServer((socket) => {
    const client = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket),
    );
    clients.set(client, socket);
    client.onRequest((method, params) => {
      if (isStubMethod(method)) return answer(handlers, method, params);
      throw new ResponseError(ErrorCodes.MethodNotFound, `MESSAGE_REFUSED: no such request`);
    });
    client.onError(([error]) =>
      log.warn('control client spoke no JSON-RPC', { error: error.name }),
    );
    client.onClose(() => {
      clients.delete(client);
      client.dispose();
    });
    client.listen();
  });
  await bind(server, path);
  return {
    tell: (event) => {
      for (const client of clients.keys()) {
        client.sendNotification('event', event).catch(() => {
          // The client left between two events; its close is heard by itself.
        });
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of clients.values()) socket.destroy();
      }),
  };
};

const bind = async (server: Server, path: string): Promise<void> => {
  try {
    await listen(server, path);
  } catch (error) {
    if (systemCode(error) !== 'EADDRINUSE') {
      throw new OptionProblem('--control', path, systemCode(error));
    }
    if (await answers(path)) throw new StubProblem('ALREADY_RUNNING', `a stub answers on ${path}`);
    rmSync(path);
    await listen(server, path);
  }
  if (process.platform !== 'win32') chmodSync(path, 0o600);
};

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
