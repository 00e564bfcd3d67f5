import type { Log } from '#contract/ports.ts';
import type { PendingSale, SaleMemory } from './sale-memory.ts';

/**
 * Keeps the pending sale on disk, one write after the other in the order they were asked for: a
 * `clear` never overtakes the `save` before it.
 */
export class MemoryDesk {
  readonly #memory: SaleMemory;
  readonly #log: Log;
  #turn: Promise<unknown> = Promise.resolve();
  /** Whether the disk may hold a sale: clearing nothing costs no sync. */
  #holding = true;
  /** What the disk is known to hold, as text: saying it again costs no sync. */
  #kept: string | null = null;

  constructor(memory: SaleMemory, log: Log) {
    this.#memory = memory;
    this.#log = log;
  }

  async load(): Promise<PendingSale | null> {
    const pending = await this.#memory.load();
    this.#holding = pending !== null;
    return pending;
  }

  /** Whether the sale is durable now. */
  save(pending: PendingSale): Promise<boolean> {
    this.#holding = true;
    const text = JSON.stringify(pending);
    return this.#next('pending sale not saved', async () => {
      if (this.#kept === text) return;
      this.#kept = null;
      await this.#memory.save(pending);
      this.#kept = text;
    });
  }

  clear(): Promise<boolean> {
    if (!this.#holding) return Promise.resolve(true);
    this.#holding = false;
    return this.#next('pending sale not cleared', () => {
      this.#kept = null;
      return this.#memory.clear();
    });
  }

  /** Resolves when everything asked for so far is done. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  #next(failure: string, write: () => Promise<void>): Promise<boolean> {
    const done = this.#turn.then(write).then(
      () => true,
      (error: unknown) => {
        this.#log.error(failure, { error: error instanceof Error ? error.name : 'not an error' });
        return false;
      },
    );
    this.#turn = done;
    return done;
  }
}
