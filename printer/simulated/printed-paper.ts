import { paperSvg } from './paper-svg.ts';
import type { Picture } from './picture.ts';
import {
  GLYPH_WIDTH,
  type Glyph,
  glyphWidth,
  type InlinePicture,
  type PrintedLine,
  pictureHeight,
  pictureWidth,
} from './printed-line.ts';

/** How a paper ended. `torn`: not cut, but torn off or grown beyond what the simulator keeps. */
export type PaperEnd = 'cut' | 'torn';

/** A paper as it left the printer. */
export interface PrintedPaper {
  /** Plain text, one line for each printed one, pictures as their size in brackets. */
  readonly text: string;
  /** A picture to look at. */
  readonly svg: string;
  readonly pictures: readonly Picture[];
  readonly lines: readonly PrintedLine[];
  readonly end: PaperEnd;
}

/** What stands for a picture inside a line of plain text, once for each column it takes. */
const IMAGE_MARK = '▦';

interface Piece {
  readonly x: number;
  readonly width: number;
  readonly text: string;
  readonly columns: number;
}

const pieceOfGlyph = (glyph: Glyph): Piece => ({ ...glyph, width: glyphWidth(glyph) });

const pieceOfImage = ({ x, picture }: InlinePicture): Piece => {
  const width = pictureWidth(picture);
  const columns = Math.max(1, Math.round(width / GLYPH_WIDTH));
  return { x, width, columns, text: IMAGE_MARK.repeat(columns) };
};

/** Left to right, which is not the order of printing where a line went back to fill a column. */
const inOrder = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.some(({ x }, at) => x < (pieces[at - 1]?.x ?? 0))
    ? pieces.toSorted((one, other) => one.x - other.x)
    : pieces;

/** Letters that follow each other stay together, however wide; others start at their column. */
function textOfLine(line: PrintedLine): string {
  if (line.kind === 'picture') {
    return `[${pictureWidth(line.picture)} x ${pictureHeight(line.picture)}]`;
  }
  const pieces = inOrder([...line.glyphs.map(pieceOfGlyph), ...line.images.map(pieceOfImage)]);
  let out = '';
  let columns = 0;
  let end = 0;
  for (const piece of pieces) {
    const column = Math.floor(piece.x / GLYPH_WIDTH);
    if (piece.x !== end && column > columns) {
      out += ' '.repeat(column - columns);
      columns = column;
    }
    out += piece.text;
    columns += piece.columns;
    end = piece.x + piece.width;
  }
  return out.trimEnd();
}

/** The finished paper; text and picture are made when somebody asks for them. */
export function printedPaper(
  lines: readonly PrintedLine[],
  dots: number,
  end: PaperEnd,
): PrintedPaper {
  return {
    lines,
    end,
    pictures: lines.flatMap((line) => (line.kind === 'picture' ? [line.picture] : [])),
    get text() {
      return `${lines.map(textOfLine).join('\n').trimEnd()}\n`;
    },
    get svg() {
      return paperSvg(lines, dots, end);
    },
  };
}
