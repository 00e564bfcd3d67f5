import {
  type ApiMethod,
  type ApiNotification,
  type ApiNotificationParams,
  type ApiParams,
  type ApiResult,
  type DaemonLink,
  DaemonLinkLost,
} from '#contract/daemon-api.ts';
import { type Decisions, facet } from '../faults/decisions.ts';
import { Lane } from '../lane.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { DaemonSeat } from './daemon-seat.ts';
import type { Incarnation, SimProcess } from './sim-process.ts';

/** One way over a local socket. */
const HOP_MS = 0.2;
/** Shorter than the till takes for a second opinion on "no such sale". */
const LONGEST_IN_BUFFER_MS = 480;
/** Pause between two tries to reach a daemon that is not there. */
const REDIAL_MS = 200;

interface OpenRequest {
  readonly lose: (cause: Error) => void;
}

/** One connection of the link; what belongs to an older one is gone (invariant T3). */
interface Session {
  readonly daemon: Incarnation;
  readonly down: Lane;
  readonly up: Lane;
  readonly open: Set<OpenRequest>;
  readonly stopListening: () => void;
}

interface Parts {
  readonly clock: VirtualClock;
  readonly decisions: Decisions;
  readonly daemon: DaemonSeat;
  /** The client's process and the life of it that this link belongs to. */
  readonly process: SimProcess;
  readonly mine: Incarnation;
}

/** A client's socket to the daemon: breaks with either process, reconnects by itself. */
export class LocalLink implements DaemonLink {
  readonly #parts: Parts;
  readonly #listeners = new Map<ApiNotification, ((params: never) => void)[]>();
  #onConnected: (connected: boolean) => void = () => {};
  #session: Session | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.daemon.onGone(() => this.#broke());
    this.#dial();
  }

  request<M extends ApiMethod>(name: M, params: ApiParams<M>): Promise<ApiResult<M>> {
    const session = this.#session;
    if (session === null) return Promise.reject(new DaemonLinkLost('not connected'));
    return new Promise((resolve, reject) => {
      const mine: OpenRequest = { lose: reject };
      session.open.add(mine);
      const settle = (act: () => void): void => {
        session.up.put(HOP_MS, () =>
          this.#enter(() => {
            if (session.open.delete(mine)) act();
          }),
        );
      };
      const ask = (): void => {
        this.#parts.daemon.request(session.daemon, name, params, (result) => {
          if (this.#breaks('IP2.after', session)) return;
          settle(() => (result.ok ? resolve(result.value as ApiResult<M>) : reject(result.cause)));
        });
      };
      session.down.put(HOP_MS, ask);
      this.#breaks('IP2.before', session);
    });
  }

  onNotification<N extends ApiNotification>(
    name: N,
    listener: (params: ApiNotificationParams<N>) => void,
  ): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  onConnected(listener: (connected: boolean) => void): void {
    this.#onConnected = listener;
    if (this.#session !== null) this.#enter(() => listener(true));
  }

  #enter(action: () => void): void {
    const { process, mine } = this.#parts;
    process.enter(mine, 'io', action);
  }

  /** A break may swallow what is under way to the daemon, or let it come through (fault IP2). */
  #breaks(fault: 'IP2.before' | 'IP2.after', session: Session): boolean {
    const size = this.#parts.decisions.strikes(fault);
    if (size === null || session !== this.#session) return false;
    if (size < 0.5) session.down.clear();
    // It lay in a buffer of the broken link, and comes behind the question on the new one.
    else session.down.postpone(LONGEST_IN_BUFFER_MS * facet(size, 0));
    this.#broke();
    return true;
  }

  #dial(): void {
    const { clock, daemon, process, mine } = this.#parts;
    if (!process.isCurrent(mine)) return;
    const incarnation = daemon.incarnation();
    if (incarnation === null) {
      clock.after(REDIAL_MS, () => this.#dial());
      return;
    }
    const up = new Lane(clock);
    const stopListening = daemon.listen(incarnation, (name, params) => {
      up.put(HOP_MS, () => this.#enter(() => this.#tell(name, params)));
    });
    const down = new Lane(clock);
    this.#session = { daemon: incarnation, down, up, open: new Set(), stopListening };
    this.#enter(() => this.#onConnected(true));
  }

  #tell(name: ApiNotification, params: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(params as never);
  }

  #broke(): void {
    const session = this.#session;
    const { process, mine, clock } = this.#parts;
    if (session === null || !process.isCurrent(mine)) return;
    this.#session = null;
    session.stopListening();
    session.up.clear();
    this.#enter(() => {
      for (const { lose } of session.open) lose(new DaemonLinkLost('the link broke'));
      session.open.clear();
      this.#onConnected(false);
    });
    clock.after(REDIAL_MS, () => this.#dial());
  }
}
