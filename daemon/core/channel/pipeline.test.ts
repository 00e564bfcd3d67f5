import { expect, test } from 'vitest';
import type { MonotonicMs } from '#contract/ports.ts';
import { cheapSecurity } from '#test/sim/cheap-security.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { sampleProfile, TERMINAL } from '../sample-facts.ts';
import { createPipeline, type Handler, type Inbound, type Outbound } from './pipeline.ts';
import { connectionPipeline } from './pipeline-order.ts';

const text = (value: string): Inbound & Outbound => ({
  at: 'text',
  text: value,
  deadlineMs: 0 as MonotonicMs,
});

const marking = (name: string, seen: string[]): Handler => ({
  name,
  inbound(message, next) {
    seen.push(`${name} in`);
    next.up(message);
  },
  outbound(message, next) {
    seen.push(`${name} out`);
    return next.down(message);
  },
  event(event, next) {
    seen.push(`${name} ${event.kind}`);
    next.raise(event);
  },
});

test('messages pass every handler, upwards from the socket and downwards to it', () => {
  const seen: string[] = [];
  const tail = { unclaimed: () => seen.push('tail'), event: () => seen.push('tail event') };
  const pipeline = createPipeline([marking('low', seen), marking('high', seen)], tail);
  pipeline.receive(text('up'));
  pipeline.raise({ kind: 'opened' });
  expect(pipeline.send(text('down'))).toBe('no-connection');
  expect(seen).toEqual([
    'low in',
    'high in',
    'tail',
    'low opened',
    'high opened',
    'tail event',
    'high out',
    'low out',
  ]);
});

test('a handler that mentions nothing lets everything through', () => {
  const seen: string[] = [];
  const tail = { unclaimed: () => seen.push('message'), event: () => seen.push('event') };
  const pipeline = createPipeline([marking('low', seen), { name: 'silent' }], tail);
  pipeline.receive(text('up'));
  pipeline.raise({ kind: 'opened' });
  pipeline.send(text('down'));
  expect(seen).toEqual(['low in', 'message', 'low opened', 'event', 'low out']);
});

test('a connection signs on, pings and correlates in the order of its list', async () => {
  const clock = createVirtualClock();
  const written: string[] = [];
  const socket = {
    write: (line: string) => written.push(line),
    queuedBytes: () => 0,
    destroy: () => {},
  };
  const ports = {
    profile: sampleProfile(),
    terminal: TERMINAL,
    clock,
    random: seededRandom(1, 'pipeline'),
    security: cheapSecurity(seededRandom(1, 'security')).service,
    limits: DEFAULT_LIMITS,
    keepPinKey: () => {},
    fault: () => {},
  };
  const { pipeline } = connectionPipeline(ports, () => socket, {
    unclaimed: () => {},
    event: () => {},
  });
  pipeline.raise({ kind: 'opened' });
  const { nonce } = JSON.parse(written[0] ?? '') as { nonce: string };
  const reply = { class: 'sign-on-reply', nonce, accepted: true, code: '00', batch: 1 };
  pipeline.receive({ at: 'text', text: JSON.stringify({ ...reply, date: '20260105' }) });
  expect(written.map((line) => (JSON.parse(line) as { class: string }).class)).toEqual([
    'sign-on',
    'ping',
  ]);
  pipeline.raise({ kind: 'closed', cause: 'reset', detail: 'ECONNRESET' });
  expect(clock.pending()).toBe(0);
});
