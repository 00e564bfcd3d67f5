import type { TerminalId } from '#contract/ids.ts';

export const TERMINAL = 'T0000001' as TerminalId;
