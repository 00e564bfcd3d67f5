import type { CashBook, CashEntry } from './cash-book.ts';

/** A book in memory, which refuses to be written or read when told to. */
export class ScriptedCashBook implements CashBook {
  readonly kept = new Map<number, CashEntry[]>();
  fails = false;
  async entries(shift: number): Promise<readonly CashEntry[]> {
    if (this.fails) throw new Error('input/output error');
    return this.kept.get(shift) ?? [];
  }
  async append(shift: number, entry: CashEntry): Promise<void> {
    if (this.fails) throw new Error('no space left on device');
    this.kept.set(shift, [...(this.kept.get(shift) ?? []), entry]);
  }
  /** Every entry of every shift. */
  all(): readonly CashEntry[] {
    return [...this.kept.values()].flat();
  }
}
