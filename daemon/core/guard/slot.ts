import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { SoldProduct } from '#contract/payment.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import type { Refusal } from './refusal.ts';
import type { OutcomeClass } from './statistic/outcome-class.ts';
import type { StatisticNode } from './statistic/statistic-node.ts';

export type SlotName =
  | 'node-selector'
  | 'cluster-builder'
  | 'statistic'
  | 'authority'
  | 'system'
  | 'flow'
  | 'degrade';

/** What is known of an attempt before it is armed. */
export interface AttemptFacts {
  readonly terminal: TerminalId;
  readonly channel: ChannelId;
  readonly method: Method;
  readonly product: SoldProduct;
}

/** An attempt on its way through the slots. */
export interface Entry {
  readonly facts: AttemptFacts;
  /** When it came to the chain; every slot decides for this one moment. */
  readonly atMs: MonotonicMs;
  /** Where it is counted; the first two slots fill this. */
  readonly nodes: readonly StatisticNode[];
}

/** How an entry left the slots that had granted it. */
export type Left =
  | {
      readonly kind: 'finished';
      readonly atMs: MonotonicMs;
      readonly tookMs: number;
      readonly outcome: OutcomeClass;
    }
  /** A later slot refused it or broke: it never ran, so it proves nothing. */
  | { readonly kind: 'withdrawn'; readonly atMs: MonotonicMs };

/** What a slot granted, with the way to give it back; called exactly once. */
export interface Place {
  /** The entry as the next slot sees it. */
  readonly entry: Entry;
  leave(left: Left): void;
}

export type Admission = ({ readonly kind: 'granted' } & Place) | Refused;
export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

/** One duty of the chain. Its rule is data; its running state outlives a changed rule. */
export interface Slot {
  readonly name: SlotName;
  enter(entry: Entry): Admission;
}

const NOTHING_TAKEN = (): void => {};

/** Lets `entry` pass, with nothing to give back. */
export const pass = (entry: Entry): Admission => ({ kind: 'granted', entry, leave: NOTHING_TAKEN });

export const refuse = (refusal: Refusal): Refused => ({ kind: 'refused', refusal });
