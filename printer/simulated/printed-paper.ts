import { paperSvg } from './paper-svg.ts';
import type { Picture } from './picture.ts';
import { GLYPH_WIDTH, glyphWidth, type PrintedLine } from './printed-line.ts';

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

/** Letters that follow each other stay together, however wide; others start at their column. */
function textOfLine(line: PrintedLine): string {
  if (line.kind === 'picture') {
    const { width, height, scaleX, scaleY } = line.picture;
    return `[${width * scaleX} x ${height * scaleY}]`;
  }
  let out = '';
  let columns = 0;
  let end = 0;
  for (const glyph of line.glyphs) {
    const column = Math.floor(glyph.x / GLYPH_WIDTH);
    if (glyph.x !== end && column > columns) {
      out += ' '.repeat(column - columns);
      columns = column;
    }
    out += glyph.text;
    columns += glyph.columns;
    end = glyph.x + glyphWidth(glyph);
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
