import type { MonotonicMs } from '#contract/ports.ts';
import type { ConnectionState } from './connection-state.ts';
import type { ChannelEvent } from './pipeline.ts';

/**
 * What a channel's connection tells about the way there, as opposed to the host at its end: when it
 * was lost, and when it last carried an answer. A host that closes politely, refuses a sign-on or
 * spoils a MAC was reached; a dial that never opens, a reset and silence say that it may not be.
 */
export class Way {
  #lostAtMs: MonotonicMs | null = null;
  #aliveAtMs: MonotonicMs | null = null;
  /** The present dial opened a socket. */
  #hasOpened = false;
  #hasSignedOn = false;
  /** Its last ping was missed. */
  #isSilent = false;
  /** It may have died of something that is not the way's: see `excuse`. */
  #isExcused = false;

  /** Since when it is lost; null from the moment a socket opens again. */
  get lostAtMs(): MonotonicMs | null {
    return this.#lostAtMs;
  }

  /** When the last ping that was answered was sent; kept when the way is lost. */
  get aliveAtMs(): MonotonicMs | null {
    return this.#aliveAtMs;
  }

  /** Until something is heard, the end of the present connection is no loss of the way. */
  excuse(): void {
    this.#isExcused = true;
  }

  /** Whether the end of the present connection would be no fault of anybody's. */
  get isExcused(): boolean {
    return this.#isExcused;
  }

  /** Something happened on the connection; returns whether the way was lost by it just now. */
  heard(state: ConnectionState, event: ChannelEvent | null, nowMs: MonotonicMs): boolean {
    if (state.at === 'connecting') this.#dialled();
    if (state.at === 'signing-on') this.#opened();
    switch (event?.kind) {
      case 'signed-on':
        this.#hasSignedOn = true;
        return false;
      case 'ping-answered':
        this.#isSilent = false;
        this.#isExcused = false;
        this.#aliveAtMs = (nowMs - event.roundTripMs) as MonotonicMs;
        return false;
      case 'ping-missed':
        this.#isSilent = true;
        return false;
      case 'closed':
        return this.#isLostBy(event) && this.#lose(nowMs);
      default:
        return false;
    }
  }

  #dialled(): void {
    this.#hasOpened = false;
    this.#hasSignedOn = false;
    this.#isSilent = false;
    this.#isExcused = false;
  }

  #opened(): void {
    this.#hasOpened = true;
    this.#lostAtMs = null;
  }

  #isLostBy({ cause }: Extract<ChannelEvent, { kind: 'closed' }>): boolean {
    if (this.#isExcused) return false;
    if (cause === 'channel-dead') return this.#isSilent;
    // Reset between opening and sign-on: somebody at the far end did not like us.
    return cause === 'reset' && (this.#hasSignedOn || !this.#hasOpened);
  }

  #lose(nowMs: MonotonicMs): boolean {
    if (this.#lostAtMs !== null) return false;
    this.#lostAtMs = nowMs;
    return true;
  }
}
