import type { NodeId } from '#daemon/core/node/route-flag.ts';
import type { SharedFlag, SharedView } from '#daemon/core/node/shared-flag.ts';

/** How long one way to the cache takes: runs `action` when it is over. */
export type OneWay = (action: () => void) => unknown;

const AT_ONCE: OneWay = (action) => action();

/**
 * The shared route flag in memory, for simulated worlds: the real ones are a file and Redis, and
 * `test/ports` holds all three to the same claims. It can be out of reach, forget, and remember what
 * is long over.
 */
export class MemoryFlag {
  isReached = true;
  #text: string | null = null;
  #pulses = new Map<NodeId, number>();
  #adopted = new Map<NodeId, string>();
  readonly #listeners = new Set<() => void>();

  /** The port of one node; `there` and `back` are the ways of each question and its answer. */
  seat(there: OneWay = AT_ONCE, back: OneWay = AT_ONCE): SharedFlag {
    const ask = <T>(action: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        there(() => {
          if (!this.isReached) {
            back(() => reject(new Error('out of reach')));
            return;
          }
          const answer = action();
          back(() => resolve(answer));
        });
      });
    return {
      by: 'file',
      read: () => ask(() => this.view()),
      swap: (expected, next) => ask(() => this.#swap(expected, next)),
      pulse: (node) => ask(() => void this.#pulses.set(node, (this.#pulses.get(node) ?? 0) + 1)),
      acknowledge: (node, version) => ask(() => void this.#adopted.set(node, version)),
      onHint: (listener) => {
        const hint = (): void => {
          back(listener);
        };
        this.#listeners.add(hint);
        return () => this.#listeners.delete(hint);
      },
    };
  }

  view(): SharedView {
    return {
      text: this.#text,
      pulses: Object.fromEntries(this.#pulses),
      adopted: Object.fromEntries(this.#adopted),
    };
  }

  /** Started again on another memory: none, or an older one. */
  restore({ text, pulses, adopted }: SharedView = { text: null, pulses: {}, adopted: {} }): void {
    this.#text = text;
    this.#pulses = new Map(Object.entries(pulses) as [NodeId, number][]);
    this.#adopted = new Map(Object.entries(adopted) as [NodeId, string][]);
  }

  #swap(expected: string | null, next: string): boolean {
    if (this.#text !== expected) return false;
    this.#text = next;
    for (const listener of this.#listeners) listener();
    return true;
  }
}
