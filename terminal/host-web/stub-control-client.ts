import { connect } from 'node:net';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Clock, Timer } from '#contract/ports.ts';
import {
  STUB_REQUESTS,
  type StubEvent,
  type StubMethod,
  type StubParams,
  type StubResult,
  stubEvent,
} from '#contract/stub-control.ts';

/** The simulated payment world could not be asked. */
export class StubGone extends Error {
  override readonly name = 'StubGone';
}

/** Control of the simulated payment world, for a rehearsal panel, the demo and tests. */
export interface StubControl {
  /** Rejects with `StubGone` when nobody answers, or with the stub's own refusal. */
  request<M extends StubMethod>(name: M, params: StubParams<M>): Promise<StubResult<M>>;
  onEvent(listener: (event: StubEvent) => void): void;
  /** The link is there, for the first time or again: what was read before may be old. */
  onConnected(listener: () => void): void;
  stop(): void;
}

const RETRY_MS = 1_000;

type Standing =
  | { readonly kind: 'connected'; readonly rpc: MessageConnection }
  | { readonly kind: 'waiting'; readonly timer: Timer }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'stopped' };

/** Links to the stub's control socket, and again whenever the link breaks. */
export function connectStubControl(socketPath: string, clock: Clock): StubControl {
  let standing: Standing = { kind: 'connecting' };
  const eventListeners: ((event: StubEvent) => void)[] = [];
  const connectedListeners: (() => void)[] = [];

  const attempt = (): void => {
    standing = { kind: 'connecting' };
    const socket = connect(socketPath);
    const rpc = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    socket.on('error', () => {
      // The close that follows is what counts.
    });
    socket.on('close', () => {
      rpc.dispose();
      if (standing.kind !== 'stopped') {
        standing = { kind: 'waiting', timer: clock.after(RETRY_MS, attempt) };
      }
    });
    socket.on('connect', () => {
      if (standing.kind === 'stopped') {
        socket.destroy();
        return;
      }
      rpc.onNotification('event', (raw: unknown) => {
        const event = stubEvent.safeParse(raw);
        if (event.success) for (const listener of eventListeners) listener(event.data);
      });
      rpc.onError(() => socket.destroy());
      rpc.listen();
      standing = { kind: 'connected', rpc };
      for (const listener of connectedListeners) listener();
    });
    stop = () => socket.destroy();
  };
  let stop = (): void => {};
  attempt();

  return {
    request: async <M extends StubMethod>(name: M, params: StubParams<M>) => {
      if (standing.kind !== 'connected') throw new StubGone('the simulated channels are gone');
      const sent = STUB_REQUESTS[name].params.parse(params);
      const raw: unknown = await standing.rpc.sendRequest(name, sent);
      return STUB_REQUESTS[name].result.parse(raw) as StubResult<M>;
    },
    onEvent: (listener) => {
      eventListeners.push(listener);
    },
    onConnected: (listener) => {
      connectedListeners.push(listener);
    },
    stop: () => {
      if (standing.kind === 'waiting') standing.timer.cancel();
      standing = { kind: 'stopped' };
      stop();
    },
  };
}
