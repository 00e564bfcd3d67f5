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
/** The smallest module receiptline draws, 0.38 mm: phones read it, older counter scanners don't. */
const LEAST_MODULE_DOTS = 3;

/** Bytes that QR versions 1, 2, 3 … hold at level M (ISO/IEC 18004, table 7). */
const VERSION_BYTES: readonly number[] = [
  ...[14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624],
  ...[666, 711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538],
];
/** White around a code, on both sides together. */
const QUIET_MODULES = 8;

const bytesIn = (character: string): number => {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  return point < 0x800 ? 2 : 3 + Number(point > 0xffff);
};

/** Dots of a module with which a code of this text fits on a line of so many dots. */
export function moduleDotsFor(data: string, lineDots: number): number {
  const bytes = Array.from(data).reduce((sum, one) => sum + bytesIn(one), 0);
  const index = VERSION_BYTES.findIndex((most) => bytes <= most);
  const version = index === -1 ? VERSION_BYTES.length : index + 1;
  const modules = 17 + 4 * version + QUIET_MODULES;
  const fitting = Math.floor(lineDots / modules);
  return Math.max(LEAST_MODULE_DOTS, Math.min(MODULE_DOTS, fitting));
}

/** Data for a code, to the letter: a changed sign would break its check. */
const exactly = (data: string): string =>
  data.replace(
    /[!-/:-@[-`{-~]/g,
    (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

/** A QR code in the middle; nothing where there is no data. */
export const qrCode = (data: string, moduleDots = MODULE_DOTS): readonly string[] =>
  data === '' ? [] : [`{c:${exactly(data)};o:qrcode,${moduleDots},m}`];
