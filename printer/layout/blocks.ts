import { centredBold, left, row, rowsFrom, type Size, wholeWidth } from './markup.ts';
import { columnsOf } from './printable.ts';
import { wrapped } from './wrap.ts';

/** A paper as two receiptline documents; one without its foot is visibly not whole. */
export interface ReceiptDocument {
  readonly upper: string;
  readonly foot: string;
}

export type Rows = readonly (readonly [label: string, value: string])[];

/** STAN and batch number as ISO 8583 carries them: six digits. */
export const sixDigits = (value: number): string => value.toString().padStart(6, '0');

/** Columns between a label and its value. */
export const GAP = 1;

const rowLines = (label: string, value: string, valueColumns: number): readonly string[] =>
  wrapped(value, valueColumns).map((line, index) => row(index === 0 ? label : '', line));

/** Labels at the left edge, values at the right one, over several lines if they must. */
export function table(rows: Rows, columns: number): readonly string[] {
  const labelColumns = Math.max(...rows.map(([label]) => columnsOf(label)));
  return [
    rowsFrom(labelColumns),
    ...rows
      .filter(([, value]) => value !== '')
      .flatMap(([label, value]) => rowLines(label, value, columns - labelColumns - GAP)),
    wholeWidth,
  ];
}

export const paragraph = (text: string, columns: number): readonly string[] =>
  wrapped(text, columns).map(left);

/** Double where the text fits so. */
export const sizeFor = (text: string, columns: number): Size =>
  columnsOf(text) * 2 <= columns ? 'double' : 'plain';

/** A bold line in the middle as large as it fits, over several lines if it must. */
export const headline = (text: string, columns: number): readonly string[] =>
  wrapped(text, columns).map((line, _, { length }) =>
    centredBold(line, length === 1 ? sizeFor(line, columns) : 'plain'),
  );
