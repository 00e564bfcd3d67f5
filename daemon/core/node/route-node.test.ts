import { describe, expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { Clock, MonotonicMs } from '#contract/ports.ts';
import { MemoryFlag } from '#test/sim/memory-flag.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import type { Fitness } from './own-health.ts';
import { MOST_HOLDERS, type NodeId, readFlag } from './route-flag.ts';
import { RouteNode } from './route-node.ts';
import type { SharedFlag } from './shared-flag.ts';

const EAST = 'east' as ChannelId;
const WEST = 'west' as ChannelId;
const TIMES = { flagLeaseMs: 10_000, flagRenewEveryMs: 3_000, flagLookEveryMs: 500 };
const LOST: Fitness = { at: 'unfit', why: 'connection' };

interface Till {
  readonly node: RouteNode;
  /** What people were told. */
  readonly told: string[];
  readonly warned: string[];
  /** Its own health finds a channel so from now on. */
  finds(channel: ChannelId, fitness: Fitness): void;
}

const shop = () => {
  const clock = createVirtualClock();
  const flag = new MemoryFlag();
  const till = (name: string, shared: SharedFlag = flag.seat(), its: Clock = clock): Till => {
    const fitness = new Map<ChannelId, Fitness>([
      [EAST, { at: 'well' }],
      [WEST, { at: 'well' }],
    ]);
    const told: string[] = [];
    const warned: string[] = [];
    const node = new RouteNode({
      self: name as NodeId,
      shared,
      clock: its,
      random: seededRandom(1, name),
      log: { info: () => {}, warn: (message) => warned.push(message), error: () => {} },
      times: TIMES,
      channels: () => fitness.keys(),
      fitness: (id) => fitness.get(id) ?? null,
      flagged: (channel, isFlagged) => told.push(`${channel} ${isFlagged ? 'flagged' : 'free'}`),
      changed: () => {},
    });
    node.start();
    const finds = (channel: ChannelId, found: Fitness): void => {
      fitness.set(channel, found);
      node.look(channel);
    };
    return { node, told, warned, finds };
  };
  return { clock, flag, till };
};

const epochOf = (flag: MemoryFlag): number => readFlag(flag.view().text)?.epoch ?? 0;

/** A clock of which one may take back what it showed. */
const steppable = (clock: VirtualClock): { readonly its: Clock; stepBack(ms: number): void } => {
  let backMs = 0;
  return {
    its: { ...clock, monotonicNow: () => (clock.monotonicNow() - backMs) as MonotonicMs },
    stepBack: (ms) => {
      backMs += ms;
    },
  };
};

describe('a channel exception (row B4)', () => {
  test('makes its node abnormal and sends the others elsewhere', async () => {
    const { clock, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(1);
    expect(one.node.standing()).toMatchObject({ state: 'abnormal', marks: [{ channel: EAST }] });
    expect([other.node.isFlagged(EAST), other.node.isFlagged(WEST)]).toEqual([true, false]);
    expect(other.node.standing().state).toBe('normal');
    expect(other.told).toEqual(['east flagged']);
  });

  test('is none while the channel was never fit: a start says nothing to the others', async () => {
    const { clock, till, flag } = shop();
    const one = till('T0000001');
    one.finds('north' as ChannelId, LOST);
    await clock.advance(2_000);
    expect(one.node.standing().state).toBe('normal');
    expect(flag.view().text).toBeNull();
  });

  test('is over with a payment on that channel, or when it is well again, not before', async () => {
    const { clock, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    for (const channel of [EAST, WEST]) one.finds(channel, LOST);
    await clock.advance(1);
    for (const channel of [EAST, WEST]) one.finds(channel, { at: 'usable' });
    await clock.advance(60_000);
    expect(other.told).toEqual(['east flagged', 'west flagged']);
    one.node.paidNormally(EAST);
    one.finds(WEST, { at: 'well' });
    await clock.advance(1);
    expect(one.node.standing().state).toBe('normal');
    expect(other.told.slice(2).sort()).toEqual(['east free', 'west free']);
  });

  test('is not called back by a payment on another channel, nor by one that was under way', async () => {
    const { clock, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    one.node.paidNormally(WEST);
    // Its answer came on a connection that is gone: it proves nothing of the next one.
    one.node.paidNormally(EAST);
    await clock.advance(2_000);
    expect(other.node.isFlagged(EAST)).toBe(true);
  });
});

describe('the flag', () => {
  test('is taken over and acknowledged by every node, and people see by how many (row B3)', async () => {
    const { clock, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(1_000);
    for (const { node } of [one, other]) {
      expect(node.standing()).toMatchObject({ epoch: 1, adoptedBy: 2 });
    }
  });

  test('stands while its node renews it, and falls a lease after it died', async () => {
    const { clock, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(60_000);
    expect(other.node.isFlagged(EAST)).toBe(true);
    one.node.stop();
    await clock.advance(TIMES.flagLeaseMs - TIMES.flagRenewEveryMs - 600);
    expect(other.node.isFlagged(EAST)).toBe(true);
    await clock.advance(TIMES.flagRenewEveryMs + 1_200);
    expect(other.node.isFlagged(EAST)).toBe(false);
    expect(other.told).toEqual(['east flagged', 'east free']);
  });

  test('of a node that started again without a complaint is taken back', async () => {
    const { clock, till, flag } = shop();
    const one = till('T0000001');
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(1);
    one.node.stop();
    till('T0000001');
    await clock.advance(1_000);
    expect(readFlag(flag.view().text)?.marks).toEqual([]);
  });

  test('of two writers who meet keeps the words of both', async () => {
    const { clock, flag, till } = shop();
    const slowly = (action: () => void): void => void clock.after(20, action);
    const [one, two] = [till('T0000001', flag.seat(slowly, slowly)), till('T0000002')];
    const third = till('T0000003');
    await clock.advance(1_000);
    one.finds(EAST, LOST);
    await clock.advance(50);
    // Between its read and its write.
    two.finds(WEST, LOST);
    await clock.advance(2_000);
    expect([third.node.isFlagged(EAST), third.node.isFlagged(WEST)]).toEqual([true, true]);
    expect(epochOf(flag)).toBe(2);
  });

  test('of two tills that were given one name is not rewritten without a pause', async () => {
    const { clock, flag, till } = shop();
    const [one, twin] = [till('T0000001'), till('T0000001')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    twin.finds(WEST, LOST);
    await clock.advance(10_000);
    // Each may answer the other once a look.
    expect(epochOf(flag)).toBeLessThanOrEqual((2 * 10_000) / TIMES.flagLookEveryMs + 2);
  });

  test(`needs ${MOST_HOLDERS} nodes to stand by it: a chain that loses a channel doesn't queue up`, async () => {
    const { clock, flag, till } = shop();
    const tills = Array.from({ length: 30 }, (_, nth) => till(`T00000${10 + nth}`));
    await clock.advance(1_000);
    for (const { finds } of tills) finds(EAST, LOST);
    await clock.advance(2_000);
    expect(readFlag(flag.view().text)?.marks).toHaveLength(MOST_HOLDERS);
    expect(epochOf(flag)).toBe(MOST_HOLDERS);
    const holders = new Set(readFlag(flag.view().text)?.marks.map(({ node }) => String(node)));
    for (const { node } of tills) if (holders.has(node.standing().node)) node.stop();
    await clock.advance(TIMES.flagLeaseMs + 2_000);
    expect(readFlag(flag.view().text)?.marks.length).toBe(MOST_HOLDERS);
  });
});

describe('an old epoch', () => {
  test('changes nothing, and is lifted above what is known (a replica that missed a write)', async () => {
    const { clock, flag, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(1_000);
    const old = flag.view();
    one.finds(EAST, { at: 'well' });
    await clock.advance(1_000);
    expect(other.node.isFlagged(EAST)).toBe(false);
    flag.restore(old);
    await clock.advance(1_000);
    expect(other.node.isFlagged(EAST)).toBe(false);
    expect(other.told).toEqual(['east flagged', 'east free']);
    expect(epochOf(flag)).toBeGreaterThan(2);
    expect(readFlag(flag.view().text)?.marks).toEqual([]);
  });

  test('of another era is news: a cache that lost everything begins anew', async () => {
    const { clock, flag, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(1_000);
    flag.restore();
    await clock.advance(TIMES.flagRenewEveryMs + 1_000);
    expect(other.node.isFlagged(EAST)).toBe(true);
    expect(epochOf(flag)).toBe(1);
  });

  test.each(['', '{', '{"v":2}', 'x'.repeat(70_000), '{"v":1,"era":"e","epoch":0,"marks":[]}'])(
    'or text that is no flag of ours is none (%#)',
    (text) => expect(readFlag(text)).toBeNull(),
  );

  test('nor does garbage in the cache last longer than the next word', async () => {
    const { clock, flag, till } = shop();
    flag.restore({ text: 'garbage', pulses: {}, adopted: {} });
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(1_000);
    expect(other.node.isFlagged(EAST)).toBe(true);
  });
});

describe('without the cache', () => {
  test('a node goes by its own health alone once the lease is over, says so, and comes back', async () => {
    const { clock, flag, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(1_000);
    flag.isReached = false;
    await clock.advance(TIMES.flagLeaseMs + 1_000);
    expect(other.node.isFlagged(EAST)).toBe(false);
    expect(other.node.standing().shared.isReached).toBe(false);
    expect(other.warned).toHaveLength(1);
    flag.isReached = true;
    await clock.advance(TIMES.flagRenewEveryMs + 1_000);
    expect(other.node.isFlagged(EAST)).toBe(true);
    expect(other.node.standing().shared.isReached).toBe(true);
  });

  test('a mark that was made meanwhile is told as soon as it is back', async () => {
    const { clock, flag, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    flag.isReached = false;
    one.finds(EAST, LOST);
    await clock.advance(5_000);
    expect(one.node.standing().state).toBe('abnormal');
    flag.isReached = true;
    await clock.advance(1_100);
    expect(other.node.isFlagged(EAST)).toBe(true);
  });

  test('a hint that is lost costs one look: within a second all the same', async () => {
    const { clock, flag, till } = shop();
    const deaf: SharedFlag = { ...flag.seat(), onHint: () => () => {} };
    const [one, other] = [till('T0000001'), till('T0000002', deaf)];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(TIMES.flagLookEveryMs + 10);
    expect(other.node.isFlagged(EAST)).toBe(true);
  });

  test('a node that was stopped asks no more and leaves no timer', async () => {
    const { clock, till } = shop();
    const { node } = till('T0000001');
    await clock.advance(100);
    node.stop();
    await clock.advance(1_000);
    expect(clock.pending()).toBe(0);
  });
});

describe('clocks (T2)', () => {
  test('a wall clock that jumps ten years changes nothing', async () => {
    const { clock, till } = shop();
    const [one, other] = [till('T0000001'), till('T0000002')];
    await clock.advance(100);
    one.finds(EAST, LOST);
    await clock.advance(1_000);
    clock.jumpWall(10 * 365 * 86_400_000);
    await clock.advance(20_000);
    expect(other.node.isFlagged(EAST)).toBe(true);
    clock.jumpWall(-20 * 365 * 86_400_000);
    one.node.stop();
    await clock.advance(TIMES.flagLeaseMs + 4_000);
    expect(other.node.isFlagged(EAST)).toBe(false);
  });

  test('a monotonic clock set back lets go of others’ words rather than believe them for hours', async () => {
    const { clock, flag, till } = shop();
    const { its, stepBack } = steppable(clock);
    const one = till('T0000001');
    const other = till('T0000002', flag.seat(), its);
    await clock.advance(4_000_000);
    one.finds(EAST, LOST);
    await clock.advance(1_000);
    expect(other.node.isFlagged(EAST)).toBe(true);
    one.node.stop();
    stepBack(3_600_000);
    expect(other.node.isFlagged(EAST)).toBe(false);
  });

  test('a writer whose clock is set back renews at once', async () => {
    const { clock, flag, till } = shop();
    const { its, stepBack } = steppable(clock);
    const one = till('T0000001', flag.seat(), its);
    const other = till('T0000002');
    await clock.advance(4_000_000);
    one.finds(EAST, LOST);
    await clock.advance(1_000);
    stepBack(3_600_000);
    await clock.advance(60_000);
    expect(other.node.isFlagged(EAST)).toBe(true);
  });
});
