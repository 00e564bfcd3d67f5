import iconv from 'iconv-lite';

/** Stands where a character can't be printed (U+3013): wide, in every Chinese font, seen by all. */
export const MISSING_MARK = '〓';

type Encoding = 'gb18030' | 'gbk';

// Loads the code tables with the program: the first receipt would wait for them otherwise.
iconv.getEncoder('gb18030');
iconv.getEncoder('gbk');

/** A receipt uses a few hundred characters; hostile texts must not make this a store of them all. */
const MOST_REMEMBERED = 4_096;
const remembered: Readonly<Record<Encoding, Map<string, Uint8Array | null>>> = {
  gb18030: new Map(),
  gbk: new Map(),
};

/**
 * The bytes of one character as a printer with a Chinese font takes them: one printable ASCII byte,
 * or the two of GB18030's double-byte part; null for everything else. Four-byte codes are left
 * out because most printers have no glyph for them, user-defined (U+E000 …) and control characters
 * because they could be anything, or act.
 */
export function glyphBytes(character: string, encoding: Encoding = 'gb18030'): Uint8Array | null {
  const known = remembered[encoding];
  const before = known.get(character);
  if (before !== undefined) return before;
  if (known.size >= MOST_REMEMBERED) known.clear();
  const bytes = encodedGlyph(character, encoding);
  known.set(character, bytes);
  return bytes;
}

function encodedGlyph(character: string, encoding: Encoding): Uint8Array | null {
  if (/^[ -~]$/.test(character)) return Uint8Array.of(character.charCodeAt(0));
  if (/^\p{C}$/u.test(character)) return null;
  // What an encoding lacks comes out as one byte, a question mark, and would pass for one.
  const bytes = iconv.encode(character, encoding);
  return bytes.length === 2 ? bytes : null;
}

/**
 * Whether a character that no font has is something to see, so that its code point may stand for
 * it: a rare Hanzi, a foreign letter, a picture sign. Controls, format characters and marks that
 * only change their neighbour are not.
 */
export const isVisible = (character: string): boolean =>
  /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character);

/** U+00A5 is a four-byte code in GB18030; its full-width sister is in every Chinese font. */
const YEN_SIGN = /\u00a5/g;
const NARROW_SPACE = /[\p{Zs}\t]/gu;
const IDEOGRAPHIC_SPACE = '\u3000';

/**
 * Text as it can be printed: composed, spaces made plain, and everything that can neither be
 * printed nor be drawn replaced by the missing mark, control characters among them (fault PR7).
 * Letters without a glyph stay, for their code points to be drawn.
 */
export function printable(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(YEN_SIGN, '￥')
    .replace(NARROW_SPACE, (space) => (space === IDEOGRAPHIC_SPACE ? space : ' '));
  return Array.from(plain, (character) =>
    glyphBytes(character) === null && !isVisible(character) ? MISSING_MARK : character,
  ).join('');
}

/** Columns a printable text takes: one for ASCII, two for all else. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of printable(text)) columns += glyphBytes(character)?.length ?? 2;
  return columns;
}
