/** What one or more trials came to. */
export interface Tally {
  readonly kills: number;
  /** Told to end in the midst of it. */
  readonly ends: number;
  readonly freezes: number;
  /** Blows whose place was never reached: the sale went another way this time. */
  readonly missed: number;
  readonly lost: readonly string[];
  readonly double: readonly string[];
  /** Trials that did not come to their end, or were not about what their name says. */
  readonly failed: readonly string[];
}

export interface RunReport {
  readonly rows: ReadonlyMap<string, Tally>;
  /** Trials of the plan not begun, for lack of time. */
  readonly leftOut: number;
  /** The same, of those that are only done if there is time. */
  readonly leftMore: number;
  readonly seconds: number;
}

export const NOTHING: Tally = {
  ...{ kills: 0, ends: 0, freezes: 0, missed: 0 },
  ...{ lost: [], double: [], failed: [] },
};

export const plus = (a: Tally, b: Tally): Tally => ({
  kills: a.kills + b.kills,
  ends: a.ends + b.ends,
  freezes: a.freezes + b.freezes,
  missed: a.missed + b.missed,
  lost: [...a.lost, ...b.lost],
  double: [...a.double, ...b.double],
  failed: [...a.failed, ...b.failed],
});

export const totalOf = ({ rows }: RunReport): Tally => [...rows.values()].reduce(plus, NOTHING);

const COLUMNS = ['kills', 'ends', 'freezes', 'lost', 'double', 'failed', 'missed'] as const;
const WIDTH = 9;

const cells = (tally: Tally): readonly number[] => [
  tally.kills,
  tally.ends,
  tally.freezes,
  tally.lost.length,
  tally.double.length,
  tally.failed.length,
  tally.missed,
];

/** Was the promise kept in every trial that was run? */
export const isKept = (report: RunReport): boolean => {
  const { lost, double, failed } = totalOf(report);
  return lost.length + double.length + failed.length === 0;
};

const leftLines = ({ leftOut, leftMore }: RunReport): readonly string[] => [
  ...(leftOut > 0 ? [`${leftOut} trials of the plan were left out: the time was up`] : []),
  ...(leftMore > 0 ? [`${leftMore} further ones were not begun`] : []),
];

/** The table, what is wrong, and the one line that says it all. */
export const reportLines = (report: RunReport): readonly string[] => {
  const line = (name: string, values: readonly (string | number)[]): string =>
    name.padEnd(14) + values.map((value) => String(value).padStart(WIDTH)).join('');
  const total = totalOf(report);
  const { lost, double, failed } = total;
  return [
    line('scenario', COLUMNS),
    ...[...report.rows].map(([name, tally]) => line(name, cells(tally))),
    line('all', cells(total)),
    ...lost.map((what) => `LOST ${what}`),
    ...double.map((what) => `DOUBLE ${what}`),
    ...failed.map((what) => `FAILED ${what}`),
    ...leftLines(report),
    `crash: kills=${total.kills} freezes=${total.freezes} lost=${lost.length} ` +
      `double=${double.length} seconds=${report.seconds}`,
  ];
};
