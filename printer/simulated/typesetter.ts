import iconv from 'iconv-lite';
import type { PrintToken } from './command-reader.ts';
import { createGraphics } from './graphics.ts';
import type { Picture } from './picture.ts';
import type { PrintedLine } from './printed-line.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, type Glyph, glyphWidth } from './printed-line.ts';
import { type PaperEnd, type PrintedPaper, printedPaper } from './printed-paper.ts';
import { powerUpSettings, SETTERS, styleOf, wordOf } from './settings.ts';

/** Puts characters and pictures on paper. */
export interface Typesetter {
  /** One token; commands that don't concern the paper pass. */
  print(token: PrintToken): void;
  /** Drops the line that is being filled, as clearing the print buffer does. */
  dropLine(): void;
  /** Settings of power-up; what is on paper stays. */
  reset(): void;
  /** Ends the paper where it is, if anything is on it. */
  tear(): void;
}

export interface TypesetterParts {
  readonly dots: number;
  /** A paper ends at the knife, or, with a tear bar, where it is fed past the bar. */
  readonly cutter: 'knife' | 'tear-bar';
  onPaper(paper: PrintedPaper): void;
  /** A line or a picture came out. */
  onLine(): void;
}

/** Feeds that bring the last line past the tear bar. */
const LINES_TO_TEAR_BAR = 4;
const TAB_COLUMNS = 8;

/**
 * What a paper may weigh before it is torn off by itself, so that bytes without a cut can't fill
 * the memory: a character or line weighs 1, 64 bytes of a picture 1.
 */
const MAX_WEIGHT = 10_000;
const PICTURE_BYTES_PER_WEIGHT = 64;

/** What stands for a code the printer has no character for. */
const NO_GLYPH = '□';

const gb18030 = new TextDecoder('gb18030');

/**
 * The character of a code. Four-byte codes have no glyph, as in most printers; single high bytes
 * are of code page 437.
 */
function characterOf(bytes: readonly number[]): { text: string; columns: 1 | 2 } {
  const [first = 0] = bytes;
  if (bytes.length === 2) {
    const text = gb18030.decode(Uint8Array.from(bytes));
    return { text: text.length === 1 && text !== '\ufffd' ? text : NO_GLYPH, columns: 2 };
  }
  if (bytes.length > 2) return { text: NO_GLYPH, columns: 2 };
  return { text: first < 0x80 ? String.fromCharCode(first) : highByte(first), columns: 1 };
}
const highByte = (byte: number): string => iconv.decode(Uint8Array.of(byte), 'cp437');

export function createTypesetter(parts: TypesetterParts): Typesetter {
  const graphics = createGraphics();
  let settings = powerUpSettings(parts.dots);
  let lines: PrintedLine[] = [];
  let glyphs: Glyph[] = [];
  /** Dots from the left margin. */
  let x = 0;
  let weight = 0;

  const area = (): number => Math.max(Math.min(settings.area, parts.dots - settings.left), 0);
  const shift = (width: number): number =>
    settings.left + Math.max(0, Math.floor(((area() - width) * settings.align) / 2));

  const end = (how: PaperEnd): void => {
    if (lines.length > 0) parts.onPaper(printedPaper(lines, parts.dots, how));
    lines = [];
    weight = 0;
  };
  const put = (line: PrintedLine, lineWeight: number): void => {
    lines.push(line);
    weight += lineWeight;
    if (weight > MAX_WEIGHT) end('torn');
    parts.onLine();
  };
  const feed = (): void => {
    const used = glyphs.reduce((sum, glyph) => Math.max(sum, glyph.x + glyphWidth(glyph)), 0);
    const tallest = glyphs.reduce((most, { style }) => Math.max(most, style.scaleY), 1);
    const by = shift(used);
    const placed = glyphs.map((glyph) => ({ ...glyph, x: glyph.x + by }));
    glyphs = [];
    x = 0;
    const height = Math.max(settings.spacing, GLYPH_HEIGHT * tallest);
    put({ kind: 'text', height, glyphs: placed }, placed.length + 1);
  };
  const feedBegun = (): void => {
    if (glyphs.length > 0) feed();
  };

  const character = (bytes: readonly number[]): void => {
    const { text, columns } = characterOf(bytes);
    const style = styleOf(settings, columns);
    const width = columns * GLYPH_WIDTH * style.scaleX;
    if ((x > 0 && x + width > area()) || glyphs.length > MAX_WEIGHT) feed();
    glyphs.push({ x, text, columns, style });
    x += width;
  };
  const picture = (drawn: Picture): void => {
    feedBegun();
    const height = drawn.height * drawn.scaleY;
    const line = { kind: 'picture', height, x: shift(drawn.width * drawn.scaleX) } as const;
    put({ ...line, picture: drawn }, 1 + drawn.bits.length / PICTURE_BYTES_PER_WEIGHT);
  };
  const control = (byte: number): void => {
    if (byte === 0x0a) feed();
    const tab = TAB_COLUMNS * GLYPH_WIDTH;
    if (byte === 0x09) x = Math.min((Math.floor(x / tab) + 1) * tab, parts.dots);
  };
  const feedLines = (count: number): void => {
    feedBegun();
    for (let line = 0; line < count; line += 1) feed();
    if (parts.cutter === 'tear-bar' && count >= LINES_TO_TEAR_BAR) end('torn');
  };
  const reset = (): void => {
    settings = powerUpSettings(parts.dots);
    graphics.reset();
    glyphs = [];
    x = 0;
  };
  const move = (to: number): void => {
    x = Math.min(Math.max(to, 0), parts.dots);
  };
  const signed = (word: number): number => (word > 0x7fff ? word - 0x1_0000 : word);

  const command = (token: Extract<PrintToken, { kind: 'command' }>): void => {
    SETTERS.get(token.name)?.(settings, token.parameters);
    const [n = 0] = token.parameters;
    const drawn = graphics.run(token);
    if (drawn !== null) picture(drawn);
    switch (token.name) {
      case 'ESC @':
        return reset();
      case 'ESC $':
        return move(wordOf(token.parameters));
      case 'ESC \\':
        return move(x + signed(wordOf(token.parameters)));
      case 'ESC d':
        return feedLines(n);
      case 'ESC J':
        return feedBegun();
      case 'ESC i':
      case 'ESC m':
      case 'GS V':
        feedBegun();
        return parts.cutter === 'knife' ? end('cut') : undefined;
    }
  };

  return {
    print(token) {
      switch (token.kind) {
        case 'glyph':
          return character(token.bytes);
        case 'control':
          return control(token.byte);
        case 'command':
          return command(token);
        default:
          return token satisfies never;
      }
    },
    dropLine() {
      glyphs = [];
      x = 0;
    },
    reset,
    tear: () => end('torn'),
  };
}
