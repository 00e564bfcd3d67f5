import {
  type ApiMethod,
  type ApiNotification,
  type ApiNotificationParams,
  type ApiParams,
  type ApiResult,
  type DaemonLink,
  DaemonLinkLost,
} from '#contract/daemon-api.ts';
import type { Clock, Log, Random, Timer } from '#contract/ports.ts';
import { type DaemonSession, type Deliver, openDaemonSession } from './daemon-session.ts';

/** The link is on this very machine: trying often costs nothing, and a restart is noticed soon. */
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

export interface DaemonLinkSettings {
  /** Unix socket or named pipe of the daemon. */
  readonly socketPath: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The link as its owner holds it: the core gets it as a plain `DaemonLink`. */
export interface OwnedDaemonLink extends DaemonLink {
  start(): void;
  stop(): void;
}

type Standing =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'waiting'; readonly timer: Timer }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly session: DaemonSession };

type Listeners = { [N in ApiNotification]: ((params: ApiNotificationParams<N>) => void)[] };

/**
 * The daemon over JSON-RPC 2.0 on its local socket (design decision 5), with a connection that
 * comes back by itself for as long as the link is started.
 */
export function createDaemonLink(settings: DaemonLinkSettings): OwnedDaemonLink {
  return new ReturningLink(settings);
}

class ReturningLink implements OwnedDaemonLink {
  readonly #settings: DaemonLinkSettings;
  readonly #connectedListeners: ((connected: boolean) => void)[] = [];
  readonly #listeners: Listeners = {
    'status.changed': [],
    'payment.progress': [],
    'notice.posted': [],
    'line.stepped': [],
    'sign-on.wanted': [],
  };
  #standing: Standing = { kind: 'stopped' };
  #retryMs = FIRST_RETRY_MS;

  constructor(settings: DaemonLinkSettings) {
    this.#settings = settings;
  }

  request<M extends ApiMethod>(name: M, params: ApiParams<M>): Promise<ApiResult<M>> {
    return this.#standing.kind === 'connected'
      ? this.#standing.session.request(name, params)
      : Promise.reject(new DaemonLinkLost('not connected'));
  }

  onNotification<N extends ApiNotification>(
    name: N,
    listener: (params: ApiNotificationParams<N>) => void,
  ): void {
    this.#listeners[name].push(listener);
  }

  onConnected(listener: (connected: boolean) => void): void {
    this.#connectedListeners.push(listener);
  }

  start(): void {
    if (this.#standing.kind === 'stopped') this.#attempt();
  }

  stop(): void {
    const was = this.#standing;
    this.#standing = { kind: 'stopped' };
    if (was.kind === 'waiting') was.timer.cancel();
    if (was.kind === 'connected') was.session.end();
  }

  #attempt(): void {
    const { socketPath, clock, log } = this.#settings;
    const deliver: Deliver = (name, params) => {
      for (const listener of this.#listeners[name]) listener(params);
    };
    const mine: Standing = { kind: 'connecting' };
    this.#standing = mine;
    openDaemonSession({ socketPath, clock, deliver }).then(
      (session) => {
        // Stopped while it connected: nobody wants it any more.
        if (this.#standing !== mine) session.end();
        else this.#connected(session);
      },
      (error: unknown) => {
        if (this.#standing !== mine) return;
        log.info('no link to the daemon yet', { why: error instanceof Error ? error.message : '' });
        this.#retryLater();
      },
    );
  }

  #connected(session: DaemonSession): void {
    this.#standing = { kind: 'connected', session };
    this.#retryMs = FIRST_RETRY_MS;
    this.#settings.log.info('linked to the daemon');
    for (const listener of this.#connectedListeners) listener(true);
    session.onEnd((why) => {
      if (this.#standing.kind !== 'connected') return;
      this.#settings.log.warn('link to the daemon lost', { why });
      this.#retryLater();
      for (const listener of this.#connectedListeners) listener(false);
    });
  }

  #retryLater(): void {
    const { clock, random } = this.#settings;
    // Jitter: the till and its tools must not come back in step after the daemon restarted.
    const delayMs = this.#retryMs * (0.5 + random.fraction() / 2);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    this.#standing = { kind: 'waiting', timer: clock.after(delayMs, () => this.#attempt()) };
  }
}
