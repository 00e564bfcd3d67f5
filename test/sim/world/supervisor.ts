import type { ChannelId } from '#contract/ids.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { DaemonSeat } from './daemon-seat.ts';

export interface SupervisorParts {
  readonly daemon: DaemonSeat;
  readonly channels: readonly ChannelId[];
  /** Begins anew with each sale. */
  readonly random: SeededRandom;
  /** Sales between two orders of theirs; null: they keep out of it. */
  readonly every: number | null;
}

const LONGEST_MINUTES = 10;

/** Somebody who now and then sends all sales to one channel for a while, or takes that back. */
export class Supervisor {
  readonly #parts: SupervisorParts;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  saleBegins(number: number): void {
    const { every, random, channels } = this.#parts;
    if (every === null || number % every !== 0) return;
    if (random.chance(0.3)) {
      return this.#ask('route.lift', { person: 'Chen', reason: 'all is well again' });
    }
    this.#ask('route.force', {
      channel: random.pick(channels),
      person: 'Chen',
      reason: 'the other channel is slow',
      forMs: 60_000 * (1 + random.below(LONGEST_MINUTES)),
      ...(random.chance(0.3) && { methods: ['card'] }),
    });
  }

  /** While no daemon serves, nobody hears it: a person would see that and try again later. */
  #ask(name: string, params: object): void {
    const { daemon } = this.#parts;
    const mine = daemon.incarnation();
    if (mine !== null) daemon.request(mine, name, params, () => {});
  }
}
