import type { FaultRow } from './fault-row.ts';

const at = (rate: FaultRow['rate'], what: string): FaultRow => ({ stream: 'host', rate, what });

/** Faults of the keys between the daemon and a channel: drawn at a sale, but for a forged answer. */
export const KEY_FAULTS = {
  'HS12.mac': at([0.001, 0.03], 'a true answer has a wrong MAC'),
  'HS12.forged': at([0.001, 0.03], 'somebody on the way turns an answer that has a MAC around'),
  'HS18.change': at([0.001, 0.05], 'a host wants its keys changed while a payment runs'),
  'HS18.lost': at([0.001, 0.02], 'a host loses its keys while a payment runs, and says nothing'),
  'HS18.pins': at([0.01, 0.2], 'a host puts away the PIN keys it gave while a payment runs'),
  'HS18.refused': at([0.001, 0.02], 'a host ends its connections and refuses the next sign-ons'),
} as const satisfies Readonly<Record<string, FaultRow>>;
