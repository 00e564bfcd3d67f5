import { MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import type { Clock } from '#contract/ports.ts';
import type { Handler } from '../pipeline.ts';
import type { Socket } from '../transport.ts';

/**
 * Nearest the socket: the last look at a frame's deadline and size before `write` (rule 3). From
 * the call to `write` on, the frame counts as sent, whatever the socket says afterwards.
 */
export const socketHandler = (socket: () => Socket | null, clock: Clock): Handler => ({
  name: 'socket',
  outbound(message) {
    const open = socket();
    if (open === null || message.at !== 'text') return 'no-connection';
    if (clock.monotonicNow() >= message.deadlineMs) return 'deadline-passed';
    if (message.text.length > MAX_FRAME_BYTES) return 'too-large';
    try {
      open.write(message.text);
    } catch {
      // A write that throws proves nothing about its bytes: silence, or the socket's end, decides.
    }
    return 'written';
  },
});
