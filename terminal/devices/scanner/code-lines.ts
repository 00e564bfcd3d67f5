const LF = 0x0a;
const CR = 0x0d;

/** Bytes to lines of text; holds one line of at most `maxBytes` (invariant U2). */
export interface CodeLines {
  push(bytes: Uint8Array): string[];
}

type Line =
  | { readonly kind: 'taking'; length: number }
  /** Too long to be a code: skipped to its end. */
  | { readonly kind: 'skipping' };

/** DEL and the C1 range, which come out of bytes that are none of them. */
const CONTROLS = /\p{Cc}/gu;

/** Lines end by CR, LF or both; empty ones are none. Control characters are left out. */
export function createCodeLines(maxBytes: number): CodeLines {
  const buffer = new Uint8Array(maxBytes);
  const decoder = new TextDecoder();
  let line: Line = { kind: 'taking', length: 0 };

  const take = (byte: number): void => {
    if (line.kind === 'skipping' || byte < 0x20) return;
    if (line.length === maxBytes) {
      line = { kind: 'skipping' };
      return;
    }
    buffer[line.length] = byte;
    line.length += 1;
  };

  const end = (): string => {
    const length = line.kind === 'taking' ? line.length : 0;
    const text = length === 0 ? '' : decoder.decode(buffer.subarray(0, length));
    buffer.fill(0, 0, line.kind === 'taking' ? length : maxBytes);
    line = { kind: 'taking', length: 0 };
    return text.replace(CONTROLS, '').trim();
  };

  return {
    push: (bytes) => {
      const lines: string[] = [];
      for (const byte of bytes) {
        if (byte === CR || byte === LF) lines.push(end());
        else take(byte);
      }
      return lines.filter((text) => text !== '');
    },
  };
}
