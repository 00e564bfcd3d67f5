import type {
  ApiNotification,
  ApiNotificationParams,
  DaemonStatus,
  Notice,
} from '#contract/daemon-api.ts';
import type { Clock, Random } from '#contract/ports.ts';

export type Notify = <N extends ApiNotification>(name: N, params: ApiNotificationParams<N>) => void;

/** A notice before it has its id and moment. */
export type News = Omit<Notice, 'id' | 'atWallMs'>;

interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  status(): DaemonStatus;
  /** What whoever listens from now on should know first; null: nothing. */
  standingNews(): News | null;
}

/** What the daemon says without being asked, to everyone who listens. */
export class Announcements {
  readonly #ports: Ports;
  readonly #listeners = new Set<Notify>();
  #statusTold = '';

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Tells every notification; returns the way to stop telling. */
  listen(listener: Notify): () => void {
    this.#listeners.add(listener);
    const news = this.#ports.standingNews();
    if (news !== null) listener('notice.posted', this.#noticeOf(news));
    return () => this.#listeners.delete(listener);
  }

  notify: Notify = (name, params) => {
    for (const listener of this.#listeners) listener(name, params);
  };

  post(news: News): void {
    this.notify('notice.posted', this.#noticeOf(news));
  }

  /** Says how things stand, unless that is what was said last. */
  tellStatus(): void {
    if (this.#listeners.size === 0) return;
    const status = this.#ports.status();
    const text = JSON.stringify(status);
    if (text === this.#statusTold) return;
    this.#statusTold = text;
    this.notify('status.changed', status);
  }

  #noticeOf(news: News): Notice {
    const { random, clock } = this.#ports;
    return { id: random.id(), atWallMs: clock.wallNow(), ...news };
  }
}
