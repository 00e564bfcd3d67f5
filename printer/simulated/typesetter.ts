import { letterOf } from './code-pages.ts';
import type { PrintToken } from './command-reader.ts';
import { createGraphics } from './graphics.ts';
import { type Picture, pictureOfColumns } from './picture.ts';
import type { InlinePicture, PrintedLine } from './printed-line.ts';
import {
  GLYPH_HEIGHT,
  GLYPH_WIDTH,
  type Glyph,
  glyphWidth,
  pictureHeight,
  pictureWidth,
  type Style,
} from './printed-line.ts';
import { type PaperEnd, type PrintedPaper, printedPaper } from './printed-paper.ts';
import { powerUpSettings, SETTERS, type Settings, styleOf, wordOf } from './settings.ts';

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

/** The character of a code. Four-byte codes have no glyph, as in most printers. */
function characterOf(bytes: readonly number[], codePage: number): { text: string; columns: 1 | 2 } {
  const [first = 0] = bytes;
  if (bytes.length === 2) {
    const text = gb18030.decode(Uint8Array.from(bytes));
    return { text: text.length === 1 && text !== '\ufffd' ? text : NO_GLYPH, columns: 2 };
  }
  if (bytes.length > 2) return { text: NO_GLYPH, columns: 2 };
  const text = first < 0x80 ? String.fromCharCode(first) : letterOf(first, codePage);
  return { text, columns: 1 };
}

const weightOf = ({ bits }: Picture): number => 1 + bits.length / PICTURE_BYTES_PER_WEIGHT;

type Contents = Pick<Extract<PrintedLine, { kind: 'text' }>, 'glyphs' | 'images'>;

/** The contents of a line so many dots further right. */
const moved = ({ glyphs, images }: Contents, by: number): Contents =>
  by === 0
    ? { glyphs, images }
    : {
        glyphs: glyphs.map((glyph) => ({ ...glyph, x: glyph.x + by })),
        images: images.map((image) => ({ ...image, x: image.x + by })),
      };

/** Parameters of two bytes that may be negative. */
const signed = (word: number): number => (word > 0x7fff ? word - 0x1_0000 : word);

/** Puts characters and pictures on paper. */
export class Typesetter {
  readonly #parts: TypesetterParts;
  readonly #graphics = createGraphics();
  #settings: Settings;
  #lines: PrintedLine[] = [];
  #weight = 0;
  #glyphs: Glyph[] = [];
  #images: InlinePicture[] = [];
  /** Dots from the left margin. */
  #x = 0;
  /** The looks of letters by their columns, made when the first one needs them. */
  #looks = new Map<1 | 2, Style>();

  constructor(parts: TypesetterParts) {
    this.#parts = parts;
    this.#settings = powerUpSettings(parts.dots);
  }

  /** One token; commands that don't concern the paper pass. */
  print(token: PrintToken): void {
    switch (token.kind) {
      case 'glyph':
        return this.#character(token.bytes);
      case 'control':
        return this.#control(token.byte);
      case 'command':
        return this.#command(token);
      default:
        return token satisfies never;
    }
  }

  /** Drops the line that is being filled, as clearing the print buffer does. */
  dropLine(): void {
    this.#glyphs = [];
    this.#images = [];
    this.#x = 0;
  }

  /** Settings of power-up; what is on paper stays. */
  reset(): void {
    this.#settings = powerUpSettings(this.#parts.dots);
    this.#looks.clear();
    this.#graphics.reset();
    this.dropLine();
  }

  /** Ends the paper where it is, if anything is on it. */
  tear(): void {
    this.#end('torn');
  }

