/**
 * How long each ESC/POS command is. An interpreter that doesn't know the length of a command takes
 * its parameters for text, so the table names many that our own driver never sends.
 */
export interface CommandShape {
  /** Parameters the command takes, seeing those read so far; it may only grow. */
  readonly parameters: (read: readonly number[]) => number;
  /** Bytes of data after the parameters. */
  readonly data: (parameters: readonly number[]) => number | 'until-nul';
}

const noData = (): number => 0;
const at = (parameters: readonly number[], index: number): number => parameters[index] ?? 0;
const word = (parameters: readonly number[], low: number): number =>
  at(parameters, low) + at(parameters, low + 1) * 256;

const fixed = (count: number): CommandShape => ({ parameters: () => count, data: noData });
const followedBy = (count: number, data: CommandShape['data']): CommandShape => ({
  parameters: () => count,
  data,
});

/** GS V m: the forms with a feed take one parameter more. */
const CUTS_WITH_FEED: ReadonlySet<number> = new Set([65, 66, 97, 98, 103, 104]);

/** DLE DC4 fn: parameters of the functions that have any. */
const REAL_TIME_FUNCTIONS: ReadonlyMap<number, number> = new Map([
  [1, 3],
  [2, 3],
  [8, 8],
]);

const sized = (name: string, count: number): readonly (readonly [string, CommandShape])[] =>
  Array.from(name, (letter) => [letter, fixed(count)]);

/** After ESC (1Bh), by the next character. */
export const ESC_SHAPES: ReadonlyMap<string, CommandShape> = new Map([
  ...sized('2@<LSim', 0),
  ...sized(' !%-3=?EGJKMRTVadertu{', 1),
  ...sized('$\\c', 2),
  ...sized('p', 3),
  ...sized('W', 8),
  ['*', followedBy(3, (p) => word(p, 1) * (at(p, 0) >= 32 ? 3 : 1))],
  ['(', followedBy(3, (p) => word(p, 1))],
  ['D', followedBy(0, () => 'until-nul')],
]);

/** After FS (1Ch). */
export const FS_SHAPES: ReadonlyMap<string, CommandShape> = new Map([
  ...sized('&.', 0),
  ...sized('!-CW', 1),
  ...sized('Sp', 2),
  ['2', followedBy(2, () => 72)],
  ['(', followedBy(3, (p) => word(p, 1))],
]);

/** After GS (1Dh). */
export const GS_SHAPES: ReadonlyMap<string, CommandShape> = new Map([
  ...sized(':', 0),
  ...sized('!/BHITabfhrw', 1),
  ...sized('$LPW\\', 2),
  ...sized('^', 3),
  ['*', followedBy(2, (p) => at(p, 0) * at(p, 1) * 8)],
  ['(', followedBy(3, (p) => word(p, 1))],
  ['8', followedBy(5, (p) => word(p, 1) + word(p, 3) * 65_536)],
  ['V', { parameters: (read) => (CUTS_WITH_FEED.has(at(read, 0)) ? 2 : 1), data: noData }],
  ['v', followedBy(6, (p) => word(p, 2) * word(p, 4))],
  [
    'k',
    {
      parameters: (read) => (at(read, 0) >= 65 ? 2 : 1),
      data: (p) => (at(p, 0) >= 65 ? at(p, 1) : 'until-nul'),
    },
  ],
]);

/** After DLE (10h): acted on at arrival, passed over when their turn comes. */
export const DLE_SHAPES: ReadonlyMap<string, CommandShape> = new Map([
  ['\x04', fixed(1)],
  ['\x05', fixed(1)],
  ['\x14', { parameters: (read) => REAL_TIME_FUNCTIONS.get(at(read, 0)) ?? 1, data: noData }],
]);
