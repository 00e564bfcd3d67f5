import type { Admission, Entry, Slot } from '../slot.ts';
import { pass, refuse } from '../slot.ts';
import type { SystemRule } from './rule.ts';

/** The daemon's own load at this moment. */
export interface Load {
  /** How late the event loop runs its timers, lately. */
  readonly loopLagMs: number;
  /** Sales whose answer is not journaled yet. */
  readonly inFlightPayments: number;
  /** Journal entries that wait for the disk. */
  readonly journalBacklog: number;
}

/** Measures the load; asked at every entry, so it should only hand out what it knows. */
export type LoadPort = () => Load;

type Code = 'loop-lag' | 'too-many-payments' | 'journal-backlog';
type Measure = (load: Load, rule: SystemRule) => readonly [measured: number, limit: number];

const MEASURES: Readonly<Record<Code, Measure>> = {
  'loop-lag': (load, rule) => [load.loopLagMs, rule.loopLagMs],
  'too-many-payments': (load, rule) => [load.inFlightPayments, rule.inFlightPayments],
  'journal-backlog': (load, rule) => [load.journalBacklog, rule.journalBacklog],
};
const CODES = Object.keys(MEASURES) as readonly Code[];

/** Refuses new attempts while this process itself can't keep up, before it makes unknowns. */
export class SystemSlot implements Slot {
  readonly name = 'system';
  readonly #load: LoadPort;
  #rule: SystemRule;

  constructor(rule: SystemRule, load: LoadPort) {
    this.#rule = rule;
    this.#load = load;
  }

  reload(rule: SystemRule): void {
    this.#rule = rule;
  }

  enter(entry: Entry): Admission {
    const load = this.#load();
    for (const code of CODES) {
      const [measured, limit] = MEASURES[code](load, this.#rule);
      if (measured > limit) {
        const { retryAfterMs } = this.#rule;
        return refuse({ slot: 'system', code, retryAfterMs, measured, limit });
      }
    }
    return pass(entry);
  }

  /** Do we stand still ourselves? Then a ping without an answer says nothing of the channel. */
  isStalled(): boolean {
    return this.#load().loopLagMs > this.#rule.loopLagMs;
  }

  view(): { readonly load: Load; readonly rule: SystemRule } {
    return { load: this.#load(), rule: this.#rule };
  }
}
