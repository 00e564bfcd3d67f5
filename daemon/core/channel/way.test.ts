/** When the way to a channel is lost, and when it is only the host at its end. */
import { expect, test } from 'vitest';
import type { MonotonicMs } from '#contract/ports.ts';
import type { LostCause } from '../exchange.ts';
import type { ConnectionState } from './connection-state.ts';
import type { ChannelEvent } from './pipeline.ts';
import { Way } from './way.ts';

const DAY = { batch: 1 as never, date: '20260105' };
const WAITING: ConnectionState = { at: 'waiting', reason: '' };
const PROVING: ConnectionState = { at: 'proving', day: DAY, goodPings: 0 };

const STATES = {
  dialled: { at: 'connecting' },
  opened: { at: 'signing-on' },
} as const satisfies Readonly<Record<string, ConnectionState>>;

const EVENTS = {
  'signed-on': { kind: 'signed-on', day: DAY },
  answered: { kind: 'ping-answered', roundTripMs: 40 },
  missed: { kind: 'ping-missed', inARow: 1 },
} as const satisfies Readonly<Record<string, ChannelEvent>>;

type Step = keyof typeof STATES | keyof typeof EVENTS | LostCause;

/** Walks the steps, a second each; which of them lost the way. */
const walked = (way: Way, steps: readonly Step[]): readonly Step[] =>
  steps.filter((step, second) => {
    const nowMs = (1_000 * (second + 1)) as MonotonicMs;
    if (step in STATES) return way.heard(STATES[step as keyof typeof STATES], null, nowMs);
    const event = EVENTS[step as keyof typeof EVENTS];
    if (event !== undefined) return way.heard(PROVING, event, nowMs);
    const closed = { kind: 'closed', cause: step as LostCause, detail: '' } as const;
    return way.heard(WAITING, closed, nowMs);
  });

const UP: readonly Step[] = ['dialled', 'opened', 'signed-on', 'answered'];

test.each<[what: string, steps: readonly Step[], isLost: boolean]>([
  ['a dial that never opened', ['dialled', 'reset'], true],
  ['a reset of a connection that was signed on', [...UP, 'reset'], true],
  ['a connection whose pings went unanswered', [...UP, 'missed', 'channel-dead'], true],
  ['a host that closed its connection', [...UP, 'closed'], false],
  ['a host that spoilt a MAC', [...UP, 'channel-dead'], false],
  ['a host that refused the sign-on', ['dialled', 'opened', 'channel-dead'], false],
  ['a host that threw the connection out before sign-on', ['dialled', 'opened', 'reset'], false],
  ['a miss that was followed by an answer', [...UP, 'missed', 'answered', 'channel-dead'], false],
])('%s', (_, steps, isLost) => {
  const way = new Way();
  expect(walked(way, steps)).toEqual(isLost ? [steps.at(-1)] : []);
  expect(way.lostAtMs).toBe(isLost ? 1_000 * steps.length : null);
});

test('it is lost since the first of the dials in vain, and no longer when a socket opens', () => {
  const way = new Way();
  const steps: readonly Step[] = ['dialled', 'reset', 'dialled', 'reset', 'dialled', 'reset'];
  expect(walked(way, steps)).toHaveLength(1);
  expect(way.lostAtMs).toBe(2_000);
  walked(way, ['dialled', 'opened']);
  expect(way.lostAtMs).toBeNull();
});

test('it was alive when the answered ping was sent, and that outlives the loss', () => {
  const way = new Way();
  walked(way, [...UP, 'missed', 'channel-dead']);
  expect(way.aliveAtMs).toBe(4_000 - 40);
});
