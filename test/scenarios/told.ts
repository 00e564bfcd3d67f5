import type { Claim, RunRecord } from '#contract/run-record.ts';

export const hasFailed = ({ claims }: Pick<RunRecord, 'claims'>): boolean =>
  claims.some(({ holds }) => !holds);

/** `1.909 s`. */
export const momentOf = (atMs: number | null): string =>
  atMs === null ? 'at the end' : `at ${(atMs / 1_000).toFixed(3)} s`;

/** A broken claim for a person: what, the moment, expected, got. */
export const brokenClaim = ({ what, expected, got, atMs }: Claim): string =>
  [`${what}, ${momentOf(atMs)}`, `  expected: ${expected}`, `  got:      ${got}`].join('\n');

/** What is broken in a run, for a person; empty when nothing is. */
export const brokenIn = ({ claims }: RunRecord): string =>
  claims
    .filter(({ holds }) => !holds)
    .map(brokenClaim)
    .join('\n');
