import type { Picture } from './picture.ts';

/** Dots of a half-width character, before enlarging. */
export const GLYPH_WIDTH = 12;
export const GLYPH_HEIGHT = 24;

/** How a character looks. */
export interface Style {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly bold: boolean;
  readonly underlined: boolean;
  readonly inverted: boolean;
}

/** A character at its place, in dots from the left edge of what can be printed on. */
export interface Glyph {
  readonly x: number;
  readonly text: string;
  readonly columns: 1 | 2;
  readonly style: Style;
}

/** A picture among the characters of a line, at its place from the left edge. */
export interface InlinePicture {
  readonly x: number;
  readonly picture: Picture;
}

/** What one feed of the paper brought out. */
export type PrintedLine =
  | {
      readonly kind: 'text';
      readonly height: number;
      readonly glyphs: readonly Glyph[];
      readonly images: readonly InlinePicture[];
    }
  | { readonly kind: 'picture'; readonly height: number; readonly x: number; picture: Picture };

/** Dots a character takes. */
export const glyphWidth = ({ columns, style }: Glyph): number =>
  columns * GLYPH_WIDTH * style.scaleX;

/** Dots a picture takes, both ways. */
export const pictureWidth = ({ width, scaleX }: Picture): number => width * scaleX;
export const pictureHeight = ({ height, scaleY }: Picture): number => height * scaleY;
