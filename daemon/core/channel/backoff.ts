import type { Limits } from '../limits.ts';

/**
 * Wait before the next dial after `failures` in a row: at once for the first (row A3: reconnected
 * at once by itself), then doubling from `reconnectFirstMs`; at the cap with full jitter, so that a
 * whole chain doesn't dial in step. `draw` is in [0, 1).
 */
export const backoffMs = (failures: number, limits: Limits, draw: number): number => {
  const { reconnectFirstMs, reconnectCapMs } = limits;
  if (failures <= 1) return reconnectFirstMs * 0.1 * draw;
  const grown = reconnectFirstMs * 2 ** Math.min(failures - 2, 16);
  return grown < reconnectCapMs ? grown : reconnectCapMs * draw;
};
