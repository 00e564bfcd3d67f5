import { HOST_CODE } from './host-codes.ts';

/** How a payment of some amount is answered. */
export interface AnswerRow {
  /** The amount's last two digits, 0 to 99. */
  readonly cents: number;
  /** Response code, ISO 8583 field 39. */
  readonly code: string;
  /** `slow`: booked when the issuer has made up its mind. `never`: booked at once, not answered. */
  readonly answer: 'at-once' | 'slow' | 'never';
  readonly meaning: string;
}

const atOnce = (cents: number, code: string, meaning: string): AnswerRow => ({
  cents,
  code,
  answer: 'at-once',
  meaning,
});

/**
 * The cents decide (penny-value simulators): QA needs no extra screen to get any answer. `.99`,
 * `.95`, `.90`, `.80` and `.50` are left alone, because shops price like that.
 */
export const ANSWER_TABLE: readonly AnswerRow[] = [
  atOnce(0, HOST_CODE.approved, 'approved'),
  atOnce(1, '01', 'call the issuer'),
  atOnce(5, HOST_CODE.declined, 'declined'),
  atOnce(51, '51', 'not enough funds'),
  atOnce(54, '54', 'card expired'),
  atOnce(55, HOST_CODE.wrongPin, 'wrong PIN'),
  atOnce(61, '61', 'amount over the card limit'),
  atOnce(65, '65', 'too many payments with the card'),
  { cents: 68, code: HOST_CODE.approved, answer: 'slow', meaning: 'approved slowly' },
  atOnce(75, '75', 'too many wrong PINs'),
  atOnce(91, HOST_CODE.issuerDown, 'issuer down, not processed'),
  atOnce(96, HOST_CODE.systemFault, 'system fault, not processed'),
  { cents: 98, code: HOST_CODE.approved, answer: 'never', meaning: 'booked, never answered' },
];

const ANY_OTHER: AnswerRow = atOnce(0, HOST_CODE.approved, 'approved');
const BY_CENTS: ReadonlyMap<number, AnswerRow> = new Map(
  ANSWER_TABLE.map((row) => [row.cents, row]),
);

/** The row for an amount in minor units; an amount without one is approved at once. */
export const answerFor = (amountMinor: number): AnswerRow =>
  BY_CENTS.get(amountMinor % 100) ?? ANY_OTHER;
