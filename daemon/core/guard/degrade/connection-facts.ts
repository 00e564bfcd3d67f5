/**
 * What happened on a channel's connection. `connection` counts the channel's dials upwards from 1,
 * so that a fact of an older connection is known as such (invariant T3). `closed`: the other end or
 * the network ended it, a failed dial among them; `dead`: it stopped answering and we ended it.
 * `isOurs`: whatever ended it, it was this machine (it slept, it moved), and counts against nobody.
 */
export interface ConnectionFact {
  readonly kind: 'signed-on' | 'ping-answered' | 'ping-missed' | 'closed' | 'dead';
  readonly connection: number;
  readonly isOurs?: boolean;
}

/** What a fact means for the breaker, once stragglers are sorted out. */
export type Evidence =
  | { readonly kind: 'signed-on'; readonly connection: number; readonly again: boolean }
  | { readonly kind: 'answered'; readonly connection: number }
  | { readonly kind: 'missed' }
  /** `counts`: it is a fault of its own, not one that was counted under another name. */
  | { readonly kind: 'ended'; readonly counts: boolean };

/**
 * Keeps apart what belongs to which connection of one channel. One event counts once (trap 10): a
 * connection's end is no second fault when missed pings led to it, and fifty attempts lost with one
 * connection are one fault.
 */
export class ConnectionFacts {
  #newest = 0;
  /** The connection that is signed on. */
  #live: number | null = null;
  /** Up to this connection, ends are counted. */
  #ended = 0;
  /** The connection whose last ping was missed. */
  #missedOn: number | null = null;
  #wasSignedOn = false;

  get live(): number | null {
    return this.#live;
  }

  /** Null for what an older connection says, and for pings on one that isn't signed on. */
  read({ kind, connection }: ConnectionFact): Evidence | null {
    if (connection < this.#newest) return null;
    this.#newest = connection;
    switch (kind) {
      case 'signed-on':
        return this.#signedOn(connection);
      case 'ping-answered':
        if (connection !== this.#live) return null;
        this.#missedOn = null;
        return { kind: 'answered', connection };
      case 'ping-missed':
        if (connection !== this.#live) return null;
        this.#missedOn = connection;
        return { kind: 'missed' };
      case 'closed':
      case 'dead':
        this.#live = null;
        return { kind: 'ended', counts: this.countEnd(connection) };
      default:
        return kind satisfies never;
    }
  }

  /** Is the end of `connection` a fault that was not counted yet? From now on it was. */
  countEnd(connection: number): boolean {
    if (connection <= this.#ended) return false;
    this.#ended = connection;
    return this.#missedOn !== connection;
  }

  #signedOn(connection: number): Evidence | null {
    if (connection <= this.#ended) return null;
    const again = this.#wasSignedOn;
    this.#wasSignedOn = true;
    this.#live = connection;
    return { kind: 'signed-on', connection, again };
  }
}
