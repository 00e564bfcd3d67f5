/** A command that acts when it arrives, before anything sent earlier is printed. */
export type RealTimeCommand =
  | { readonly kind: 'status'; readonly topic: number }
  | { readonly kind: 'kick-drawer' }
  | { readonly kind: 'recover' }
  /** `answer`: DLE DC4 8 confirms, DLE ENQ 2 doesn't. */
  | { readonly kind: 'clear'; readonly answer: boolean };

const CLEAR_KEY = [1, 3, 20, 1, 6, 2, 8];

/** What the bytes since a DLE mean: a command, nothing yet, or nothing at all. */
function meaningOf(bytes: readonly number[]): RealTimeCommand | 'incomplete' | 'none' {
  const [, function_, n] = bytes;
  if (function_ === undefined) return 'incomplete';
  if (function_ !== 0x04 && function_ !== 0x05 && function_ !== 0x14) return 'none';
  if (n === undefined) return 'incomplete';
  if (function_ === 0x04) return { kind: 'status', topic: n };
  if (function_ === 0x05) {
    return n === 2 ? { kind: 'clear', answer: false } : { kind: 'recover' };
  }
  const parameters = bytes.slice(3);
  if (n === 1) return parameters.length < 2 ? 'incomplete' : { kind: 'kick-drawer' };
  if (n !== 8) return 'none';
  if (parameters.some((byte, index) => byte !== CLEAR_KEY[index])) return 'none';
  return parameters.length < CLEAR_KEY.length ? 'incomplete' : { kind: 'clear', answer: true };
}

interface RealTimeReader {
  read(byte: number): RealTimeCommand | null;
  /** Whether it waits for a DLE: other bytes don't concern it then. */
  isIdle(): boolean;
}

/**
 * Finds real-time commands in the bytes as they arrive; wherever they stand, also within a
 * picture, as real printers do.
 */
export function createRealTimeReader(): RealTimeReader {
  let bytes: readonly number[] = [];
  return {
    isIdle: () => bytes.length === 0,
    read(byte) {
      if (bytes.length === 0 && byte !== 0x10) return null;
      bytes = [...bytes, byte];
      const meaning = meaningOf(bytes);
      if (meaning === 'incomplete') return null;
      bytes = byte === 0x10 && meaning === 'none' ? [byte] : [];
      return meaning === 'none' ? null : meaning;
    },
  };
}
