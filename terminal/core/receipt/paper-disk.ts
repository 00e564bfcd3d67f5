import type { Log } from '#contract/ports.ts';
import type { KeptPapers, PaperMemory } from './paper-memory.ts';

/**
 * Keeps the papers on disk, one write after the other, each with what is true when its turn comes.
 */
export class PaperDisk {
  readonly #memory: PaperMemory;
  readonly #log: Log;
  #turn: Promise<unknown> = Promise.resolve();
  /** What the disk is known to hold, as text: saying it again costs no sync. */
  #kept: string | null = null;

  constructor(memory: PaperMemory, log: Log) {
    this.#memory = memory;
    this.#log = log;
  }

  /** What is kept; null where nothing ever was. */
  async load(): Promise<KeptPapers | null | 'damaged'> {
    try {
      return await this.#memory.load();
    } catch {
      this.#log.error('waiting papers not readable');
      return 'damaged';
    }
  }

  /** Whether what `now` says is durable. */
  save(now: () => KeptPapers): Promise<boolean> {
    const done = this.#turn.then(async () => {
      const papers = now();
      const text = JSON.stringify(papers);
      if (text === this.#kept) return true;
      this.#kept = null;
      try {
        await this.#memory.save(papers);
        this.#kept = text;
        return true;
      } catch (error) {
        const why = error instanceof Error ? error.name : 'not an error';
        this.#log.error('waiting papers not saved', { error: why });
        return false;
      }
    });
    this.#turn = done;
    return done;
  }

  /** Resolves when everything asked for so far is done. */
  async settled(): Promise<void> {
    await this.#turn;
  }
}
