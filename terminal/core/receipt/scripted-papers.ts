import type { KeptPapers, PaperMemory } from './paper-memory.ts';

/** Keeps what waits for the printer, or refuses to. */
export class ScriptedPapers implements PaperMemory {
  kept: KeptPapers | null | 'damaged' = { version: 1, papers: [] };
  /** Everything that became durable, in order. */
  readonly history: KeptPapers[] = [];
  fails = false;
  load = (): KeptPapers | null | 'damaged' => this.kept;
  async save(papers: KeptPapers): Promise<void> {
    if (this.fails) throw new Error('no space left on device');
    this.kept = papers;
    this.history.push(papers);
  }
}
