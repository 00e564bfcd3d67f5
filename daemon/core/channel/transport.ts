import type { LostCause } from '../exchange.ts';

/** Why a socket never opened, or ended. */
export interface SocketEnd {
  readonly cause: LostCause;
  /** A few technical words for a technician: `ECONNREFUSED`, `close 1006`. No addresses of people. */
  readonly detail: string;
}

/** What a transport tells about one socket; after `ended` it tells nothing more. */
export interface SocketListener {
  opened(): void;
  text(text: string): void;
  ended(end: SocketEnd): void;
}

/** One socket, connecting or open. */
export interface Socket {
  /**
   * Hands text to the operating system. Call it only after `opened`: a write on a connecting socket
   * would be flushed later, and nobody could say it was not sent.
   */
  write(text: string): void;
  /** Bytes written that the operating system has not taken yet: the far end reads too slowly. */
  queuedBytes(): number;
  /** Ends it at once, without a closing handshake; `ended` follows if it had not come yet. */
  destroy(): void;
}

/**
 * Opens sockets to a channel's addresses: WebSocket, TCP or TLS by the address's scheme in
 * production, memory in the simulator. The listener is never called before `connect` has returned.
 */
export interface Transport {
  connect(address: string, limitMs: number, listener: SocketListener): Socket;
}
