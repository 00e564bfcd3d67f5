import type { MacKeys } from '#contract/channel-security.ts';

/**
 * The MAC keys of one connection. While they are changed there are two: we speak with the new ones
 * at once; the channel does so once it has heard them from us, and what it said before that still
 * comes under the old ones. So nothing that is under way is lost by a change.
 */
export class MacSlot {
  #current: MacKeys | null = null;
  #previous: MacKeys | null = null;

  /** What we speak with; null before the sign-on. */
  get current(): MacKeys | null {
    return this.#current;
  }

  install(keys: MacKeys): void {
    this.#previous?.wipe();
    this.#previous = this.#current;
    this.#current = keys;
  }

  /** The keys of this number, while they are good. */
  hearing(number: number): MacKeys | null {
    if (this.#current?.number === number) return this.#current;
    return this.#previous?.number === number ? this.#previous : null;
  }

  /** The channel was heard with these: with older ones it speaks no more. */
  heard(keys: MacKeys): void {
    if (keys !== this.#current) return;
    this.#previous?.wipe();
    this.#previous = null;
  }

  wipe(): void {
    this.#current?.wipe();
    this.#previous?.wipe();
    this.#current = null;
    this.#previous = null;
  }
}
