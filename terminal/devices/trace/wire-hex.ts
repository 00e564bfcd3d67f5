/** Longest run of bytes of a unit that is shown. */
const SHOWN_BYTES = 40;

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);

/** What stands for a byte that may not be shown. */
const MASKED = '··';

/** Bytes as a trace shows them. `length`: how many there were, of which `bytes` are the first. */
export function wireHex(
  bytes: ArrayLike<number>,
  length: number,
  isShown: (byte: number, index: number) => boolean,
): string {
  const shown = Math.min(bytes.length, length, SHOWN_BYTES);
  let text = '';
  for (let index = 0; index < shown; index += 1) {
    const byte = bytes[index] ?? 0;
    text += `${index === 0 ? '' : ' '}${isShown(byte, index) ? PAIRS[byte] : MASKED}`;
  }
  return length > shown ? `${text} …` : text;
}

/**
 * Whether a byte can be shown wherever it stands: controls and bytes that are no character in seven
 * bits either. A digit with its parity bit set is still a digit.
 */
export const isNeverText = (byte: number): boolean => {
  const character = byte & 0x7f;
  return character < 0x20 || character === 0x7f;
};
