import type { PrinterLimits } from './model.ts';

/**
 * Limits that suit a line of 9600 baud, the slowest in use: 512 bytes take about 0.5 s, a whole
 * receipt with its QR code about 5 s, and the printer's buffer lags behind the last byte.
 */
export const serialLimits: PrinterLimits = {
  openMs: 3000,
  statusMs: 500,
  quietMs: 100,
  writeMs: 5000,
  chunkBytes: 512,
  acknowledgeMs: 15_000,
  pollMs: 5000,
  reopenFirstMs: 500,
  reopenMaxMs: 30_000,
};
