import type { Admission, AttemptFacts, Entry, Slot } from '../slot.ts';
import { pass } from '../slot.ts';
import { StatisticNode } from '../statistic/statistic-node.ts';
import type { NodeSelectorRule } from './rule.ts';

const nameOf = ({ terminal, method, channel }: AttemptFacts): string =>
  `${terminal}/${method}/${channel}`;

/** Says at which node an entry is counted: its terminal, method and channel. Never refuses. */
export class NodeSelector implements Slot {
  readonly name = 'node-selector';
  readonly #nodes = new Map<string, StatisticNode>();
  readonly #others = new StatisticNode('others');
  #rule: NodeSelectorRule;

  constructor(rule: NodeSelectorRule) {
    this.#rule = rule;
  }

  reload(rule: NodeSelectorRule): void {
    this.#rule = rule;
  }

  enter(entry: Entry): Admission {
    return pass({ ...entry, nodes: [...entry.nodes, this.#nodeOf(entry.facts)] });
  }

  /** Every node that was ever used; the one for the rest last. */
  nodes(): readonly StatisticNode[] {
    return [...this.#nodes.values(), this.#others];
  }

  #nodeOf(facts: AttemptFacts): StatisticNode {
    const name = nameOf(facts);
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    if (this.#nodes.size >= this.#rule.mostNodes) return this.#others;
    const node = new StatisticNode(name);
    this.#nodes.set(name, node);
    return node;
  }
}
