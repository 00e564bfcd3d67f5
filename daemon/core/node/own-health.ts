import type { ChannelId } from '#contract/ids.ts';
import type { RouteMark } from '#contract/route-api.ts';
import type { NodeId } from './route-flag.ts';

/** A channel as this node finds it. `well`: used like any other; `usable`: only just back. */
export type Fitness =
  | { readonly at: 'well' }
  | { readonly at: 'usable' }
  | { readonly at: 'unfit'; readonly why: RouteMark['why'] };

/**
 * Row B4 for one node: `normal` while every channel it trusted is still fit, else `abnormal`. The
 * state is kept by channel: a payment that goes well elsewhere must not call the flag back while
 * the channel that failed is dead.
 */
export class OwnHealth {
  readonly #self: NodeId;
  readonly #trusted = new Set<ChannelId>();
  readonly #marks = new Map<ChannelId, RouteMark>();

  constructor(self: NodeId) {
    this.#self = self;
  }

  get marks(): ReadonlyMap<ChannelId, RouteMark> {
    return this.#marks;
  }

  get state(): 'normal' | 'abnormal' {
    return this.#marks.size === 0 ? 'normal' : 'abnormal';
  }

  /** A channel that was fit and isn't is an exception; one never fit here proves nothing. */
  found(channel: ChannelId, fitness: Fitness | null, sinceWallMs: number): void {
    if (fitness === null) {
      // One that this node runs no more is nothing it can speak of.
      this.#trusted.delete(channel);
      this.#marks.delete(channel);
      return;
    }
    if (fitness.at === 'unfit') {
      if (!this.#trusted.delete(channel)) return;
      this.#marks.set(channel, { channel, node: this.#self, why: fitness.why, sinceWallMs });
      return;
    }
    this.#trusted.add(channel);
    if (fitness.at === 'well') this.#marks.delete(channel);
  }

  /** A payment on it had an answer: it does what a channel is for (row B4). */
  paidNormally(channel: ChannelId): void {
    if (this.#trusted.has(channel)) this.#marks.delete(channel);
  }
}
