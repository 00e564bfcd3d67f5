import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import type { ChannelDay, LostCause, NotSentReason, UnreadableCause } from '../exchange.ts';

/** What travels up from the socket: text, then the words it stands for. */
export type Inbound =
  | { readonly at: 'text'; readonly text: string }
  /** Text whose MAC is wrong or missing: nobody knows who wrote it. */
  | { readonly at: 'unauthentic'; readonly text: string }
  | { readonly at: 'reply'; readonly reply: ChannelReply }
  /** A message that proves nothing; `key` when it could be seen what it was meant to answer. */
  | {
      readonly at: 'unreadable';
      readonly key: string | null;
      readonly cause: UnreadableCause;
      readonly detail: string;
    };

/** What travels down to the socket. `deadlineMs` is absolute and checked again just before `write`. */
export type Outbound =
  | { readonly at: 'request'; readonly request: ChannelRequest; readonly deadlineMs: MonotonicMs }
  | { readonly at: 'text'; readonly text: string; readonly deadlineMs: MonotonicMs };

/** How a message left: `written` from the moment `write` was called, whatever came of it. */
export type Sent = 'written' | NotSentReason;

/** What happened on a connection; faults travel the pipeline upwards like data. */
export type ChannelEvent =
  | { readonly kind: 'opened' }
  | { readonly kind: 'signed-on'; readonly day: ChannelDay }
  | { readonly kind: 'sign-on-failed'; readonly detail: string }
  /** Signed on anew on the same connection, with other keys: nothing of it ends. */
  | { readonly kind: 'keys-changed' }
  | { readonly kind: 'ping-answered'; readonly roundTripMs: number }
  | { readonly kind: 'ping-missed'; readonly inARow: number }
  /** The channel moved from a standby address back to its main one, and was up all the time. */
  | { readonly kind: 'moved-to-main' }
  /** The connection proved dead while its socket was still open. */
  | { readonly kind: 'dead'; readonly detail: string }
  | { readonly kind: 'closed'; readonly cause: LostCause; readonly detail: string };

/** What a handler can do to its neighbours. */
export interface Neighbours {
  up(message: Inbound): void;
  down(message: Outbound): Sent;
  raise(event: ChannelEvent): void;
}

/**
 * One duty of a connection (row P2, after netty's handlers). What a handler doesn't mention passes
 * through it. A handler lives as long as its connection and never sees another one's messages.
 */
export interface Handler {
  readonly name: string;
  inbound?(message: Inbound, next: Neighbours): void;
  outbound?(message: Outbound, next: Neighbours): Sent;
  event?(event: ChannelEvent, next: Neighbours): void;
}

/** The end of the line: what no handler claimed, and every event. */
export interface Tail {
  unclaimed(message: Inbound): void;
  event(event: ChannelEvent): void;
}

export interface Pipeline {
  /** A message from the socket. */
  receive(message: Inbound): void;
  /** A message from the top. */
  send(message: Outbound): Sent;
  /** An event from the socket; handlers raise theirs themselves. */
  raise(event: ChannelEvent): void;
}

/** Joins `handlers`, the one nearest the socket first. */
export const createPipeline = (handlers: readonly Handler[], tail: Tail): Pipeline => {
  const receiveAt = (index: number, message: Inbound): void => {
    const handler = handlers[index];
    if (handler === undefined) tail.unclaimed(message);
    else if (handler.inbound === undefined) receiveAt(index + 1, message);
    else handler.inbound(message, neighbours[index] as Neighbours);
  };
  const sendAt = (index: number, message: Outbound): Sent => {
    const handler = handlers[index];
    if (handler === undefined) return 'no-connection';
    if (handler.outbound === undefined) return sendAt(index - 1, message);
    return handler.outbound(message, neighbours[index] as Neighbours);
  };
  const raiseAt = (index: number, event: ChannelEvent): void => {
    const handler = handlers[index];
    if (handler === undefined) tail.event(event);
    else if (handler.event === undefined) raiseAt(index + 1, event);
    else handler.event(event, neighbours[index] as Neighbours);
  };
  const neighbours: readonly Neighbours[] = handlers.map((_, index) => ({
    up: (message) => receiveAt(index + 1, message),
    down: (message) => sendAt(index - 1, message),
    raise: (event) => raiseAt(index + 1, event),
  }));
  return {
    receive: (message) => receiveAt(0, message),
    send: (message) => sendAt(handlers.length - 1, message),
    raise: (event) => raiseAt(0, event),
  };
};
