import type { ChannelId } from '#contract/ids.ts';
import type { Log, Random } from '#contract/ports.ts';
import type { NodeId } from '#daemon/core/node/route-flag.ts';
import type { FlagTimes } from '#daemon/core/node/route-node.ts';
import { RouteNode } from '#daemon/core/node/route-node.ts';
import type { SharedView } from '#daemon/core/node/shared-flag.ts';
import { MemoryFlag, type OneWay } from '../memory-flag.ts';
import type { VirtualClock } from '../virtual-clock.ts';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
const SELF = 'N0000001' as NodeId;
/** One way to the cache. */
const WAY_MS = 3;

export interface NeighbourParts {
  readonly clock: VirtualClock;
  readonly channels: readonly ChannelId[];
  readonly random: Random;
  readonly times: FlagTimes;
}

/**
 * Another till of the shop, as far as it matters: a node of the same code on the same shared flag,
 * whose lines fail when the faults say so.
 */
export class Neighbour {
  readonly flag = new MemoryFlag();
  readonly #parts: NeighbourParts;
  readonly #unfit = new Set<ChannelId>();
  readonly #node: RouteNode;
  #kept: SharedView | null = null;

  constructor(parts: NeighbourParts) {
    this.#parts = parts;
    const { clock, channels, random, times } = parts;
    const way = this.way((action) => action());
    this.#node = new RouteNode({
      ...{ self: SELF, clock, random, times, log: QUIET },
      shared: this.flag.seat(way, way),
      channels: () => channels,
      fitness: (id) => (this.#unfit.has(id) ? { at: 'unfit', why: 'connection' } : { at: 'well' }),
      flagged: () => {},
      changed: () => {},
    });
  }

  start(): void {
    this.#node.start();
  }

  /** A way to the cache whose end is entered by `enter`. */
  way(enter: (action: () => void) => void): OneWay {
    return (action) => void this.#parts.clock.after(WAY_MS, () => enter(action));
  }

  /** It sees a channel fail, for so long. */
  fails(channel: ChannelId, forMs: number): void {
    this.#unfit.add(channel);
    this.#node.look(channel);
    this.#parts.clock.after(forMs, () => {
      this.#unfit.delete(channel);
      this.#node.look(channel);
    });
  }

  outOfReach(forMs: number): void {
    this.flag.isReached = false;
    this.#parts.clock.after(forMs, () => {
      this.flag.isReached = true;
    });
  }

  /** The cache comes back with what it held the last time this was asked, or with nothing. */
  fallsBack(): void {
    const before = this.#kept ?? undefined;
    this.#kept = this.flag.view();
    this.flag.restore(before);
  }

  heal(): void {
    this.flag.isReached = true;
    this.#unfit.clear();
    for (const channel of this.#parts.channels) this.#node.look(channel);
  }
}
