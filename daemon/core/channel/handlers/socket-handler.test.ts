import { describe, expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createPipeline, type Outbound } from '../pipeline.ts';
import type { Socket } from '../transport.ts';
import { socketHandler } from './socket-handler.ts';

const frame = (text: string, deadlineMs: number): Outbound => ({
  at: 'text',
  text,
  deadlineMs: deadlineMs as MonotonicMs,
});

const socketWith = (write: (text: string) => void, queued = 0): Socket => ({
  write,
  queuedBytes: () => queued,
  destroy: () => {},
});
const limits = { queuedBytesPerConnection: 1_024 };

describe('the last look before write', () => {
  const clock = createVirtualClock();
  const written: string[] = [];
  const sending = (socket: Socket | null) =>
    createPipeline([socketHandler(() => socket, { clock, limits })], {
      unclaimed: () => {},
      event: () => {},
    });
  const open = sending(socketWith((text) => written.push(text)));

  test('lets a frame out before its deadline and counts it as written', () => {
    expect(open.send(frame('before', 1))).toBe('written');
    expect(written).toEqual(['before']);
  });

  test('withholds a frame at its deadline: it was never sent (rule 3)', () => {
    expect(open.send(frame('late', 0))).toBe('deadline-passed');
    expect(written).not.toContain('late');
  });

  test('withholds a frame over the size either side accepts', () => {
    expect(open.send(frame('x'.repeat(MAX_FRAME_BYTES + 1), 1))).toBe('too-large');
    expect(open.send(frame('x'.repeat(MAX_FRAME_BYTES), 1))).toBe('written');
  });

  test('withholds a frame while those before it queue in our memory: the far end reads nothing', () => {
    const blocked = sending(socketWith((text) => written.push(text), 1_025));
    expect(blocked.send(frame('behind', 1))).toBe('line-blocked');
    expect(written).not.toContain('behind');
    const nearly = sending(socketWith((text) => written.push(text), 1_024));
    expect(nearly.send(frame('in order', 1))).toBe('written');
  });

  test('says so while no socket is open', () => {
    expect(sending(null).send(frame('early', 1))).toBe('no-connection');
  });

  test('counts a write that throws as written: its bytes may be out', () => {
    const broken = sending(
      socketWith(() => {
        throw new Error('EPIPE');
      }),
    );
    expect(broken.send(frame('half', 1))).toBe('written');
  });
});
