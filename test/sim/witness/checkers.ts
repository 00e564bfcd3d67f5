import { CASH_RULES } from './cash-rules.ts';
import { COVER_RULES } from './cover-rules.ts';
import { MONEY_RULES } from './money-rules.ts';
import { MOVING_RULES } from './moving-rules.ts';
import { REFUND_RULES } from './refund-rules.ts';
import { REVERSAL_RULES } from './reversal-rules.ts';
import { ROUTE_RULES } from './route-rules.ts';
import { STORAGE_RULES } from './storage-rules.ts';
import type { Checker } from './witness.ts';

/** Every rule that is watched, in the order it is looked at. */
export const CHECKERS: readonly Checker[] = [
  ...MONEY_RULES,
  ...MOVING_RULES,
  ...COVER_RULES,
  ...REFUND_RULES,
  ...REVERSAL_RULES,
  ...ROUTE_RULES,
  ...STORAGE_RULES,
  ...CASH_RULES,
];
