import { z } from 'zod';
import type { Brand } from '#contract/brand.ts';

/** A share in units of 10^-8, so that "0.38%" is the whole number 380,000 and 100 % is 10^8. */
export type RateE8 = Brand<number, 'RateE8'>;

export const WHOLE_E8 = 100_000_000;

/** A rate as people write it, "0.38%": at most six decimals, never over 100 %. */
export const rate = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?%$/, 'a rate such as "0.38%" is expected')
  .transform((text, context): RateE8 => {
    const [whole = '', decimals = ''] = text.slice(0, -1).split('.');
    const value = Number(whole) * 1_000_000 + Number(decimals.padEnd(6, '0'));
    if (value > WHOLE_E8) context.addIssue({ code: 'custom', message: 'a rate over 100 %' });
    return value as RateE8;
  });
