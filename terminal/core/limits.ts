import { MAX_AMOUNT_MINOR } from '#contract/money.ts';

/** Every bound of the till in one place (design decision 14). Durations are monotonic. */
export interface TillLimits {
  /** How long the reader may wait for a card, and the pad for a PIN. */
  readonly cardMs: number;
  readonly pinMs: number;
  /** How long the till waits for a code to be shown. */
  readonly scanMs: number;
  /** How long a cancel waits to be confirmed by the reader before the till goes on without it. */
  readonly cancelConfirmMs: number;
  /** How long the till waits for the reader to take its last word before it asks for a card. */
  readonly finishMs: number;
  /** From the first request of a payment to *unknown* on the screen. */
  readonly patienceMs: number;
  /** Pauses between questions about an open payment; the last one repeats. */
  readonly askAgainMs: readonly number[];
  /** Pause between questions once the screen says *unknown*. */
  readonly askUnknownMs: number;
  /** Pause before the second opinion on "no such sale": see `payment-client.ts`. */
  readonly secondOpinionMs: number;
  /** How long *check again* stays pressed. */
  readonly checkMs: number;
  /** How often one order may be sent again after the daemon said it never got it. */
  readonly resends: number;
  /** How long a receipt waits for its story from the journal, and the pause between questions. */
  readonly storyMs: number;
  readonly storyAgainMs: number;
  /**
   * How long a settlement may take. The daemon asks every channel for every open day, one after the
   * other, 5 s each at most: enough for three dozen that all stay silent.
   */
  readonly settleMs: number;
  /** How often the status is asked for again after an error on a link that stands. */
  readonly statusAgainMs: number;
  /** Quiet notices kept, and how long each stays. */
  readonly notices: number;
  readonly noticeMs: number;
  /** Channels one envelope is sealed to; the contract's bound of `credential.sealedTo`. */
  readonly recipients: number;
}

export const DEFAULT_LIMITS: TillLimits = {
  cardMs: 60_000,
  pinMs: 60_000,
  scanMs: 60_000,
  cancelConfirmMs: 3_000,
  finishMs: 5_000,
  patienceMs: 75_000,
  askAgainMs: [500, 1_000, 2_000, 4_000, 5_000],
  askUnknownMs: 15_000,
  secondOpinionMs: 500,
  checkMs: 20_000,
  resends: 3,
  storyMs: 15_000,
  storyAgainMs: 500,
  settleMs: 180_000,
  statusAgainMs: 1_000,
  notices: 5,
  noticeMs: 8_000,
  recipients: 16,
};

/** Largest amount a till takes unless its settings say otherwise: 999,999.99. */
export const DEFAULT_MAX_AMOUNT_MINOR = 99_999_999;

/**
 * Checks the relations between limits; called when a till is made.
 * @throws Error naming every relation that does not hold.
 */
export function checkLimits(limits: TillLimits, maxAmountMinor: number): void {
  const slowestAskMs = Math.max(0, ...limits.askAgainMs);
  const relations: readonly (readonly [holds: boolean, relation: string])[] = [
    [limits.askAgainMs.length > 0, 'askAgainMs names at least one pause'],
    [slowestAskMs < limits.patienceMs, 'askAgainMs < patienceMs: an open payment is asked about'],
    [slowestAskMs <= limits.askUnknownMs, 'askAgainMs <= askUnknownMs: unknown is asked slower'],
    [limits.secondOpinionMs < limits.patienceMs, 'secondOpinionMs < patienceMs'],
    [limits.storyAgainMs < limits.storyMs, 'storyAgainMs < storyMs: a story is asked for twice'],
    [limits.cancelConfirmMs < limits.cardMs, 'cancelConfirmMs < cardMs'],
    [limits.recipients >= 1 && limits.recipients <= 16, '1 <= recipients <= 16'],
    [limits.notices >= 1, 'at least one notice'],
    [maxAmountMinor >= 1 && maxAmountMinor <= MAX_AMOUNT_MINOR, 'maxAmountMinor fits field 4'],
  ];
  const broken = relations.filter(([holds]) => !holds).map(([, relation]) => relation);
  if (broken.length > 0) throw new Error(`limits of the till contradict: ${broken.join('; ')}`);
}
