import type { FaultRow } from './fault-row.ts';

const at = (rate: FaultRow['rate'], what: string): FaultRow => ({ stream: 'network', rate, what });

/** Faults of what several channels share: they strike all of them at once. Drawn at a sale. */
export const LINE_FAULTS = {
  'NT22.silent': at(
    [0.001, 0.03],
    'a shared line goes dark for a while, sockets and dials with it',
  ),
  'NT22.cut': at(
    [0.001, 0.03],
    'a shared line resets what it carries and refuses dials for a while',
  ),
} as const satisfies Readonly<Record<string, FaultRow>>;
