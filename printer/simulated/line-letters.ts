import {
  GLYPH_HEIGHT,
  GLYPH_WIDTH,
  type Glyph,
  type PrintedLine,
  type Style,
} from './printed-line.ts';

/** Letters of one look that follow each other without a gap. */
interface Stretch {
  readonly x: number;
  /** Number of the first letter of it in the line. */
  readonly from: number;
  readonly columns: 1 | 2;
  readonly style: Style;
}

/**
 * A line as it was set, its letters as one text: most papers are never looked at by letter, and a
 * text weighs an eighth of the numbers it is made of.
 */
interface SetLetters {
  /** One UTF-16 unit a letter. */
  readonly text: string;
  readonly stretches: readonly Stretch[];
}

/** Bytes from one place up to before another. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

const widthOf = ({ columns, style }: Pick<Stretch, 'columns' | 'style'>): number =>
  columns * GLYPH_WIDTH * style.scaleX;

/** The letters of the line that is being filled. */
export class LineLetters {
  /** Used for every line again; a line that is done gets a copy of its size. */
  readonly #units: number[] = [];
  #count = 0;
  #stretches: Stretch[] = [];
  #last: Stretch | null = null;
  /** Where a letter must stand to belong to the last stretch. */
  #next = 0;

  get count(): number {
    return this.#count;
  }

  /** Sets a letter, one UTF-16 unit, so many dots from the left margin; says its width in dots. */
  set(x: number, unit: number, columns: 1 | 2, style: Style): number {
    let last = this.#last;
    if (last === null || last.style !== style || last.columns !== columns || x !== this.#next) {
      last = { x, from: this.#count, columns, style };
      this.#stretches.push(last);
      this.#last = last;
    }
    this.#units[this.#count] = unit;
    this.#count += 1;
    const width = columns * GLYPH_WIDTH * style.scaleX;
    this.#next = x + width;
    return width;
  }

  /** Sets ASCII letters of one look side by side, as `set` does one; says their width in dots. */
  setRun(x: number, bytes: Uint8Array, { from, to }: Run, style: Style): number {
    const width = this.set(x, bytes[from] ?? 0, 1, style);
    let count = this.#count;
    for (let at = from + 1; at < to; at += 1) {
      this.#units[count] = bytes[at] ?? 0;
      count += 1;
    }
    this.#count = count;
    this.#next = x + width * (to - from);
    return width * (to - from);
  }

  /** Dots from the left margin to the right edge of what reaches furthest, and the tallest letter. */
  extent(): { readonly used: number; readonly tallest: number } {
    let used = 0;
    let tallest = GLYPH_HEIGHT;
    for (const [index, stretch] of this.#stretches.entries()) {
      const to = this.#stretches[index + 1]?.from ?? this.#count;
      used = Math.max(used, stretch.x + (to - stretch.from) * widthOf(stretch));
      tallest = Math.max(tallest, GLYPH_HEIGHT * stretch.style.scaleY);
    }
    return { used, tallest };
  }

  /** Takes the letters off for a line of paper, and is empty. */
  take(): SetLetters {
    const text = String.fromCharCode.apply(null, this.#units.slice(0, this.#count));
    const stretches = this.#stretches;
    this.drop();
    return { text, stretches };
  }

  drop(): void {
    this.#count = 0;
    this.#stretches = [];
    this.#last = null;
  }
}

type TextLine = Extract<PrintedLine, { kind: 'text' }>;

/** A printed line, everything on it `by` dots further right; its letters are made when asked for. */
export class SetLine implements TextLine {
  readonly kind = 'text';
  readonly height: number;
  readonly images: TextLine['images'];
  readonly #letters: SetLetters;
  readonly #by: number;
  #glyphs: readonly Glyph[] | null = null;

  constructor(
    letters: SetLetters,
    by: number,
    { height, images }: Pick<TextLine, 'height' | 'images'>,
  ) {
    this.height = height;
    this.images = images;
    this.#letters = letters;
    this.#by = by;
  }

  get glyphs(): readonly Glyph[] {
    this.#glyphs ??= glyphsOf(this.#letters, this.#by);
    return this.#glyphs;
  }
}

function glyphsOf({ text, stretches }: SetLetters, by: number): readonly Glyph[] {
  const glyphs: Glyph[] = [];
  for (const [index, stretch] of stretches.entries()) {
    const { columns, style, from } = stretch;
    const to = stretches[index + 1]?.from ?? text.length;
    const width = widthOf(stretch);
    for (let at = from; at < to; at += 1) {
      const x = stretch.x + by + (at - from) * width;
      glyphs.push({ x, text: text.charAt(at), columns, style });
    }
  }
  return glyphs;
}
