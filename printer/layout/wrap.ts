import { columnsOf, printable } from './printable.ts';

/**
 * What a line may break between: words of ASCII, spaces, and single wide characters together with
 * the closing punctuation after them, which must not start a line.
 */
const UNITS = /[!-~]+| +|[^ -~][、。，．！？；：）》」』】〉”’…]*/gu;

/** A unit wider than a line, cut into pieces that fit. */
function pieces(unit: string, columns: number): readonly string[] {
  const cut: string[] = [];
  let piece = '';
  for (const character of unit) {
    if (columnsOf(piece + character) > columns) {
      cut.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...cut, piece];
}

/** A text as lines of at most `columns` half-width columns (at least two), broken between words. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const units = printable(text).match(UNITS) ?? [];
  for (const unit of units.flatMap((one) => pieces(one, columns))) {
    if (columnsOf(line + unit.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = unit.trimStart();
    } else {
      line += unit;
    }
  }
  return [...lines, line.trimEnd()];
}
