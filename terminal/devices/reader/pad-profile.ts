import type { ChannelId } from '#contract/ids.ts';
import type { CardEntry } from '#contract/method.ts';
import type { Currency } from '#contract/money.ts';
import { type FrameProfile, PIN_PAD_FRAMES } from '../framing/frame-profile.ts';
import type { SendLimits } from '../framing/frame-sender.ts';
import type { ReopenPauses } from '../line/kept-line.ts';

/** When a PIN is asked for on one way of reading a card. */
export interface PinRule {
  /** Asked for above this amount, in minor units. */
  readonly aboveMinor: Readonly<Record<Currency, number>>;
  /** Not asked for, at any amount, when the card's service code does not ask for one. */
  readonly heedsServiceCode: boolean;
}

/** A place of the pad that holds the PIN key of one channel. */
export interface PinKeySlot {
  /** One character, `0` to `9` or `A` to `F`. */
  readonly slot: string;
  readonly channel: ChannelId;
  /**
   * `dukpt`: the pad derives a key for each PIN from what its maker put there. `session`: its maker
   * put a terminal master key there, and the channel gives working keys under it.
   */
  readonly kind: 'dukpt' | 'session';
}

/** Under what key the pad enciphers PIN blocks. */
export type PinKey =
  | { readonly kind: 'dukpt' }
  /**
   * Under every key at once, while it still has the PIN. Which cipher a key is for was settled when
   * it was loaded, so the pad knows it and the terminal need not. At most 16.
   */
  | { readonly kind: 'slots'; readonly slots: readonly PinKeySlot[] };

/** A PIN pad model, as data. All durations in milliseconds. */
export interface PadProfile {
  readonly frames: FrameProfile;
  /** For the idle check, which must find a dead pad faster than a sale would. */
  readonly checkLimits: SendLimits;
  readonly idleCheckMs: number;
  readonly reopen: ReopenPauses;
  /** Silence after an unclean end before the pad is armed again; what comes meanwhile is dropped. */
  readonly settleMs: number;
  /** How long the cashier's cancel waits for the pad to confirm it. */
  readonly cancelLimits: SendLimits;
  /** Unreadable presentations before reading is given up. */
  readonly readTries: number;
  /** `none`: the pad reads no contact chips, so a card with a chip is taken by its stripe. */
  readonly chip: 'ask-first' | 'none';
  readonly promptBytes: 'ascii' | 'gb18030';
  readonly pin: Readonly<Record<CardEntry, PinRule>>;
  readonly pinKey: PinKey;
}

const ALWAYS: PinRule['aboveMinor'] = { CNY: 0, HKD: 0, USD: 0, EUR: 0 };

/**
 * The UIC PP791 / Verifone IPP family in a Chinese shop. Taps up to CNY 1,000.00 need no PIN, the
 * scheme's small-value limit; the other currencies are set near it.
 */
export const PIN_PAD_PROFILE: PadProfile = {
  frames: PIN_PAD_FRAMES,
  checkLimits: { tries: 2, ackLimitMs: 2_000 },
  idleCheckMs: 5_000,
  reopen: { firstMs: 500, mostMs: 10_000 },
  settleMs: 500,
  cancelLimits: { tries: 1, ackLimitMs: 2_000 },
  readTries: 3,
  chip: 'ask-first',
  promptBytes: 'gb18030',
  pin: {
    stripe: { aboveMinor: ALWAYS, heedsServiceCode: true },
    chip: { aboveMinor: ALWAYS, heedsServiceCode: true },
    contactless: {
      aboveMinor: { CNY: 100_000, HKD: 100_000, USD: 10_000, EUR: 5_000 },
      heedsServiceCode: false,
    },
  },
  pinKey: { kind: 'dukpt' },
};
