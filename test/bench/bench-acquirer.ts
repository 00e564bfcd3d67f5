import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type ChannelReply,
  type ChannelRequest,
  channelRequest,
} from '#contract/channel-frames.ts';

/** What becomes of the next payment. */
export type Manner =
  | 'sound'
  /** The request is read, its connection reset: nothing was processed. */
  | 'reset'
  /** The connection it came on says nothing any more; a new one is served. */
  | 'silent-line'
  /** Nor is any other, until `heal`. */
  | 'silent-host';

/** An acquirer that costs as little as one can: what is measured is what stands before it. */
export interface BenchAcquirer {
  readonly url: string;
  /** Moments of pings, by connection. */
  readonly pings: Map<WebSocket, number[]>;
  next(manner: Manner): void;
  heal(): void;
  close(): Promise<void>;
}

const DATE = '20261128';

export const openAcquirer = async (): Promise<BenchAcquirer> => {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate: false,
    maxPayload: 128 * 1_024,
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const silent = new WeakSet<WebSocket>();
  const pings = new Map<WebSocket, number[]>();
  let manner: Manner = 'sound';
  let isHostSilent = false;
  const paid = (
    request: ChannelRequest & { class: 'pay' },
    line: WebSocket,
  ): ChannelReply | null => {
    const shown = manner;
    manner = 'sound';
    if (shown === 'sound') return payReply(request);
    if (shown === 'reset') rawSocket(line).resetAndDestroy();
    else silent.add(line);
    isHostSilent = shown === 'silent-host';
    return null;
  };
  const answer = (request: ChannelRequest, line: WebSocket): ChannelReply | null => {
    switch (request.class) {
      case 'ping':
        pings.get(line)?.push(performance.now());
        return { class: 'pong', number: request.number };
      case 'pay':
        return paid(request, line);
      default:
        return plainReply(request);
    }
  };
  server.on('connection', (line) => {
    pings.set(line, []);
    line.on('error', () => {});
    line.on('close', () => pings.delete(line));
    line.on('message', (data) => {
      if (isHostSilent || silent.has(line)) return;
      const reply = answer(channelRequest.parse(JSON.parse(String(data))), line);
      if (reply !== null) line.send(JSON.stringify(reply));
    });
  });
  return {
    url: `ws://127.0.0.1:${address.port}`,
    pings,
    next: (next) => {
      manner = next;
    },
    heal: () => {
      isHostSilent = false;
    },
    close: async () => {
      for (const line of server.clients) line.terminate();
      server.close();
      await once(server, 'close');
    },
  };
};

/** `ws` keeps it to itself; a reset needs the socket below. */
const rawSocket = (line: WebSocket): Socket => (line as unknown as { _socket: Socket })._socket;

const payReply = (request: ChannelRequest & { class: 'pay' }): ChannelReply => {
  const { terminal, stan, batch, date, attemptId, amountMinor, currency } = request;
  const identity = { terminal, stan, batch, date, attemptId };
  const approval = { authCode: '123456', hostReference: 'B1' };
  return { class: 'pay-reply', ...identity, amountMinor, currency, code: '00', ...approval };
};

type Plain = Exclude<ChannelRequest, { class: 'ping' } | { class: 'pay' }>;

const plainReply = (request: Plain): ChannelReply | null => {
  switch (request.class) {
    case 'sign-on': {
      const batch = 1 as Extract<ChannelReply, { class: 'sign-on-reply' }>['batch'];
      const { nonce } = request;
      return { class: 'sign-on-reply', nonce, accepted: true, code: '00', batch, date: DATE };
    }
    case 'inquiry': {
      const { class: _, ...identity } = request;
      const amountMinor = 0 as Extract<ChannelReply, { class: 'inquiry-reply' }>['amountMinor'];
      return { class: 'inquiry-reply', ...identity, state: 'not-found', amountMinor, code: '25' };
    }
    case 'reversal': {
      const { terminal, stan, batch, date, attemptId } = request;
      const identity = { terminal, stan, batch, date, attemptId };
      return { class: 'reversal-reply', ...identity, result: 'no-original', code: '00' };
    }
    case 'totals': {
      const { class: _, ...day } = request;
      const sums = { approvedCount: 0, approvedMinor: 0, reversedCount: 0, reversedMinor: 0 };
      const refunds = { refundedCount: 0, refundedMinor: 0 };
      return { class: 'totals-reply', ...day, ...sums, ...refunds };
    }
    default:
      // No bench asks for anything else.
      return null;
  }
};
