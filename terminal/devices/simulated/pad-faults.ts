import type { Line } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { ACK, EOT, NAK } from '../framing/frame-profile.ts';

/** Faults a person or a test switches on; counts go down by themselves as they are used up. */
export interface PadFaults {
  /** Swallows every ACK. */
  noAcknowledgement: boolean;
  /** Holds every ACK back this long, in milliseconds. */
  ackDelayMs: number;
  /** Answers this many good frames by EOT, as a pad that is doing something else. */
  busy: number;
  /** Answers this many good frames by NAK. */
  naks: number;
  /** Sends this many frames with a wrong check byte. */
  wrongChecks: number;
  /** Cuts this many frames short. */
  cutFrames: number;
  /** Says nothing at all, as a pad without power on a cable that is still plugged. */
  silent: boolean;
  /** Holds every result back this long, in milliseconds, whatever the till does meanwhile. */
  resultDelayMs: number;
  /** Sends every result twice. */
  duplicateResults: boolean;
  /** Set to another rate than the till: what it says arrives as other bytes (fault SL5). */
  wrongRate: boolean;
}

/** A pad that does nothing wrong. */
export const noFaults = (): PadFaults => ({
  noAcknowledgement: false,
  ackDelayMs: 0,
  busy: 0,
  naks: 0,
  wrongChecks: 0,
  cutFrames: 0,
  silent: false,
  resultDelayMs: 0,
  duplicateResults: false,
  wrongRate: false,
});

/** A line that does to outgoing bytes what the faults say. */
export function faultyLine(line: Line, faults: PadFaults, clock: Clock): Line {
  const later = (bytes: Uint8Array, limitMs: number): void => {
    clock.after(faults.ackDelayMs, () => {
      line.write(bytes, limitMs);
    });
  };
  return {
    onBytes: line.onBytes,
    onClosed: line.onClosed,
    close: line.close,
    write: (bytes, limitMs) => {
      const spoilt = spoil(bytes, faults);
      if (spoilt === null) return Promise.resolve({ kind: 'written' });
      const isLate = spoilt.length === 1 && spoilt[0] === ACK && faults.ackDelayMs > 0;
      if (!isLate) return line.write(spoilt, limitMs);
      later(spoilt, limitMs);
      return Promise.resolve({ kind: 'written' });
    },
  };
}

/** `null`: nothing goes out. */
function spoil(bytes: Uint8Array, faults: PadFaults): Uint8Array | null {
  if (faults.silent) return null;
  if (faults.wrongRate) return atWrongRate(bytes);
  if (bytes.length > 1) return spoilFrame(bytes, faults);
  return bytes[0] === ACK ? spoilAck(bytes, faults) : bytes;
}

function spoilAck(bytes: Uint8Array, faults: PadFaults): Uint8Array | null {
  if (faults.noAcknowledgement) return null;
  if (faults.busy > 0) {
    faults.busy -= 1;
    return Uint8Array.of(EOT);
  }
  if (faults.naks > 0) {
    faults.naks -= 1;
    return Uint8Array.of(NAK);
  }
  return bytes;
}

function spoilFrame(bytes: Uint8Array, faults: PadFaults): Uint8Array {
  if (faults.cutFrames > 0) {
    faults.cutFrames -= 1;
    return bytes.slice(0, Math.ceil(bytes.length / 2));
  }
  if (faults.wrongChecks === 0) return bytes;
  faults.wrongChecks -= 1;
  const wrong = bytes.slice();
  // Bit 6 never makes a starter out of a check byte, nor out of one a check byte.
  wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 0x40;
  return wrong;
}

/**
 * Bytes as a receiver at twice the rate takes them: it samples each bit twice, so a byte comes as
 * two, its low half spread over the first and its high half over the second.
 */
export function atWrongRate(bytes: Uint8Array): Uint8Array {
  const spread = (half: number): number =>
    [0, 1, 2, 3].reduce((all, bit) => all | (half & (1 << bit) ? 0b11 << (bit * 2) : 0), 0);
  return Uint8Array.from([...bytes].flatMap((byte) => [spread(byte & 0x0f), spread(byte >> 4)]));
}
