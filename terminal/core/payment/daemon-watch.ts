import type { ChannelView, DaemonLink, DaemonStatus } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import { type Method, method } from '#contract/method.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import type { TillLimits } from '../limits.ts';
import { sellingOf } from './selling-channels.ts';

export interface WatchPorts {
  readonly daemon: DaemonLink;
  readonly clock: Clock;
  readonly limits: TillLimits;
  /** Whether a channel's certificate lets a capture be sealed to it now. */
  readonly sealable: (channel: ChannelView) => boolean;
}

/** What the till knows of its daemon: the link, and the status last pushed over it. */
export class DaemonWatch {
  readonly #ports: WatchPorts;
  readonly #changed: () => void;
  readonly #linkChanged: (connected: boolean) => void;
  #connected = false;
  /** Told on the link that stands now; `#status` alone may be of an earlier one. */
  #fresh = false;
  #status: DaemonStatus | null = null;
  /** Counts changes of the link: an answer asked for on an earlier link is not taken. */
  #epoch = 0;
  #again: Timer | null = null;
  #stopped = false;

  constructor(ports: WatchPorts, on: { changed: () => void; link: (up: boolean) => void }) {
    this.#ports = ports;
    this.#changed = on.changed;
    this.#linkChanged = on.link;
  }

  begin(): void {
    const { daemon } = this.#ports;
    daemon.onConnected((connected) => this.#onLink(connected));
    daemon.onNotification('status.changed', (status) => {
      if (this.#connected) this.#take(status);
    });
    // The link may have been up before anybody listened.
    if (!this.#connected) this.#readStatus();
  }

  stop(): void {
    this.#stopped = true;
    this.#again?.cancel();
  }

  connected(): boolean {
    return this.#connected;
  }

  /** The last status there was, also while the daemon is gone: for names. */
  status(): DaemonStatus | null {
    return this.#status;
  }

  /** Whether the status was told on the link that stands now. */
  fresh(): boolean {
    return this.#connected && this.#fresh;
  }

  nameOf(id: ChannelId): LocalName {
    const channel = this.#status?.channels.find((candidate) => candidate.id === id);
    return channel?.name ?? { zh: id, en: id };
  }

  /** Why the daemon can do nothing at all now, `null` when it can. */
  problem(): ErrorCode | null {
    if (this.#status === null || !this.fresh()) return 'DAEMON_GONE';
    const { journal } = this.#status;
    return journal.state === 'stopped' ? journal.code : null;
  }

  /** Why a method can't be used now, `null` when it can (row A4). */
  problemOf(wanted: Method): ErrorCode | null {
    const problem = this.problem();
    if (problem !== null) return problem;
    const up = sellingOf(this.#status).filter(({ state }) => state === 'up');
    if (up.length === 0) return 'NO_CHANNEL';
    const taking = up.filter(({ methods }) => methods.includes(wanted));
    if (taking.length === 0) return 'NO_CHANNEL_FOR_METHOD';
    return taking.some(this.#ports.sealable) ? null : 'NO_SEALABLE_CHANNEL';
  }

  #onLink(connected: boolean): void {
    if (this.#stopped) return;
    this.#epoch += 1;
    const before = this.#connected;
    this.#connected = connected;
    this.#fresh = false;
    this.#again?.cancel();
    if (connected) this.#readStatus();
    if (before !== connected) this.#linkChanged(connected);
    this.#changed();
  }

  #readStatus(): void {
    const epoch = this.#epoch;
    this.#ports.daemon.request('status.read', {}).then(
      (status) => {
        if (this.#stopped || epoch !== this.#epoch) return;
        const before = this.#connected;
        this.#connected = true;
        this.#take(status);
        if (!before) this.#linkChanged(true);
      },
      () => {
        if (this.#stopped || epoch !== this.#epoch || !this.#connected) return;
        const { clock, limits } = this.#ports;
        this.#again = clock.after(limits.statusAgainMs, () => this.#readStatus());
      },
    );
  }

  #take(status: DaemonStatus): void {
    if (this.#stopped) return;
    this.#status = status;
    this.#fresh = true;
    this.#changed();
  }
}

/** Every way of paying, in the order tills show them. */
export const METHODS: readonly Method[] = method.options;
