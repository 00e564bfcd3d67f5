interface Tier {
  readonly fromMinor: number;
  readonly toMinor: number | null;
}

export interface TierFault {
  readonly tier: number;
  readonly key: 'fromMinor' | 'toMinor';
  readonly reason: string;
}

/** Tiers must begin at 0, follow each other without overlap or gap, and end open. */
export const tierFaults = (tiers: readonly Tier[]): readonly TierFault[] =>
  tiers.flatMap(({ fromMinor, toMinor }, tier): readonly TierFault[] => {
    const before = tier === 0 ? 0 : (tiers[tier - 1]?.toMinor ?? null);
    const isLast = tier === tiers.length - 1;
    return [
      ...startFault(tier, fromMinor, before),
      ...(toMinor !== null && toMinor <= fromMinor
        ? [{ tier, key: 'toMinor' as const, reason: 'the tier ends where it starts, or before' }]
        : []),
      ...(isLast && toMinor !== null
        ? [{ tier, key: 'toMinor' as const, reason: `no tier for ${toMinor} and more: write null` }]
        : []),
    ];
  });

const startFault = (
  tier: number,
  fromMinor: number,
  before: number | null,
): readonly TierFault[] => {
  const fault = (reason: string): readonly TierFault[] => [{ tier, key: 'fromMinor', reason }];
  if (before === null) return fault('overlaps with the tier before, which has no end');
  if (fromMinor < before) return fault(`overlaps with the tier before, which goes up to ${before}`);
  if (fromMinor > before) return fault(`no tier for ${before} up to ${fromMinor}`);
  return [];
};
