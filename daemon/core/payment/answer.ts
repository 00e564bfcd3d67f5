import type { ErrorCode } from '#contract/error-codes.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import type { Attempt, Sale } from '../attempt.ts';
import type { SaleFailure } from '../journal/entries.ts';

type DeclineCode = Extract<ErrorCode, 'DECLINED' | `DECLINED_${string}`>;

/** Host codes that have a sentence of their own; every other decline is `DECLINED`. */
const DECLINE_CODES: Readonly<Record<string, DeclineCode>> = {
  '51': 'DECLINED_NO_FUNDS',
  '61': 'DECLINED_NO_FUNDS',
  '55': 'DECLINED_WRONG_PIN',
  '75': 'DECLINED_PIN_TRIES',
};

/** What a journaled failure means when money was to be given back instead of taken. */
const REFUND_CODES: Readonly<Record<SaleFailure | DeclineCode, ErrorCode>> = {
  NO_CHANNEL: 'REFUND_CHANNEL_AWAY',
  NOT_SUCCESSFUL: 'REFUND_UNDONE',
  ALL_CHANNELS_REFUSED: 'REFUND_NOT_MADE',
  INTERRUPTED: 'REFUND_NOT_MADE',
  ABANDONED: 'REFUND_NOT_MADE',
  CODE_CANCELLED: 'REFUND_NOT_MADE',
  CODE_EXPIRED: 'REFUND_NOT_MADE',
  CODE_UNDONE: 'REFUND_NOT_MADE',
  TEST_PAYMENT: 'REFUND_NOT_MADE',
  DECLINED: 'REFUND_DECLINED',
  DECLINED_NO_FUNDS: 'REFUND_DECLINED',
  DECLINED_WRONG_PIN: 'REFUND_DECLINED',
  DECLINED_PIN_TRIES: 'REFUND_DECLINED',
};

const codeFor = ({ product }: Sale, code: keyof typeof REFUND_CODES): ErrorCode =>
  product === 'refund' ? REFUND_CODES[code] : code;

/** The answer a sale has, read from the journal's state alone (rules 2 and 20). */
export const answerOf = (sale: Sale, attempts: readonly Attempt[]): SaleAnswer => {
  const { saleId, state } = sale;
  switch (state.at) {
    case 'open':
      return { kind: 'open', saleId };
    case 'awaiting-credential':
      return { kind: 'present-again', saleId };
    case 'failed':
      return { kind: 'failed', saleId, code: codeFor(sale, state.code) };
    case 'declined': {
      const channel = theAttempt(attempts, state.attemptId).channel;
      const code = codeFor(sale, DECLINE_CODES[state.hostCode] ?? 'DECLINED');
      return { kind: 'declined', saleId, channel, hostCode: state.hostCode, code };
    }
    case 'approved':
      return approvedAnswer(saleId, theAttempt(attempts, state.attemptId));
  }
};

const approvedAnswer = (saleId: Sale['saleId'], attempt: Attempt): SaleAnswer => {
  if (attempt.state.at !== 'approved') throw new Error('a sale approved by an unapproved attempt');
  const { authCode, hostReference, atWallMs } = attempt.state;
  const { channel, attemptId, identity, number } = attempt;
  return {
    kind: 'approved',
    saleId,
    moved: number > 1,
    approval: {
      channel,
      attemptId,
      stan: identity.stan,
      batch: identity.batch,
      authCode,
      hostReference,
      approvedAtWallMs: atWallMs,
    },
  };
};

const theAttempt = (attempts: readonly Attempt[], attemptId: string): Attempt => {
  const found = attempts.find((attempt) => attempt.attemptId === attemptId);
  if (found === undefined) throw new Error('a sale decided by an attempt that is not its own');
  return found;
};
