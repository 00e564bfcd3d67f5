import type { ReopenPauses } from '../line/kept-line.ts';

/** A plain stripe reader on a serial line, as data (devices.md 2a). Durations in milliseconds. */
export interface StripeProfile {
  readonly name: string;
  /**
   * What stands around the tracks. Each is recognised by itself as well; the profile is what the
   * simulated reader speaks, and says whether a check byte is sent.
   */
  readonly dressing: StripeDressing;
  /** `sent`: the stripe's own LRC follows each end sentinel, and is checked. */
  readonly lrc: 'sent' | 'not-sent';
  /** `even`: seven data bits whose parity the port does not take off. */
  readonly parity: 'none' | 'even' | 'odd';
  /** Silence after which a swipe is over where nothing else says so. */
  readonly pauseMs: number;
  /** Unreadable swipes before reading is given up. */
  readonly readTries: number;
  /**
   * `ask-first`: a card whose service code tells of a chip is sent to the chip reader, and its
   * stripe is taken only when it is swiped once more. `none`: this counter reads no chips.
   */
  readonly chip: 'ask-first' | 'none';
  readonly reopen: ReopenPauses;
}

/**
 * `cr`: each track ends by CR (ID TECH). `stx-dle`: STX before and DLE behind each, ETX behind the
 * last (UIC). `stx-esc`: STX ESC before all, CR ETX behind, the letter E for a bad track (MagTek).
 */
export type StripeDressing = 'cr' | 'stx-dle' | 'stx-esc';

const PLAIN: Omit<StripeProfile, 'name' | 'dressing'> = {
  lrc: 'not-sent',
  parity: 'none',
  // A busy machine or a USB adapter may hold bytes back for a while; a good track 2 never waits.
  pauseMs: 200,
  readTries: 3,
  chip: 'ask-first',
  reopen: { firstMs: 500, mostMs: 10_000 },
};

/** The makes known by name. */
export const STRIPE_MODELS = {
  'id-tech': { ...PLAIN, name: 'ID TECH RS-232', dressing: 'cr' },
  uic: { ...PLAIN, name: 'UIC MSR', dressing: 'stx-dle' },
  'uic-lrc': { ...PLAIN, name: 'UIC MSR with LRC', dressing: 'stx-dle', lrc: 'sent' },
  magtek: { ...PLAIN, name: 'MagTek RS-232', dressing: 'stx-esc' },
} as const satisfies Readonly<Record<string, StripeProfile>>;

export type StripeModel = keyof typeof STRIPE_MODELS;
