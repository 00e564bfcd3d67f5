import type { AuthoritySlot } from './authority/authority-slot.ts';
import type { ClusterBuilder } from './cluster-builder/cluster-builder.ts';
import type { DegradeSlot } from './degrade/degrade-slot.ts';
import type { FlowSlot } from './flow/flow-slot.ts';
import type { NodeSelector } from './node-selector/node-selector.ts';
import type { Slot } from './slot.ts';
import type { StatisticSlot } from './statistic/statistic-slot.ts';
import type { SystemSlot } from './system/system-slot.ts';

export interface Slots {
  readonly nodeSelector: NodeSelector;
  readonly clusterBuilder: ClusterBuilder;
  readonly statistic: StatisticSlot;
  readonly authority: AuthoritySlot;
  readonly system: SystemSlot;
  readonly flow: FlowSlot;
  readonly degrade: DegradeSlot;
}

/**
 * Every slot an attempt passes, first to last (row A12). This list is the only place that sets the
 * order (style point 1): where is it counted, count it, may it, can we, is there room, does the
 * channel work. The breaker is last, so that what it lets through is really tried.
 */
export const slotOrder = (slots: Slots): readonly Slot[] => [
  slots.nodeSelector,
  slots.clusterBuilder,
  slots.statistic,
  slots.authority,
  slots.system,
  slots.flow,
  slots.degrade,
];
