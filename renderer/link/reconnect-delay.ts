/** The host is on this machine, so the first tries come fast and the pause stays short. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 4_000;

/**
 * Pause before try number `failures` (from 1): doubling, then up to a quarter shorter by
 * `fraction` (in [0, 1)), so that two displays of one till don't knock in step.
 */
export function reconnectDelayMs(failures: number, fraction: number): number {
  const doubled = FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 10);
  return Math.min(doubled, LONGEST_DELAY_MS) * (1 - fraction / 4);
}
