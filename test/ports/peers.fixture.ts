import decodeQR from 'qr/decode.js';
import { isBlack, type Picture } from '#printer/simulated/picture.ts';
import { GLYPH_WIDTH, type PrintedLine } from '#printer/simulated/printed-line.ts';
import type { PrintedPaper } from '#printer/simulated/printed-paper.ts';

/**
 * A line as columns of paper: each letter in its first column, blanks where a wide or enlarged one
 * goes on. Two programs that agree on this agree on text and layout. Pictures are left out.
 */
export function gridOf(line: PrintedLine): string {
  if (line.kind === 'picture') return '[picture]';
  const cells: string[] = [];
  for (const { x, text, columns, style } of line.glyphs) {
    const column = Math.round(x / GLYPH_WIDTH);
    while (cells.length < column) cells.push(' ');
    cells[column] = text;
    for (let more = 1; more < columns * style.scaleX; more += 1) {
      // A Hanzi is as wide in plain text as on paper; what enlarging adds is blank there.
      cells[column + more] = more < columns ? '' : ' ';
    }
  }
  return cells.join('').trimEnd();
}

export const gridOfPaper = (paper: PrintedPaper): readonly string[] => {
  const lines = paper.lines.map(gridOf);
  while (lines.at(-1) === '') lines.pop();
  return lines;
};

/** Reads a QR code as a phone would: enlarged as printed, on white. */
export function readQr(picture: Picture): string {
  const white = 4 * picture.scaleX * Math.max(1, Math.round(picture.width / 100));
  const width = picture.width * picture.scaleX + 2 * white;
  const height = picture.height * picture.scaleY + 2 * white;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height - 2 * white; y += 1) {
    for (let x = 0; x < width - 2 * white; x += 1) {
      const black = isBlack(
        picture,
        Math.floor(x / picture.scaleX),
        Math.floor(y / picture.scaleY),
      );
      const at = ((y + white) * width + x + white) * 4;
      if (black) data.fill(0, at, at + 3);
    }
  }
  return decodeQR({ width, height, data });
}