  #command(token: Extract<PrintToken, { kind: 'command' }>): void {
    this.#looks.clear();
    SETTERS.get(token.name)?.(this.#settings, token.parameters);
    const drawn = this.#graphics.run(token);
    if (drawn !== null) this.#picture(drawn);
    switch (token.name) {
      case 'ESC @':
        return this.reset();
      case 'ESC $':
        return this.#move(wordOf(token.parameters));
      case 'ESC \\':
        return this.#move(this.#x + signed(wordOf(token.parameters)));
      case 'ESC d':
        return this.#feedLines(token.parameters[0] ?? 0);
      case 'ESC J':
        return this.#endLine();
      case 'ESC *':
        return this.#image(token.parameters[0] ?? 0, token.data);
      case 'ESC i':
      case 'ESC m':
      case 'GS V':
        this.#endLine();
        if (this.#parts.cutter === 'knife') this.#end('cut');
    }
  }

  #control(byte: number): void {
    if (byte === 0x0a) this.#feed();
    const tab = TAB_COLUMNS * GLYPH_WIDTH;
    if (byte === 0x09) this.#move((Math.floor(this.#x / tab) + 1) * tab);
  }

  #character(bytes: readonly number[]): void {
    const { text, columns } = characterOf(bytes, this.#settings.codePage);
    const style = this.#look(columns);
    const width = columns * GLYPH_WIDTH * style.scaleX;
    const full = this.#x > 0 && this.#x + width > this.#area();
    if (full || this.#glyphs.length > MAX_WEIGHT) this.#feed();
    this.#glyphs.push({ x: this.#x, text, columns, style });
    this.#x += width;
  }

  #look(columns: 1 | 2): Style {
    const before = this.#looks.get(columns);
    if (before !== undefined) return before;
    const style = styleOf(this.#settings, columns);
    this.#looks.set(columns, style);
    return style;
  }

  #picture(picture: Picture): void {
    this.#endLine();
    const x = this.#shift(pictureWidth(picture));
    this.#put({ kind: 'picture', height: pictureHeight(picture), x, picture }, weightOf(picture));
  }

  /** A picture in the line. What is beyond the right edge is not printed. */
  #image(mode: number, data: Uint8Array): void {
    const picture = pictureOfColumns(mode, data);
    if (picture === null || this.#x >= this.#area()) return;
    this.#images.push({ x: this.#x, picture });
    this.#x += pictureWidth(picture);
  }

  #move(to: number): void {
    this.#x = Math.min(Math.max(to, 0), this.#parts.dots);
  }

  #feedLines(count: number): void {
    this.#endLine();
    for (let line = 0; line < count; line += 1) this.#feed();
    const torn = this.#parts.cutter === 'tear-bar' && count >= LINES_TO_TEAR_BAR;
    if (torn) this.#end('torn');
  }

  #endLine(): void {
    if (this.#glyphs.length + this.#images.length > 0) this.#feed();
  }

  #feed(): void {
    const [glyphs, images] = [this.#glyphs, this.#images];
    let used = 0;
    let tallest = GLYPH_HEIGHT;
    for (const glyph of glyphs) {
      used = Math.max(used, glyph.x + glyphWidth(glyph));
      tallest = Math.max(tallest, GLYPH_HEIGHT * glyph.style.scaleY);
    }
    for (const { x, picture } of images) {
      used = Math.max(used, x + pictureWidth(picture));
      tallest = Math.max(tallest, pictureHeight(picture));
    }
    const by = this.#shift(used);
    this.dropLine();
    const height = Math.max(this.#settings.spacing, tallest);
    const line = { kind: 'text', height, ...moved({ glyphs, images }, by) } as const;
    const weight = images.reduce((sum, { picture }) => sum + weightOf(picture), glyphs.length + 1);
    this.#put(line, weight);
  }

  #put(line: PrintedLine, weight: number): void {
    this.#lines.push(line);
    this.#weight += weight;
    if (this.#weight > MAX_WEIGHT) this.#end('torn');
    this.#parts.onLine();
  }

  #end(how: PaperEnd): void {
    const lines = this.#lines;
    this.#lines = [];
    this.#weight = 0;
    if (lines.length > 0) this.#parts.onPaper(printedPaper(lines, this.#parts.dots, how));
  }

  /** Dots between the left margin and the end of a line. */
  #area(): number {
    return Math.max(Math.min(this.#settings.area, this.#parts.dots - this.#settings.left), 0);
  }

  /** Where something so wide starts, by margin and alignment. */
  #shift(width: number): number {
    const free = Math.max(0, this.#area() - width);
    return this.#settings.left + Math.floor((free * this.#settings.align) / 2);
  }
}
