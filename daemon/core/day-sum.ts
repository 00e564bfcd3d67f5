/** Payments that stand and refunds that were made: how many, and what they come to in minor units. */
export interface Sum {
  readonly count: number;
  readonly minor: number;
  readonly refundCount: number;
  readonly refundMinor: number;
}
