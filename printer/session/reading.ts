import type { PrinterState } from '#contract/printer.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import type { PushedStatus } from './status-parser.ts';

/**
 * What the status bytes say, the most important thing only. `offline` is a pause that ends by
 * itself (feed key held, head too hot): nothing is printed meanwhile, nothing is lost.
 */
export type Reading =
  | 'cover-open'
  | 'paper-out'
  | 'cutter'
  | 'broken'
  | 'offline'
  | 'paper-low'
  | 'ready';

/** One sign: a bit of one of the four bytes. */
type Sign = readonly [byte: 0 | 1 | 2 | 3, mask: number, reading: Reading];

/** Answers to DLE EOT 1 to 4, most important first. */
const REAL_TIME_SIGNS: readonly Sign[] = [
  [1, 0x04, 'cover-open'],
  [3, 0x60, 'paper-out'],
  [1, 0x20, 'paper-out'],
  [2, 0x08, 'cutter'],
  [2, 0x20, 'broken'],
  [2, 0x40, 'offline'],
  [1, 0x40, 'broken'],
  [0, 0x08, 'offline'],
  [3, 0x0c, 'paper-low'],
];

/** The four bytes of a pushed status, most important first. */
const PUSHED_SIGNS: readonly Sign[] = [
  [0, 0x20, 'cover-open'],
  [2, 0x0c, 'paper-out'],
  [1, 0x08, 'cutter'],
  [1, 0x24, 'broken'],
  [1, 0x40, 'offline'],
  [0, 0x08, 'offline'],
  [2, 0x03, 'paper-low'],
];

const firstSign = (signs: readonly Sign[], bytes: readonly number[]): Reading =>
  signs.find(([byte, mask]) => ((bytes[byte] ?? 0) & mask) !== 0)?.[2] ?? 'ready';

/** The reading of the answers to DLE EOT 1, 2, 3, 4, in this order. */
export const readingOfRealTime = (bytes: readonly number[]): Reading =>
  firstSign(REAL_TIME_SIGNS, bytes);

/** The reading of a pushed status. */
export const readingOfPushed = (bytes: PushedStatus): Reading => firstSign(PUSHED_SIGNS, bytes);

type Reason = Extract<PrintOutcome, { kind: 'not-printed' }>['reason'];

interface Meaning {
  readonly state: PrinterState;
  /** Why a job can't start; null when it can. */
  readonly refuses: Reason | null;
  /** Whether it ends a job that is under way: the printer won't go on without a person. */
  readonly stops: boolean;
}

/** What a reading means: for the status bar, before a job, inside a job. */
export const MEANINGS: Readonly<Record<Reading, Meaning>> = {
  'cover-open': { state: 'cover-open', refuses: 'cover-open', stops: true },
  'paper-out': { state: 'paper-out', refuses: 'paper-out', stops: true },
  cutter: { state: 'error', refuses: 'cutter', stops: true },
  broken: { state: 'error', refuses: 'printer-error', stops: true },
  offline: { state: 'error', refuses: 'printer-error', stops: false },
  'paper-low': { state: 'paper-low', refuses: null, stops: false },
  ready: { state: 'ready', refuses: null, stops: false },
};
