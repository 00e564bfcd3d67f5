import type { ChannelId } from '#contract/ids.ts';
import type { Admission, Entry, Slot } from '../slot.ts';
import { pass } from '../slot.ts';
import { StatisticNode } from '../statistic/statistic-node.ts';
import type { ClusterBuilderRule } from './rule.ts';

type Domain = ClusterBuilderRule['domains'][number];

/**
 * Says at which cluster nodes an entry is counted: its channel over all terminals and methods, and
 * the failure domain the channel shares with others. Never refuses.
 */
export class ClusterBuilder implements Slot {
  readonly name = 'cluster-builder';
  readonly #nodes = new Map<string, StatisticNode>();
  #domains: ReadonlyMap<ChannelId, Domain> = new Map();

  constructor(rule: ClusterBuilderRule) {
    this.reload(rule);
  }

  reload({ domains }: ClusterBuilderRule): void {
    this.#domains = new Map(
      domains.flatMap((domain) => domain.channels.map((channel) => [channel, domain] as const)),
    );
  }

  enter(entry: Entry): Admission {
    const { channel } = entry.facts;
    const cluster = [this.#nodeOf(`channel ${channel}`)];
    const domain = this.domainOf(channel);
    if (domain !== null) cluster.push(this.#nodeOf(`domain ${domain}`));
    return pass({ ...entry, nodes: [...entry.nodes, ...cluster] });
  }

  /** Name of the failure domain a channel shares; null when it stands alone. */
  domainOf(channel: ChannelId): string | null {
    return this.#domains.get(channel)?.name ?? null;
  }

  /** The other channels of its failure domain. */
  siblingsOf(channel: ChannelId): readonly ChannelId[] {
    const together = this.#domains.get(channel)?.channels ?? [];
    return together.filter((other) => other !== channel);
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
