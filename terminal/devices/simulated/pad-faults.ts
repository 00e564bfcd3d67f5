import type { Line } from '#contract/line.ts';
import { ACK, NAK } from '../framing/frame-profile.ts';

/** Faults a person or a test switches on; counts go down by themselves as they are used up. */
export interface PadFaults {
  /** Swallows every ACK. */
  noAcknowledgement: boolean;
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
}

/** A pad that does nothing wrong. */
export const noFaults = (): PadFaults => ({
  noAcknowledgement: false,
  naks: 0,
  wrongChecks: 0,
  cutFrames: 0,
  silent: false,
  resultDelayMs: 0,
  duplicateResults: false,
});

/** A line that does to outgoing bytes what the faults say. */
export function faultyLine(line: Line, faults: PadFaults): Line {
  return {
    onBytes: line.onBytes,
    onClosed: line.onClosed,
    close: line.close,
    write: (bytes, limitMs) => {
      const spoilt = spoil(bytes, faults);
      return spoilt === null ? Promise.resolve({ kind: 'written' }) : line.write(spoilt, limitMs);
    },
  };
}

/** `null`: nothing goes out. */
function spoil(bytes: Uint8Array, faults: PadFaults): Uint8Array | null {
  if (faults.silent) return null;
  if (bytes.length > 1) return spoilFrame(bytes, faults);
  if (bytes[0] !== ACK) return bytes;
  if (faults.noAcknowledgement) return null;
  if (faults.naks === 0) return bytes;
  faults.naks -= 1;
  return Uint8Array.of(NAK);
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
