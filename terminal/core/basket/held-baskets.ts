import type { HeldBasket } from '#contract/basket.ts';
import type { Log } from '#contract/ports.ts';

/**
 * Where baskets wait for their customers, also over a restart of the till. A promise that resolves
 * means *durable*.
 */
export interface BasketMemory {
  load(): readonly HeldBasket[] | Promise<readonly HeldBasket[]>;
  save(baskets: readonly HeldBasket[]): Promise<void>;
}

/** As many as fit on the screen of a till. */
export const MOST_HELD = 20;

/** The baskets that were put aside, oldest first. One write at a time: the flow waits for each. */
export class HeldBaskets {
  readonly #memory: BasketMemory;
  readonly #log: Log;
  #baskets: readonly HeldBasket[] = [];

  constructor(memory: BasketMemory, log: Log) {
    this.#memory = memory;
    this.#log = log;
  }

  async load(): Promise<void> {
    try {
      this.#baskets = await this.#memory.load();
    } catch {
      this.#log.error('held baskets not readable');
    }
  }

  list(): readonly HeldBasket[] {
    return this.#baskets;
  }

  /** Whether it is durable now. A full shelf refuses. */
  hold(basket: HeldBasket): Promise<boolean> {
    if (this.#baskets.length >= MOST_HELD) return Promise.resolve(false);
    return this.#keep([...this.#baskets, basket]);
  }

  /** Takes one off the shelf; null when it isn't there or the disk failed. */
  async take(id: string): Promise<HeldBasket | null> {
    const basket = this.#baskets.find((held) => held.id === id);
    if (basket === undefined) return null;
    const kept = await this.#keep(this.#baskets.filter((held) => held !== basket));
    return kept ? basket : null;
  }

  async #keep(baskets: readonly HeldBasket[]): Promise<boolean> {
    try {
      await this.#memory.save(baskets);
      this.#baskets = baskets;
      return true;
    } catch {
      this.#log.error('held baskets not kept');
      return false;
    }
  }
}
