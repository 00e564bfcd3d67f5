import type { Alterations } from '../world/alterations.ts';

/** One place in a source file, and what a bug makes of it. */
export interface Edit {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Text that stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/**
 * A bug planted to test the simulator itself (its canary): by changed source, which production code
 * never carries, or by what the code under test is given.
 */
export interface PlantedBug {
  readonly name: string;
  /** Rules that may catch it; another one catching it shows that the bug is not what it says. */
  readonly caughtBy: readonly string[];
  readonly edits?: readonly Edit[];
  readonly alter?: Partial<Alterations>;
}

export const bug = (
  name: string,
  caughtBy: readonly string[],
  ...edits: readonly Edit[]
): PlantedBug => ({
  name,
  caughtBy,
  edits,
});

export const edit = (file: string, find: string, replace: string): Edit => ({
  file,
  find,
  replace,
});
