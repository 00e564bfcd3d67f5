import type { ReopenPauses } from '../line/kept-line.ts';

/** A scanner model, as data (devices.md 2e). The line itself is set where its port is made. */
export interface ScannerProfile {
  /** What the model sends instead of a code when it could read none. */
  readonly failureTexts: readonly string[];
  /** The same code counts once while it is seen again within this, in milliseconds. */
  readonly debounceMs: number;
  /** Longest code taken; a longer line is dropped to its end. */
  readonly maxCodeBytes: number;
  /** Bytes that light the scanner and put it out. `null`: it is triggered by hand or by itself. */
  readonly trigger: { readonly on: Uint8Array; readonly off: Uint8Array } | null;
  readonly reopen: ReopenPauses;
}

const PLAIN: ScannerProfile = {
  failureTexts: ['%%NoRead', 'NoRead', 'NR'],
  debounceMs: 2_000,
  maxCodeBytes: 512,
  trigger: null,
  reopen: { firstMs: 500, mostMs: 10_000 },
};

/** The models known by name. */
export const SCANNER_MODELS = {
  plain: PLAIN,
  honeywell: {
    ...PLAIN,
    trigger: { on: Uint8Array.of(0x16, 0x54, 0x0d), off: Uint8Array.of(0x16, 0x55, 0x0d) },
  },
  'low-cost': { ...PLAIN, trigger: { on: Uint8Array.of(0x54), off: Uint8Array.of(0x50) } },
  cipherlab: { ...PLAIN, trigger: { on: Uint8Array.of(0x45), off: Uint8Array.of(0x44) } },
} as const satisfies Readonly<Record<string, ScannerProfile>>;
