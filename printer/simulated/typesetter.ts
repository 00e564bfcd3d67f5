import { letterOf } from './code-pages.ts';
import type { PrintToken } from './command-reader.ts';
import { createGraphics } from './graphics.ts';
import { LineLetters, type Run, SetLine } from './line-letters.ts';
import { type Picture, pictureOfColumns } from './picture.ts';
import type { InlinePicture, PrintedLine } from './printed-line.ts';
import { GLYPH_WIDTH, pictureHeight, pictureWidth, type Style } from './printed-line.ts';
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
const NO_GLYPH = '□'.charCodeAt(0);
/** What stands for a byte that is no letter of its code page. */
const NO_LETTER = 0xfffd;

const gb18030 = new TextDecoder('gb18030');

/**
 * The character of a code, as a UTF-16 unit: no code page here has one that takes two. Four-byte
 * codes have no glyph, as in most printers.
 */
function characterOf(bytes: readonly number[], codePage: number): number {
  const first = bytes[0] ?? 0;
  if (bytes.length === 1) {
    return first < 0x80 ? first : (unitOf(letterOf(first, codePage)) ?? NO_LETTER);
  }
  return (bytes.length === 2 ? unitOf(gb18030.decode(Uint8Array.from(bytes))) : null) ?? NO_GLYPH;
}

const unitOf = (text: string): number | null =>
  text.length === 1 && text !== '\ufffd' ? text.charCodeAt(0) : null;

const weightOf = ({ bits }: Picture): number => 1 + bits.length / PICTURE_BYTES_PER_WEIGHT;

const moved = (images: readonly InlinePicture[], by: number): readonly InlinePicture[] =>
  by === 0 ? images : images.map((image) => ({ ...image, x: image.x + by }));

/** Parameters of two bytes that may be negative. */
const signed = (word: number): number => (word > 0x7fff ? word - 0x1_0000 : word);

/** Puts characters and pictures on paper. */
export class Typesetter {
  readonly #parts: TypesetterParts;
  readonly #graphics = createGraphics();
  #settings: Settings;
  #lines: PrintedLine[] = [];
  #weight = 0;
  readonly #letters = new LineLetters();
  #images: InlinePicture[] = [];
  /** Dots from the left margin. */
  #x = 0;
  /** The looks of letters by their columns, made when the first one needs them. */
  readonly #looks: { 1: Style | null; 2: Style | null } = { 1: null, 2: null };

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

  /**
   * As many letters of a run of plain ASCII as the line being filled has room for; says how many.
   * It never feeds: what a full line or a full paper causes is left to the letter that causes it.
   */
  printRun(bytes: Uint8Array, { from, to }: Run): number {
    const style = this.#look(1);
    const room = Math.floor((this.#area() - this.#x) / (GLYPH_WIDTH * style.scaleX));
    const count = Math.min(to - from, room, MAX_WEIGHT - this.#letters.count);
    if (count <= 0) return 0;
    this.#x += this.#letters.setRun(this.#x, bytes, { from, to: from + count }, style);
    return count;
  }

  /** Drops the line that is being filled, as clearing the print buffer does. */
  dropLine(): void {
    this.#letters.drop();
    this.#images = [];
    this.#x = 0;
  }

  /** Settings of power-up; what is on paper stays. */
  reset(): void {
    this.#settings = powerUpSettings(this.#parts.dots);
    this.#forgetLooks();
    this.#graphics.reset();
    this.dropLine();
  }

  /** Ends the paper where it is, if anything is on it. */
  tear(): void {
    this.#end('torn');
  }

  #command(token: Extract<PrintToken, { kind: 'command' }>): void {
    this.#forgetLooks();
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
    const columns = bytes.length === 1 ? 1 : 2;
    const unit = characterOf(bytes, this.#settings.codePage);
    const style = this.#look(columns);
    const width = columns * GLYPH_WIDTH * style.scaleX;
    const full = this.#x > 0 && this.#x + width > this.#area();
    if (full || this.#letters.count > MAX_WEIGHT) this.#feed();
    this.#x += this.#letters.set(this.#x, unit, columns, style);
  }

  #look(columns: 1 | 2): Style {
    this.#looks[columns] ??= styleOf(this.#settings, columns);
    return this.#looks[columns];
  }

  #forgetLooks(): void {
    this.#looks[1] = null;
    this.#looks[2] = null;
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
    if (this.#letters.count + this.#images.length > 0) this.#feed();
  }

  #feed(): void {
    const images = this.#images;
    let { used, tallest } = this.#letters.extent();
    for (const { x, picture } of images) {
      used = Math.max(used, x + pictureWidth(picture));
      tallest = Math.max(tallest, pictureHeight(picture));
    }
    const by = this.#shift(used);
    const height = Math.max(this.#settings.spacing, tallest);
    const letters = this.#letters.count;
    const line = new SetLine(this.#letters.take(), by, { height, images: moved(images, by) });
    this.dropLine();
    const weight = images.reduce((sum, { picture }) => sum + weightOf(picture), letters + 1);
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
