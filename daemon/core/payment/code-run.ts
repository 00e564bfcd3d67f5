import type { AttemptId, SaleId } from '#contract/ids.ts';
import type { Attempt } from '../attempt.ts';
import { codeRhythmMs } from '../channel-profile.ts';
import type { EntryOf } from '../journal/entries.ts';
import type { OpenedCode } from '../outcome/judge-order.ts';
import { awaitPayer, type CodeChannel, type WaitPorts } from './await-payer.ts';
import { failureOf } from './payment-run.ts';

/** Why a sale goes nowhere else although it could: its code was given up, or ran out unpaid. */
export type CodeEnd = 'CODE_CANCELLED' | 'CODE_EXPIRED';

interface Shown {
  /** Null: the sale goes on as after any other attempt. */
  readonly ended: CodeEnd | null;
  /** How long its payer was waited for; no part of the time a sale has for its attempts. */
  readonly waitedMs: number;
}

/**
 * Shows a code until it is paid, closed, given up or out of time. A code that its line left
 * stranded takes the sale on to the next channel once it is proven or covered, and so does one that
 * its host closed long before its time; one that the customer or the clock ended does not.
 */
export const showCode = async (
  ports: WaitPorts,
  attemptId: AttemptId,
  channel: CodeChannel,
  code: OpenedCode,
): Promise<Shown> => {
  const { journal, clock } = ports;
  const shown = journal.knownAttempt(attemptId);
  // A push may have been quicker than the answer to the order: then nobody need see the code.
  if (shown.state.at !== 'unknown') return { ended: null, waitedMs: 0 };
  const fromMs = clock.monotonicNow();
  const end = await awaitPayer(ports, shown, channel, code);
  const waitedMs = clock.monotonicNow() - fromMs;
  switch (end.kind) {
    case 'stranded':
      return { ended: null, waitedMs };
    case 'given-up':
      return { ended: 'CODE_CANCELLED', waitedMs };
    case 'expired':
      return { ended: 'CODE_EXPIRED', waitedMs };
    case 'learnt': {
      // A host's own clock runs out a little before ours, which began when its answer came.
      const isEarly = end.leftMs > 2 * codeRhythmMs(channel.profile);
      return { ended: isEarly ? null : 'CODE_EXPIRED', waitedMs };
    }
  }
};

/**
 * The end of a sale whose code was given up or ran out, every attempt proven harmless: says what
 * was proven. One that waits for a reversal says that before anything else.
 */
export const endOfCode = (
  before: readonly Attempt[],
  ended: CodeEnd,
  saleId: SaleId,
): EntryOf<'sale-failed'> => {
  const last = before.at(-1)?.state;
  const isClosed = last?.at === 'reversed' && last.result === 'closed';
  const isOwed = failureOf(before) === 'NOT_SUCCESSFUL';
  const code = isOwed ? 'NOT_SUCCESSFUL' : isClosed ? ended : 'CODE_UNDONE';
  return { kind: 'sale-failed', saleId, code };
};
