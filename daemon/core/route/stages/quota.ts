/**
 * Stage five: equals share by configured whole numbers (row C9), by smooth weighted round robin as
 * nginx does it, not by chance: a till makes twenty sales a day, and 30:70 of those is 6 and 14.
 */

export interface Share {
  readonly weight: number;
  /** The running share, handed in from the counters; 0 at first. */
  readonly current: number;
}

export interface Draw<T extends Share> {
  readonly taken: T;
  /** Everyone's running share after the draw. */
  readonly after: ReadonlyMap<T, number>;
}

/**
 * Draws one of `shares`. Over as many draws as the weights add up to, each is taken exactly as
 * often as its weight says. All weights 0: the first.
 */
export const draw = <T extends Share>(shares: readonly [T, ...T[]]): Draw<T> => {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  let [taken] = shares;
  let most = Number.NEGATIVE_INFINITY;
  const after = new Map<T, number>();
  for (const share of shares) {
    const raised = within(share.current, total) + share.weight;
    after.set(share, raised);
    if (share.weight > 0 && raised > most) [taken, most] = [share, raised];
  }
  after.set(taken, (after.get(taken) ?? 0) - total);
  return { taken, after };
};

/** Shares left over from larger weights must not favour anyone for long. */
const within = (current: number, total: number): number =>
  Math.max(-total, Math.min(total, current));
