import type { Clock, Timer } from '#contract/ports.ts';
import type { SendOptions } from '../framing/frame-sender.ts';
import type { PadConnection } from './pad-connection.ts';
import { type PadResult, parsePadResult } from './pad-results.ts';

/** Why an operation can't go on. The first one that happens stays. */
export type OperationEnd =
  | { readonly kind: 'cancelled'; readonly by: 'cashier' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'gone' };

/** The next thing that happens in an operation. */
export type PadEvent =
  | { readonly kind: 'result'; readonly result: PadResult; wipe(): void }
  /** A bare EOT: the customer's cancel key, or the pad's own time-out. */
  | { readonly kind: 'ended' }
  /** A result got lost on the line; it has to be asked for again. */
  | { readonly kind: 'garbled' }
  | OperationEnd;

/** How a command went: `refused` is the pad's EOT. */
export type Commanded = { readonly kind: 'done' } | { readonly kind: 'refused' } | OperationEnd;

/**
 * One thing asked of the pad, from its first command to its end. Results count only from the
 * moment the pad acknowledged the command that asks for them: whatever came before that answers an
 * earlier read and is wiped unseen (invariant U1, fault DV7).
 */
export class PadOperation {
  readonly #connection: PadConnection;
  readonly #limit: Timer;
  readonly #inbox: PadEvent[] = [];
  #listening = false;
  #end: OperationEnd | null = null;
  #wake: (() => void) | null = null;

  constructor(connection: PadConnection, clock: Clock, limitMs: number) {
    this.#connection = connection;
    this.#limit = clock.after(limitMs, () => this.end({ kind: 'timed-out' }));
  }

  /** Sends a command that has no result of its own. Results stay unheard. */
  command(body: Uint8Array): Promise<Commanded> {
    this.#silence();
    return this.#command(body, {});
  }

  /** Sends a command and hears results from its acknowledgement on. */
  ask(body: Uint8Array): Promise<Commanded> {
    this.#silence();
    return this.#command(body, {
      acknowledged: () => {
        this.#listening = this.#end === null;
      },
    });
  }

  /** The next event, at the latest the operation's end. */
  async next(): Promise<PadEvent> {
    while (this.#end === null && this.#inbox.length === 0) await this.#wakeUp();
    return this.#end ?? this.#inbox.shift() ?? { kind: 'gone' };
  }

  /** Waits for something else, hearing nothing; returns the operation's end if that comes first. */
  async until(other: Promise<void>): Promise<OperationEnd | null> {
    let done = false;
    other.then(() => {
      done = true;
      this.#wake?.();
    });
    while (!done && this.#end === null) await this.#wakeUp();
    return this.#end;
  }

  /** A body came from the pad. */
  hear(body: Uint8Array): void {
    if (!this.#listening) {
      body.fill(0);
      return;
    }
    const wipe = (): void => {
      body.fill(0);
    };
    this.#tell({ kind: 'result', result: parsePadResult(body), wipe });
  }

  /** The pad, or the line, ended the session. */
  hearEnd(by: 'other-end' | 'bad-line'): void {
    if (this.#listening) this.#tell({ kind: by === 'bad-line' ? 'garbled' : 'ended' });
  }

  /** Ends the operation; the first end counts. */
  end(end: OperationEnd): void {
    this.#end ??= end;
    this.#silence();
    this.#wake?.();
  }

  /** Takes the operation away: nothing is heard any more and no timer is left. */
  finish(): void {
    this.#limit.cancel();
    this.#silence();
  }

  #tell(event: PadEvent): void {
    this.#inbox.push(event);
    this.#wake?.();
  }

  #silence(): void {
    this.#listening = false;
    for (const event of this.#inbox.splice(0)) if (event.kind === 'result') event.wipe();
  }

  async #command(body: Uint8Array, options: SendOptions): Promise<Commanded> {
    if (this.#end !== null) return this.#end;
    let sent: Commanded | null = null;
    this.#connection.send(body, options).then((outcome) => {
      const answered = outcome === 'acknowledged' ? 'done' : 'refused';
      const lost = outcome === 'unanswered' || outcome === 'closed';
      sent = lost ? { kind: 'gone' } : { kind: answered };
      this.#wake?.();
    });
    while (sent === null && this.#end === null) await this.#wakeUp();
    return this.#end ?? sent ?? { kind: 'gone' };
  }

  #wakeUp(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
