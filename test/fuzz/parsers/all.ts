import type { ParserEntry } from '../parser-under-test.ts';
import { CARD_PARSERS } from './card-parsers.ts';
import { CONFIG_PARSERS } from './config-parsers.ts';
import { DRIVER_PARSERS } from './driver-parsers.ts';
import { FRAME_PARSERS } from './frame-parsers.ts';
import { MESSAGE_PARSERS } from './message-parsers.ts';
import { PRINTER_PARSERS } from './printer-parsers.ts';
import { SEALING_PARSERS } from './sealing-parsers.ts';
import { STRIPE_PARSERS } from './stripe-parsers.ts';
import { TRACE_PARSERS } from './trace-parsers.ts';

/** Everything in the project that reads bytes or values made by somebody else. */
export const PARSERS: readonly ParserEntry[] = [
  ...FRAME_PARSERS,
  ...DRIVER_PARSERS,
  ...CARD_PARSERS,
  ...STRIPE_PARSERS,
  ...TRACE_PARSERS,
  ...PRINTER_PARSERS,
  ...MESSAGE_PARSERS,
  ...CONFIG_PARSERS,
  ...SEALING_PARSERS,
];
