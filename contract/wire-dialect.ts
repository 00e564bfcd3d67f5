import type { WireLine } from './device-facts.ts';

/** Which way bytes went. */
export type WireDirection = Exclude<WireLine['direction'], 'line'>;

/** A run of bytes that belong together, already masked. */
export type WireUnit = Pick<WireLine, 'hex' | 'bytes' | 'meaning' | 'verdict'>;

/**
 * Reads the bytes of one line for a technician: finds where a frame or an answer begins and ends,
 * says what it is, and masks whatever may be a card's, a PIN's or a code's. It listens beside the
 * driver, holds a bounded number of bytes, takes any bytes at all, and keeps none it masked.
 */
export interface WireDialect {
  /** Units that these bytes completed. The bytes stay the caller's. */
  hear(direction: WireDirection, bytes: Uint8Array): readonly WireUnit[];
  /** What was begun in that direction and not finished, now given up; null when nothing was. */
  breakOff(direction: WireDirection): WireUnit | null;
  /** True while a unit is begun and not finished. */
  midUnit(direction: WireDirection): boolean;
}
