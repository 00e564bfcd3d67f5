import type { ChannelId } from '#contract/ids.ts';
import type { SharedLineName } from '#contract/shared-lines.ts';
import type { Admission, Entry, Slot } from '../slot.ts';
import { pass } from '../slot.ts';
import { StatisticNode } from '../statistic/statistic-node.ts';

/** Which channels fail together, as their configuration says at this moment. */
export interface FailureDomains {
  linesOf(channel: ChannelId): readonly SharedLineName[];
  /** The other channels on any of its lines. */
  siblingsOf(channel: ChannelId): readonly ChannelId[];
}

/** Each channel stands alone. */
export const NO_DOMAINS: FailureDomains = { linesOf: () => [], siblingsOf: () => [] };

/**
 * Says at which cluster nodes an entry is counted: its channel over all terminals and methods, and
 * each line the channel shares with others. Never refuses.
 */
export class ClusterBuilder implements Slot {
  readonly name = 'cluster-builder';
  readonly #nodes = new Map<string, StatisticNode>();
  readonly #domains: Pick<FailureDomains, 'linesOf'>;

  constructor(domains: Pick<FailureDomains, 'linesOf'>) {
    this.#domains = domains;
  }

  enter(entry: Entry): Admission {
    const { channel } = entry.facts;
    const cluster = [this.#nodeOf(`channel ${channel}`)];
    for (const line of this.#domains.linesOf(channel)) cluster.push(this.#nodeOf(`line ${line}`));
    return pass({ ...entry, nodes: [...entry.nodes, ...cluster] });
  }

  nodes(): readonly StatisticNode[] {
    return [...this.#nodes.values()];
  }

  #nodeOf(name: string): StatisticNode {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const node = new StatisticNode(name);
    this.#nodes.set(name, node);
    return node;
  }
}
