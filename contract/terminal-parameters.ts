import { z } from 'zod';
import { amountMinor } from './money.ts';
import { merchant } from './receipt.ts';

/**
 * What the platform sets for one terminal (row A2), in the clear. It comes sealed to the terminal's
 * key and signed by the platform; where it differs from `terminal.json`, it wins.
 */
export const terminalSettings = z.strictObject({
  merchant,
  maxAmountMinor: amountMinor.refine((minor) => minor >= 100, 'at least 1.00'),
  /** Copies of an approved receipt, in the order they are printed. */
  copies: z.array(z.enum(['customer', 'merchant'])).max(2),
  autoReturnMs: z.int().min(500).max(600_000).nullable(),
  offline: z.strictObject({
    /** Whether the terminal may start with its stored copy when the platform can't be reached. */
    startAllowed: z.boolean(),
  }),
});
export type TerminalSettings = z.infer<typeof terminalSettings>;

/** Where a platform answers, under its base address. */
export const PLATFORM_PATHS = {
  /** GET: sealed parameters in base64. */
  parameters: (terminal: string): string => `/terminals/${terminal}/parameters`,
  /** POST: an offer of the next certificate; answers with its acknowledgement. */
  certificate: (terminal: string): string => `/terminals/${terminal}/certificate`,
} as const;

/** Longest body either side takes, in characters: base64 of the largest sealed parameters. */
export const MAX_PLATFORM_BODY = 64 * 1024;
