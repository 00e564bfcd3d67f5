import { expect, test } from 'vitest';
import { type NodeStanding, nodeStanding } from '#contract/route-api.ts';
import { nodeLines } from './node-lines.ts';

const standing = (changes: object = {}): NodeStanding =>
  nodeStanding.parse({
    ...{ node: 'T0000002', state: 'normal', shared: { by: 'redis', isReached: true } },
    ...{ epoch: 7, adoptedBy: 3, marks: [], ...changes },
  });
const mark = (node: string, why: string) => ({
  ...{ channel: 'bank-east', node, why, sinceWallMs: Date.UTC(2026, 10, 27, 9, 14, 2) },
});

test('who failed where and why is told with the moment', () => {
  const marks = [mark('T0000002', 'breaker'), mark('T0000001', 'connection')];
  expect(nodeLines(standing({ state: 'abnormal', marks }))).toEqual([
    'node T0000002: abnormal',
    'route flag (redis): epoch 7, taken over by 3 nodes',
    '  bank-east failed here: its breaker opened, since 2026-11-27 09:14:02 UTC',
    '  bank-east failed at T0000001: lost its connection, since 2026-11-27 09:14:02 UTC',
  ]);
});

test('a cache that is out of reach is told before anything it said', () => {
  const lines = nodeLines(standing({ shared: { by: 'file', isReached: false } }));
  expect(lines[1]).toBe('route flag (file): out of reach, going by own health alone');
});

test('no flag is told as none', () => {
  const lines = nodeLines(standing({ epoch: null, adoptedBy: 0 }));
  expect(lines[1]).toBe('route flag (redis): none was raised');
});
