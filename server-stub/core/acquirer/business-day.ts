import type { Batch } from '#contract/ids.ts';

const DAY_MS = 86_400_000;

/**
 * The business date `YYYYMMDD` at a place and the batch that is open on it. A batch a day, numbered
 * by the days since 1970: it needs no memory, and never repeats while the date does not.
 */
export const businessDay = (
  wallMs: number,
  zoneOffsetMs: number,
): { readonly date: string; readonly batch: Batch } => {
  const localMs = wallMs + zoneOffsetMs;
  return {
    date: new Date(localMs).toISOString().slice(0, 10).replaceAll('-', ''),
    batch: Math.max(1, Math.floor(localMs / DAY_MS)) as Batch,
  };
};
