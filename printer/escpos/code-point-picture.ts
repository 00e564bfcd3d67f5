/**
 * Hexadecimal digits, five dots wide and seven high: rows from the top, `1` black. Drawn for this
 * one use, so that a printer without the letter can still say which letter it was.
 */
const DIGITS: Readonly<Record<string, string>> = {
  '0': '01110 10001 10011 10101 11001 10001 01110',
  '1': '00100 01100 00100 00100 00100 00100 01110',
  '2': '01110 10001 00001 00110 01000 10000 11111',
  '3': '11110 00001 00001 01110 00001 00001 11110',
  '4': '00010 00110 01010 10010 11111 00010 00010',
  '5': '11111 10000 11110 00001 00001 10001 01110',
  '6': '00110 01000 10000 11110 10001 10001 01110',
  '7': '11111 00001 00010 00100 01000 01000 01000',
  '8': '01110 10001 10001 01110 10001 10001 01110',
  '9': '01110 10001 10001 01111 00001 00010 01100',
  A: '01110 10001 10001 11111 10001 10001 10001',
  B: '11110 10001 10001 11110 10001 10001 11110',
  C: '01111 10000 10000 10000 10000 10000 01111',
  D: '11110 10001 10001 10001 10001 10001 11110',
  E: '11111 10000 10000 11110 10000 10000 11111',
  F: '11111 10000 10000 11110 10000 10000 10000',
};

/** Dots of the cell of a Hanzi, both ways. */
const CELL = 24;
const DIGIT_WIDTH = 5;
/** The box leaves one dot of white around it, so that neighbours don't grow together. */
const BOX_FROM = 1;
const BOX_TO = CELL - 2;
/** Top of the upper and of the lower row of digits. */
const ROWS = [4, 13] as const;

/** U+0000 to U+FFFF as two rows of two digits, the rest as two rows of three. */
function digitRows(character: string): readonly [string, string] {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  const digits = code.length > 4 ? code.padStart(6, '0') : code.padStart(4, '0');
  const half = digits.length / 2;
  return [digits.slice(0, half), digits.slice(half)];
}

/** Left edges of so many digits in a row, in the middle of the cell. */
const leftsOf = (count: number): readonly number[] =>
  count === 2 ? [5, 14] : [3, 9, 15].slice(0, count);

function isOnBox(x: number, y: number): boolean {
  if (x < BOX_FROM || x > BOX_TO || y < BOX_FROM || y > BOX_TO) return false;
  return x === BOX_FROM || x === BOX_TO || y === BOX_FROM || y === BOX_TO;
}

function isOnDigit(digits: string, top: number, x: number, y: number): boolean {
  const lefts = leftsOf(digits.length);
  const index = lefts.findIndex((left) => x >= left && x < left + DIGIT_WIDTH);
  const row = DIGITS[digits[index] ?? '']?.split(' ')[y - top];
  return row?.[x - (lefts[index] ?? 0)] === '1';
}

/**
 * A character no printer font has, as its code point in a box: 24 columns of 24 dots, three bytes
 * each, top dot first, as ESC * 33 takes them. The top and bottom of the box are in every column
 * that has anything in it, so that no two bytes can look like a real-time command (DLE …).
 */
export function codePointColumns(character: string): Uint8Array {
  const rows = digitRows(character);
  const columns = new Uint8Array(CELL * 3);
  for (let x = 0; x < CELL; x += 1) {
    for (let y = 0; y < CELL; y += 1) {
      const black =
        isOnBox(x, y) || rows.some((digits, row) => isOnDigit(digits, ROWS[row] ?? 0, x, y));
      const at = x * 3 + (y >> 3);
      if (black) columns[at] = (columns[at] ?? 0) | (0x80 >> (y & 7));
    }
  }
  return columns;
}
