/** What a section of `npm run bench` comes to, in one shape for all. */

/** One measured figure; what can be measured beside it in the same run stands with it. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it is measured against, in the same unit. */
  readonly against?: { readonly what: string; readonly value: number };
  readonly aim?: { readonly text: string; readonly isMet: boolean };
  /** What keeps it from being better. */
  readonly bound?: string;
}

export interface Section {
  readonly name: string;
  /** One line for whoever chooses a section. */
  readonly about: string;
  run(): Promise<readonly Figure[]>;
}

export const sorted = (values: readonly number[]): readonly number[] =>
  values.toSorted((a, b) => a - b);

/** The value below which `part` of all lie; 0 without any. */
export const quantile = (values: readonly number[], part: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** CPU time of this process so far: what a busy machine doesn't change. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** p50 and p99 of `times` as two figures. */
export const times = (what: string, values: readonly number[], unit = 'ms'): readonly Figure[] => [
  { what: `${what}, p50`, value: quantile(values, 0.5), unit },
  { what: `${what}, p99`, value: quantile(values, 0.99), unit },
];
