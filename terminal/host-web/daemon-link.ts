import {
  type ApiNotification,
  type ApiNotificationParams,
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
  const { clock, log } = settings;
  let standing: Standing = { kind: 'stopped' };
  let retryMs = FIRST_RETRY_MS;
  const connectedListeners: ((connected: boolean) => void)[] = [];
  const listeners: Listeners = {
    'status.changed': [],
    'payment.progress': [],
    'notice.posted': [],
  };

  const deliver: Deliver = (name, params) => {
    for (const listener of listeners[name]) listener(params);
  };

  const retryLater = (): void => {
    // Jitter: the till and its tools must not come back in step after the daemon restarted.
    const delayMs = retryMs * (0.5 + settings.random.fraction() / 2);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    standing = { kind: 'waiting', timer: clock.after(delayMs, attempt) };
  };

  const ended = (why: string): void => {
    if (standing.kind !== 'connected') return;
    log.warn('link to the daemon lost', { why });
    retryLater();
    for (const listener of connectedListeners) listener(false);
  };

  const attempt = (): void => {
    const mine: Standing = { kind: 'connecting' };
    standing = mine;
    openDaemonSession({ socketPath: settings.socketPath, clock, deliver }).then(
      (session) => {
        // Stopped while it connected: nobody wants it any more.
        if (standing !== mine) return session.end();
        standing = { kind: 'connected', session };
        retryMs = FIRST_RETRY_MS;
        log.info('linked to the daemon');
        for (const listener of connectedListeners) listener(true);
        session.onEnd(ended);
      },
      (error: unknown) => {
        if (standing !== mine) return;
        log.info('no link to the daemon yet', { why: error instanceof Error ? error.message : '' });
        retryLater();
      },
    );
  };

  return {
    request: (name, params) =>
      standing.kind === 'connected'
        ? standing.session.request(name, params)
        : Promise.reject(new DaemonLinkLost('not connected')),
    onNotification: (name, listener) => {
      listeners[name].push(listener);
    },
    onConnected: (listener) => {
      connectedListeners.push(listener);
    },
    start: () => {
      if (standing.kind === 'stopped') attempt();
    },
    stop: () => {
      const was = standing;
      standing = { kind: 'stopped' };
      if (was.kind === 'waiting') was.timer.cancel();
      if (was.kind === 'connected') was.session.end();
    },
  };
}
