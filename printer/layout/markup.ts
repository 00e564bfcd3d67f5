import { columnsOf, printable } from './printable.ts';

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

/** A bold line that ends at the right edge. */
export const rightBold = (raw: string, size: Size): string => `| "${sized(raw, size)}"|`;

/** Sets the two columns of the rows that follow: labels as wide as the widest, values the rest. */
export const rowsFrom = (labels: readonly string[]): string =>
  `{w:${Math.max(...labels.map(columnsOf))},*}`;

/** A label at the left edge and its value at the right one; long values wrap in their column. */
export const row = (label: string, value: string): string => `${text(label)} | ${text(value)}`;

/** Dots of a QR module: 6 gives 19 mm for a sale id, which phones and counter scanners read. */
const MODULE_DOTS = 6;

/** A QR code in the middle; nothing where there is no data. */
export const qrCode = (data: string): readonly string[] =>
  data === '' ? [] : [`{c:${text(data)};o:qrcode,${MODULE_DOTS},m}`];
