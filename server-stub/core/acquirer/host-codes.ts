/**
 * Response codes an acquirer gives of its own accord, ISO 8583 field 39 as UnionPay reads them.
 * What a payment's amount asks for stands in `answer-table.ts`.
 */
export const HOST_CODE = {
  approved: '00',
  declined: '05',
  /** The issuer is still thinking about this very attempt. */
  inProgress: '09',
  /** Charged and undone, or undone before it came: it can't be charged any more. */
  invalid: '12',
  /** A refund of what was never paid here, or a void of another day's payment. */
  noPayment: '14',
  /** Also for a test card where real money moves. */
  noSuchCard: '14',
  noOriginal: '25',
  /** Also for an envelope that doesn't open, or of another sale. */
  format: '30',
  /** A way of paying this acquirer doesn't offer. */
  notSupported: '40',
  wrongPin: '55',
  /** A terminal that can't prove who it is, or whose sign-on isn't taken now. */
  notPermitted: '58',
  /** A refund of more than is left. */
  overTheLimit: '61',
  amountDiffers: '64',
  notSignedOn: '77',
  /** The attempt's id or trace number was used before for something else. */
  duplicate: '94',
  issuerDown: '91',
  systemFault: '96',
  /** A PIN block under no key it has; whoever sent it signs on anew for one. */
  unreadablePin: '99',
} as const;
