import type { FaultRow } from './fault-row.ts';

const atSale = (rate: FaultRow['rate'], what: string): FaultRow => ({ stream: 'host', rate, what });

/** Faults of a channel's host, drawn at each sale begun; most last for a few payments. */
export const HOST_FAULTS = {
  'HS1.reset': atSale([0.001, 0.03], 'books, and resets instead of answering'),
  'HS1.hang': atSale([0.001, 0.01], 'books, then is silent on that connection'),
  'HS1.unread': atSale([0.001, 0.03], 'resets before it read a payment'),
  HS2: atSale([0.001, 0.03], 'answers long after the deadline'),
  'HS2.holds': atSale([0.001, 0.02], 'holds payments for seconds before it books them'),
  'HS3.equal': atSale([0.001, 0.03], 'answers twice'),
  'HS3.contrary': atSale([0.001, 0.02], 'answers twice, the second time the contrary'),
  HS4: atSale([0.001, 0.02], 'answers for another terminal'),
  HS5: atSale([0.001, 0.03], 'calls a resend a duplicate'),
  'HS8.refused': atSale([0.001, 0.02], 'refuses reversals for a while'),
  'HS8.poison': atSale([0.0005, 0.005], 'never answers one certain reversal until the healing'),
  HS9: atSale([0.001, 0.02], 'acknowledges a reversal and does not do it'),
  HS10: atSale([0.001, 0.02], 'answers with another amount'),
  HS11: atSale([0.001, 0.03], 'is busy: system fault, not processed'),
  'HS11.unclear': atSale(
    [0.001, 0.02],
    'answers in progress, duplicate or busy, whatever it booked',
  ),
  HS12: { stream: 'host', rate: [0.001, 0.03], what: 'an answer arrives malformed' },
  HS13: atSale([0.001, 0.03], 'says not found to inquiries, whatever it booked'),
  HS16: atSale([0.0005, 0.01], "the host's wall clock is hours off"),
  HS17: atSale([0.0005, 0.01], 'gray: pings fine, payments swallowed for a while'),
} as const satisfies Readonly<Record<string, FaultRow>>;
