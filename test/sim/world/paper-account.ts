import type { Paper } from '#contract/receipt.ts';
import {
  type KeptPapers,
  nameOfPaper,
  type PaperName,
} from '#terminal/core/receipt/paper-memory.ts';
import type { TillDisk } from './till-disk.ts';

/**
 * What becomes of every paper that ever was on a till's disk, over all its lives: it came out, or a
 * cashier who was asked said that it is there. An original comes out once, and is on disk as being
 * printed before that.
 */
export class PaperAccount implements TillDisk<KeptPapers> {
  readonly #was = new Map<PaperName, 'owed' | 'accounted'>();
  readonly #originals = new Set<PaperName>();
  readonly #wrong: string[] = [];
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
    const name = nameOfPaper(paper);
    this.#was.set(name, 'accounted');
    if (!('reprint' in paper) || paper.reprint) return;
    if (this.#originals.has(name)) this.#wrong.push(`${name} came out twice as an original`);
    this.#originals.add(name);
    const kept = this.#kept?.papers.find((each) => each.name === name);
    if (kept?.state !== 'printing') this.#wrong.push(`${name} was not on disk when it came out`);
  }

  /** The cashier was asked, and says that it is there. */
  saidToBeThere(): void {
    for (const { name, state } of this.#kept?.papers ?? []) {
      if (state === 'printing') this.#was.set(name, 'accounted');
    }
  }

  /** What is wrong with them at the end. */
  wrong(): readonly string[] {
    const owed = [...this.#was].filter(([, was]) => was === 'owed');
    const lost = owed.map(([name]) => `${name} waited, and nobody has it or was asked about it`);
    return [...this.#wrong, ...lost];
  }
}
