import type { Figure } from './section.ts';

export interface SectionResult {
  readonly section: string;
  readonly seconds: number;
  readonly figures: readonly Figure[];
  /** Why it came to nothing; null: it ran to its end. */
  readonly failure: string | null;
}

const HEADING = ['section', 'figure', 'reached', 'against', 'ratio', 'aim', 'met', 'bounded by'];

/** All figures as one table. */
export const tableOf = (results: readonly SectionResult[]): string => {
  const rows = [HEADING, ...results.flatMap(rowsOf)];
  const widths = HEADING.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const rowsOf = ({ section, figures, failure }: SectionResult): readonly (readonly string[])[] => {
  if (failure !== null) return [[section, `did not run: ${failure}`]];
  return figures.map((figure) => [section, ...cellsOf(figure)]);
};

const cellsOf = ({ what, value, unit, against, aim, bound }: Figure): readonly string[] => [
  what,
  `${number(value)} ${unit}`,
  against === undefined ? '' : `${number(against.value)} (${against.what})`,
  against === undefined || against.value === 0 ? '' : (value / against.value).toFixed(2),
  aim?.text ?? '',
  aim === undefined ? '' : aim.isMet ? 'yes' : 'NO',
  bound ?? '',
];

/** As many places as say something. */
const number = (value: number): string => {
  const size = Math.abs(value);
  const places = size >= 1_000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en', { maximumFractionDigits: places });
};
