import { printable } from './printable.ts';

/**
 * Lines of receiptline's mark-up, made so that text is only ever text: everything that isn't a
 * letter, a digit or a space goes in as a hexadecimal escape, and no control character goes in.
 */
const text = (raw: string): string =>
  printable(raw).replace(
    /[!-/:-@[-`{-~]/g,
    (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

/** A size that can be asked for: letters twice as wide and high, or as they are. */
export type Size = 'plain' | 'double';

const sized = (raw: string, size: Size): string =>
  size === 'double' ? `^^^${text(raw)}^^^` : text(raw);

export const blankLine = '';

/** A rule over the whole width. */
export const rule = '-';

/** Ends the columns of `rowsFrom`: later lines take the whole width. */
export const wholeWidth = '{w:auto}';

/** A line in the middle; `bold` as print can be. */
export const centred = (raw: string, size: Size = 'plain'): string => sized(raw, size);
export const centredBold = (raw: string, size: Size = 'plain'): string => `"${sized(raw, size)}"`;

/** A line that starts at the left edge. */
export const left = (raw: string): string => `|${text(raw)} |`;

/** Sets the two columns of the rows that follow: `labelColumns` for labels, the rest for values. */
export const rowsFrom = (labelColumns: number): string => `{w:${labelColumns},*}`;

/** A label for the line that goes on with the value of the one before; `~` is an empty column. */
const labelOf = (label: string): string => (label === '' ? '~' : text(label));

/** A label at the left edge and its value at the right one; without a label the value goes on. */
export const row = (label: string, value: string): string => `${labelOf(label)} | ${text(value)}`;

/** The row that matters most: its value is bold. */
export const boldRow = (label: string, value: string, size: Size): string =>
  `${text(label)} | "${sized(value, size)}"`;

/** Dots of a QR module: 6 gives 19 mm for a sale id, which phones and counter scanners read. */
const MODULE_DOTS = 6;

/** A QR code in the middle; nothing where there is no data. */
export const qrCode = (data: string): readonly string[] =>
  data === '' ? [] : [`{c:${text(data)};o:qrcode,${MODULE_DOTS},m}`];
