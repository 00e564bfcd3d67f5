/** What the channels of a shared line, taken together, say about it. */
import { expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import { type OnTheLine, SharedLines } from './shared-lines.ts';

interface Channel {
  readonly lines?: readonly string[];
  /** Since when it is lost; absent: it is signed on. */
  readonly lostAt?: number;
  readonly aliveAt?: number;
  /** Neither lost nor signed on: its host refuses, or it is being dialled. */
  readonly isElsewhere?: true;
}

const benchOf = (channels: Readonly<Record<string, Channel>>) => {
  const asked: string[] = [];
  const made = Object.entries(channels).map(([name, of]): OnTheLine => {
    const { lines = ['mall'], lostAt = null, aliveAt = null, isElsewhere = false } = of;
    return {
      id: name as ChannelId,
      profile: { sharedLines: lines },
      way: { lostAtMs: lostAt as MonotonicMs | null, aliveAtMs: aliveAt as MonotonicMs | null },
      isSignedOn: lostAt === null && !isElsewhere,
      probe: () => asked.push(name),
    };
  });
  return { lines: new SharedLines(new Map(made.map((one) => [one.id, one]))), asked };
};

const stateOf = (channels: Readonly<Record<string, Channel>>): string | undefined =>
  benchOf(channels)
    .lines.all()
    .find(({ name }) => name === 'mall')?.state;

test.each<[what: string, channels: Readonly<Record<string, Channel>>, state: string]>([
  ['both up', { east: { aliveAt: 9 }, west: { aliveAt: 9 } }, 'sound'],
  [
    'one lost, the other not heard of since',
    { east: { lostAt: 90 }, west: { aliveAt: 50 } },
    'doubted',
  ],
  ['one lost, the other answered since', { east: { lostAt: 50 }, west: { aliveAt: 90 } }, 'sound'],
  ['one lost, the other signed on, never pinged', { east: { lostAt: 50 }, west: {} }, 'doubted'],
  [
    'both lost, nothing heard since',
    { east: { lostAt: 90, aliveAt: 50 }, west: { lostAt: 95, aliveAt: 60 } },
    'down',
  ],
  ['both lost before either was ever up', { east: { lostAt: 1 }, west: { lostAt: 2 } }, 'down'],
  [
    'two lost, a third still to be asked',
    { east: { lostAt: 90 }, west: { lostAt: 95 }, north: { aliveAt: 60 } },
    'doubted',
  ],
  [
    'two lost, a third answered since',
    { east: { lostAt: 90 }, west: { lostAt: 95 }, north: { aliveAt: 99 } },
    'sound',
  ],
  [
    'one lost, the other refused by its host',
    { east: { lostAt: 90 }, west: { isElsewhere: true } },
    'doubted',
  ],
  [
    'one lost yesterday on a line that carried on, the other today',
    { east: { lostAt: 90, aliveAt: 80 }, west: { lostAt: 9_000, aliveAt: 8_990 } },
    'doubted',
  ],
  ['none lost, none up', { east: { isElsewhere: true }, west: { isElsewhere: true } }, 'sound'],
])('%s', (_, channels, state) => {
  expect(stateOf(channels)).toBe(state);
});

test('a ping that was sent at the very moment of the loss acquits, whatever fractions lose', () => {
  expect(stateOf({ east: { lostAt: 1_000.3 }, west: { aliveAt: 1_000.299_999 } })).toBe('sound');
});

test('channels that name no line, or each its own, share none and are never asked for each other', () => {
  const alone = { east: { lines: [], lostAt: 1 }, west: { lines: [], lostAt: 2 } };
  const apart = { east: { lines: ['a'], lostAt: 1 }, west: { lines: ['b'], lostAt: 2 } };
  for (const channels of [alone, apart]) {
    const { lines, asked } = benchOf(channels);
    expect(lines.all()).toEqual([]);
    lines.suspect('east' as ChannelId);
    expect(asked).toEqual([]);
    expect(lines.downWith('east' as ChannelId)).toBeNull();
    expect(lines.standing('west' as ChannelId, ['east' as ChannelId])).toBe('clear');
  }
});

test('whoever is on any of its lines is asked, and nobody else', () => {
  const { lines, asked } = benchOf({
    east: { lines: ['mall', 'carrier'] },
    west: { lines: ['mall'] },
    north: { lines: ['carrier', 'dc-2'] },
    south: { lines: ['dc-2'] },
  });
  lines.suspect('east' as ChannelId);
  expect(asked).toEqual(['west', 'north']);
});

test('a channel that died alone is not lost with a line that went down later', () => {
  const { lines } = benchOf({
    east: { lostAt: 10, aliveAt: 5 },
    west: { lostAt: 90, aliveAt: 50 },
    north: { lostAt: 91, aliveAt: 50 },
  });
  expect(lines.all()).toEqual([
    { name: 'mall', channels: ['east', 'west', 'north'], state: 'down', lost: ['west', 'north'] },
  ]);
  expect(lines.downWith('west' as ChannelId)?.name).toBe('mall');
  expect(lines.downWith('east' as ChannelId)).toBeNull();
});

test('a channel that answers is clear, but stands beside one that the order was lost on', () => {
  const { lines } = benchOf({ east: { lostAt: 50 }, west: { aliveAt: 90 }, north: { lines: [] } });
  const [east, west, north] = ['east', 'west', 'north'] as ChannelId[];
  expect(lines.standing(west as ChannelId, [])).toBe('clear');
  expect(lines.standing(west as ChannelId, [east as ChannelId])).toBe('with-tried');
  expect(lines.standing(west as ChannelId, [north as ChannelId])).toBe('clear');
  expect(lines.standing(north as ChannelId, [east as ChannelId])).toBe('clear');
});
