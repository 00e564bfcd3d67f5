import type { FaultRow } from './fault-row.ts';

const at = (rate: FaultRow['rate'], what: string): FaultRow => ({ stream: 'network', rate, what });

/** Faults of the shop around the till: its other nodes, and the cache they share (rows B3, B4). */
export const SHOP_FAULTS = {
  'RF.mark': at([0.01, 0.2], 'another node sees a channel fail for a while'),
  'RF.gone': at([0.001, 0.05], 'the shared flag is out of reach for a while'),
  'RF.back': at([0.001, 0.03], 'the shared flag falls back to an older state, or to nothing'),
} as const satisfies Readonly<Record<string, FaultRow>>;
