import { MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import type { Clock } from '#contract/ports.ts';
import type { Limits } from '../../limits.ts';
import type { Handler } from '../pipeline.ts';
import type { Socket } from '../transport.ts';

interface Ports {
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'queuedBytesPerConnection'>;
}

/**
 * Nearest the socket: the last look at a frame's deadline and size before `write` (rule 3), and
 * whether those before it have left at all: what queues in the process is not bounded by any
 * deadline, and a far end that reads nothing must not fill our memory. From the call to `write` on,
 * the frame counts as sent, whatever the socket says afterwards.
 */
export const socketHandler = (socket: () => Socket | null, { clock, limits }: Ports): Handler => ({
  name: 'socket',
  outbound(message) {
    const open = socket();
    if (open === null || message.at !== 'text') return 'no-connection';
    if (clock.monotonicNow() >= message.deadlineMs) return 'deadline-passed';
    if (message.text.length > MAX_FRAME_BYTES) return 'too-large';
    if (open.queuedBytes() > limits.queuedBytesPerConnection) return 'line-blocked';
    try {
      open.write(message.text);
    } catch {
      // A write that throws proves nothing about its bytes: silence, or the socket's end, decides.
    }
    return 'written';
  },
});
