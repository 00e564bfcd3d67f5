/** The random streams of a run; a new draw in one never shifts another. */
export type StreamName =
  | 'workload'
  | 'network'
  | 'host'
  | 'process'
  | 'clock'
  | 'disk'
  | 'operator'
  | 'device';

/** One fault of the catalogue as the simulator throws it. */
export interface FaultRow {
  readonly stream: StreamName;
  /** Chance at each opportunity, lowest and highest: each run draws its own between (swarm). */
  readonly rate: readonly [least: number, most: number];
  /** Where the opportunity is, and what happens. */
  readonly what: string;
}
