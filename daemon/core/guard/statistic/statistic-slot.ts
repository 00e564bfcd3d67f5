import type { Admission, Entry, Slot } from '../slot.ts';
import type { StatisticRule } from './rule.ts';
import { StatisticNode } from './statistic-node.ts';

/** Counts every entry at its nodes and in total, whatever later slots say of it. Never refuses. */
export class StatisticSlot implements Slot {
  readonly name = 'statistic';
  readonly total = new StatisticNode('total');
  #rule: StatisticRule;

  constructor(rule: StatisticRule) {
    this.#rule = rule;
  }

  /** Answer codes that are faults of the channel, by the rule in force. */
  get faultCodes(): readonly string[] {
    return this.#rule.faultCodes;
  }

  reload(rule: StatisticRule): void {
    this.#rule = rule;
  }

  enter(entry: Entry): Admission {
    const nodes = [this.total, ...entry.nodes];
    for (const node of nodes) node.entered(entry.atMs);
    return {
      kind: 'granted',
      entry,
      leave: (left) => {
        for (const node of nodes) node.left(left, this.#rule.outcomes);
      },
    };
  }
}
