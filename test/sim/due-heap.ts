/** Something due. `action` is null once it was cancelled. */
export interface Due {
  readonly atMs: number;
  /** Orders what is due at the same moment, before `order`. */
  readonly tie: number;
  readonly order: number;
  action: (() => void) | null;
}

const isBefore = (a: Due, b: Due): boolean =>
  a.atMs !== b.atMs ? a.atMs < b.atMs : a.tie !== b.tie ? a.tie < b.tie : a.order < b.order;

/** Cancelled entries are let lie until they make up this much of the heap. */
const FEW = 512;

/** What is due, the soonest first: a binary heap. Cancelling only marks; the heap tidies itself. */
export class DueHeap {
  #heap: Due[] = [];
  #cancelled = 0;

  /** Entries neither fired nor cancelled. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  push(entry: Due): void {
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
  }

  cancel(entry: Due): void {
    if (entry.action === null) return;
    entry.action = null;
    this.#cancelled += 1;
    if (this.#cancelled > FEW && this.#cancelled > this.#heap.length / 2) this.#tidy();
  }

  /** Takes out the soonest entry due until `untilMs`. */
  pop(untilMs: number): Due | null {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.atMs > untilMs) return null;
      this.#takeFirst();
      if (first.action !== null) return first;
      this.#cancelled -= 1;
    }
  }

  /** When the soonest entry is due, cancelled ones counted; null when there is none. */
  nextAtMs(): number | null {
    return this.#heap[0]?.atMs ?? null;
  }

  #takeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const entry = heap[from] as Due;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Due;
      if (!isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const entry = heap[from] as Due;
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      const left = heap[below];
      if (left === undefined) break;
      let child = left;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, left)) {
        child = right;
        below += 1;
      }
      if (!isBefore(child, entry)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = entry;
  }

  #tidy(): void {
    this.#heap = this.#heap.filter(({ action }) => action !== null);
    this.#cancelled = 0;
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }
}
