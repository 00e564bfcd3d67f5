import type { Paper } from '#contract/receipt.ts';
import {
  type KeptPapers,
  nameOfPaper,
  type PaperName,
} from '#terminal/core/receipt/paper-memory.ts';
import type { TillDisk } from './till-disk.ts';

/**
 * What becomes of every paper that ever was on a till's disk, over all its lives: it came out, or a
 * cashier who was asked said that it is there.
 */
export class PaperAccount implements TillDisk<KeptPapers> {
  readonly #was = new Map<PaperName, 'owed' | 'accounted'>();
  #kept: KeptPapers | null = null;

  get kept(): KeptPapers | null {
    return this.#kept;
  }

  set kept(papers: KeptPapers | null) {
    this.#kept = papers;
    for (const { name, state } of papers?.papers ?? []) {
      if (state !== 'printed' && !this.#was.has(name)) this.#was.set(name, 'owed');
    }
  }

  came(paper: Paper): void {
    this.#was.set(nameOfPaper(paper), 'accounted');
  }

  /** The cashier was asked, and says that it is there. */
  saidToBeThere(): void {
    for (const { name, state } of this.#kept?.papers ?? []) {
      if (state === 'printing') this.#was.set(name, 'accounted');
    }
  }

  /** Papers that nobody has, and that nobody was asked about. */
  owed(): readonly PaperName[] {
    return [...this.#was].filter(([, was]) => was === 'owed').map(([name]) => name);
  }
}
