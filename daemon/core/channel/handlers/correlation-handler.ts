import type { ChannelRequest } from '#contract/channel-frames.ts';
import type { Clock, MonotonicMs, Timer } from '#contract/ports.ts';
import type { Exchange, ReplyTo } from '../../exchange.ts';
import { replyKey, requestKey } from '../match-key.ts';
import type { Handler, Inbound, Neighbours, Outbound, Sent } from '../pipeline.ts';

interface Waiting {
  readonly finish: (exchange: Exchange) => void;
  readonly timer: Timer;
}

export interface Correlation extends Handler {
  /** Requests whose reply is waited for. */
  inFlight(): number;
  /**
   * Sends a request and waits for its reply, `limitMs` at most. Ends in exactly one way; a reply
   * that comes after that is unclaimed and travels on to the tail (style point 4).
   */
  exchange<R extends ChannelRequest>(
    send: (message: Outbound) => Sent,
    request: R,
    limitMs: number,
  ): Promise<Exchange<ReplyTo<R>>>;
}

/** Joins replies to requests by their match key; a key in flight is not used twice (rule 13). */
export const correlationHandler = (clock: Clock, mostInFlight: number): Correlation => {
  const waiting = new Map<string, Waiting>();

  const finish = (key: string, exchange: Exchange): boolean => {
    const found = waiting.get(key);
    if (found === undefined) return false;
    waiting.delete(key);
    found.timer.cancel();
    found.finish(exchange);
    return true;
  };

  const claim = (message: Inbound): boolean => {
    if (message.at === 'reply') {
      const { reply } = message;
      return finish(replyKey(reply), { kind: 'replied', reply });
    }
    if (message.at === 'unreadable' && message.key !== null) {
      const { key, cause, detail } = message;
      return finish(key, { kind: 'unreadable', cause, detail });
    }
    return false;
  };

  return {
    name: 'correlation',
    inFlight: () => waiting.size,
    inbound(message: Inbound, next: Neighbours) {
      if (!claim(message)) next.up(message);
    },
    event(event, next) {
      if (event.kind === 'closed') {
        for (const key of [...waiting.keys()]) finish(key, { kind: 'lost', cause: event.cause });
      }
      next.raise(event);
    },
    exchange<R extends ChannelRequest>(
      send: (message: Outbound) => Sent,
      request: R,
      limitMs: number,
    ) {
      return new Promise<Exchange<ReplyTo<R>>>((resolve) => {
        const key = requestKey(request);
        if (waiting.has(key)) return resolve({ kind: 'not-sent', reason: 'key-in-use' });
        if (waiting.size >= mostInFlight) {
          return resolve({ kind: 'not-sent', reason: 'too-many-in-flight' });
        }
        // Registered before it is written: an answer may come within the same turn.
        const timer = clock.after(limitMs, () => finish(key, { kind: 'lost', cause: 'no-reply' }));
        // The key holds the reply's class, so what claims it is of the class this request expects.
        waiting.set(key, { finish: resolve as Waiting['finish'], timer });
        const deadlineMs = (clock.monotonicNow() + limitMs) as MonotonicMs;
        const sent = send({ at: 'request', request, deadlineMs });
        if (sent !== 'written') finish(key, { kind: 'not-sent', reason: sent });
      });
    },
  };
};
