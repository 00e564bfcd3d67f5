import { type DoctorReport, worstOf } from '#contract/diagnostics.ts';
import { CHANNEL_CHECKS } from './channel-checks.ts';
import { type Check, type LookedAt, resultOf } from './looked-at.ts';
import { SERVICE_CHECKS } from './service-checks.ts';
import { TILL_CHECKS } from './till-checks.ts';

/** Every check there is, in the order of a report. */
export const CHECKS: readonly Check[] = [...SERVICE_CHECKS, ...CHANNEL_CHECKS, ...TILL_CHECKS];

/** Makes every check over what was gathered. What could not be looked at is said to be skipped. */
export const examine = (seen: LookedAt): DoctorReport => {
  const results = CHECKS.flatMap(({ check, look }) => {
    const found = look(seen) ?? [{ verdict: 'skipped', finding: 'NOT_LOOKED_AT' } as const];
    return found.map((one) => resultOf(check, one));
  });
  return {
    atWallMs: seen.atWallMs,
    verdict: worstOf(results.map(({ verdict }) => verdict)),
    results,
  };
};
