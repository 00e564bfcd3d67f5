import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { homedir } from 'node:os';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import {
  API_NOTIFICATIONS,
  API_REQUESTS,
  API_VERSION,
  type ApiMethod,
  type ApiNotification,
  type ApiNotificationParams,
  type ApiParams,
  type ApiResult,
  DaemonLinkLost,
} from '#contract/daemon-api.ts';
import type { Clock } from '#contract/ports.ts';
import { serviceTokenFile } from '#contract/service-place.ts';

/** A local socket answers in milliseconds; a daemon that takes longer for hello is stuck. */
const HELLO_LIMIT_MS = 2_000;

/** One connection on which the daemon accepted our hello. */
export interface DaemonSession {
  /** Rejects with `DaemonLinkLost` when the session ends first. */
  request<M extends ApiMethod>(name: M, params: ApiParams<M>): Promise<ApiResult<M>>;
  /** Sets the one listener for the end of the session; told once, also when it ended before. */
  onEnd(listener: (why: string) => void): void;
  end(): void;
}

/** What arrives unasked, parsed. */
export type Deliver = <N extends ApiNotification>(
  name: N,
  params: ApiNotificationParams<N>,
) => void;

export interface SessionSettings {
  /** Unix socket or named pipe of the daemon. */
  readonly socketPath: string;
  readonly clock: Clock;
  readonly deliver: Deliver;
}

/**
 * Connects and says hello with the token, which is read anew each time because a restarted daemon
 * makes a new one. Rejects when any of that fails or takes longer than its limit.
 */
export async function openDaemonSession(settings: SessionSettings): Promise<DaemonSession> {
  const token = (await readFile(serviceTokenFile(settings.socketPath, homedir()), 'utf8')).trim();
  const socket = connect(settings.socketPath);
  const rpc = createMessageConnection(
    new StreamMessageReader(socket),
    new StreamMessageWriter(socket),
  );
  const session = sessionOver(socket, rpc);
  for (const name of Object.keys(API_NOTIFICATIONS) as ApiNotification[]) {
    rpc.onNotification(name, (raw: unknown) => {
      const parsed = API_NOTIFICATIONS[name].safeParse(raw);
      // What is pushed to us changes a screen, never money: one that doesn't parse is left out.
      if (parsed.success) settings.deliver(name, parsed.data);
    });
  }
  rpc.listen();
  const limit = settings.clock.after(HELLO_LIMIT_MS, () => session.end());
  try {
    const hello = { version: API_VERSION, token, client: 'terminal' } as const;
    await session.request('session.hello', hello);
    return session;
  } catch (error) {
    session.end();
    throw error;
  } finally {
    limit.cancel();
  }
}

function sessionOver(socket: Socket, rpc: MessageConnection): DaemonSession {
  let ended: string | null = null;
  let endListener: ((why: string) => void) | null = null;
  const open = new Set<(error: Error) => void>();

  const end = (why: string): void => {
    if (ended !== null) return;
    ended = why;
    rpc.dispose();
    socket.destroy();
    for (const reject of [...open]) reject(new DaemonLinkLost(why));
    open.clear();
    endListener?.(why);
  };
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('closed by the daemon'));
  rpc.onError(() => end('not JSON-RPC'));

  const ask = async <M extends ApiMethod>(name: M, params: ApiParams<M>): Promise<ApiResult<M>> => {
    const raw: unknown = await rpc.sendRequest(name, API_REQUESTS[name].params.parse(params));
    const parsed = API_REQUESTS[name].result.safeParse(raw);
    if (parsed.success) return parsed.data as ApiResult<M>;
    // Like a broken link it says nothing about what became of the request, so it is treated so.
    end(`the answer to ${name} does not parse`);
    throw new DaemonLinkLost('answer does not parse');
  };

  return {
    request: (name, params) => {
      if (ended !== null) return Promise.reject(new DaemonLinkLost(ended));
      return new Promise((resolve, reject) => {
        open.add(reject);
        ask(name, params)
          .then(resolve, reject)
          .finally(() => open.delete(reject));
      });
    },
    onEnd: (listener) => {
      endListener = listener;
      if (ended !== null) listener(ended);
    },
    end: () => end('ended by us'),
  };
}
