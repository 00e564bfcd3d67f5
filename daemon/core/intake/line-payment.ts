/**
 * The last step of a line check (row P7): a small payment, made and taken back. Unlike the steps
 * before it goes over the live connection, because only there are its reply, its inquiry and its
 * reversal at home. Refused, with the reason, wherever real money moves.
 */
import type { LineStep } from '#contract/diagnostics.ts';
import type { PersonId, TerminalId } from '#contract/ids.ts';
import type { Clock, Random } from '#contract/ports.ts';
import type { Journal } from '../journal/journal.ts';
import type { Verdict } from '../outcome/judge.ts';
import type { ChannelService } from '../payment/channel-service.ts';
import { payTest, TEST_AMOUNT } from '../payment/test-payment.ts';
import { type Ended, failed, skipped, targetOf, timed } from './line-check.ts';

export interface LinePaymentParts {
  readonly channel: ChannelService;
  /** Why a change of the configuration, or a person, keeps the channel out of use; null: nobody. */
  readonly heldBack: string | null;
  /** Who asked for it; absent: nobody did, and the step says whether anybody could. */
  readonly asked: { readonly person: PersonId; readonly reason: string } | undefined;
  readonly terminal: TerminalId;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  /** As of `PaymentPorts`. */
  lookForSleep(): void;
  stepped(step: LineStep): void;
}

/** The payment's step, and that of its reversal where something may have been taken. */
export const checkPayment = async (parts: LinePaymentParts): Promise<readonly LineStep[]> => {
  const { channel, clock, stepped } = parts;
  const { addresses } = channel.profile;
  const target = targetOf(channel.view().address ?? addresses[0] ?? '');
  let takenBack: Promise<boolean> | null = null;
  const payment = await timed(clock, 'payment', target, async () => {
    const paid = await pay(parts);
    takenBack = paid.takenBack;
    return paid.ended;
  });
  stepped(payment);
  if (takenBack === null) return [payment];
  const waited: Promise<boolean> = takenBack;
  const back = await timed(clock, 'take-back', target, async () =>
    (await waited)
      ? { verdict: 'ok', finding: 'LINE_TAKEN_BACK', detail: '' }
      : failed('LINE_TAKE_BACK_OWED', ''),
  );
  stepped(back);
  return [payment, back];
};

interface Paid {
  readonly ended: Ended;
  /** As of `payTest`. */
  readonly takenBack: Promise<boolean> | null;
}

const nothing = (ended: Ended): Paid => ({ ended, takenBack: null });

const pay = async (parts: LinePaymentParts): Promise<Paid> => {
  const { channel, asked, heldBack } = parts;
  const { isTest, testCard } = channel.profile;
  const refuse = asked === undefined ? skipped : failed;
  if (!isTest) return nothing(refuse('LINE_PAY_LIVE', ''));
  if (testCard === null) return nothing(refuse('LINE_PAY_NO_CARD', ''));
  if (asked === undefined) return nothing(skipped('LINE_PAY_NOT_ASKED'));
  if (heldBack !== null) return nothing(failed('LINE_PAY_NOT_UP', heldBack));
  const made = await payTest(parts, channel, { card: testCard, ...asked });
  if (made === null) return nothing(failed('LINE_PAY_NOT_UP', channel.view().reason));
  return { ended: endedBy(made.verdict, testCard), takenBack: made.takenBack };
};

const endedBy = (verdict: Verdict, card: string): Ended => {
  switch (verdict.kind) {
    case 'approved': {
      const amount = `${(TEST_AMOUNT.amountMinor / 100).toFixed(2)} ${TEST_AMOUNT.currency}`;
      const detail = `${amount}, ${card}, authorisation ${verdict.authCode}`;
      return { verdict: 'ok', finding: 'LINE_PAY_APPROVED', detail };
    }
    case 'declined':
      return failed('LINE_PAY_DECLINED', `${card}, code ${verdict.hostCode}`);
    case 'refused':
      return failed('LINE_PAY_REFUSED', `${card}, code ${verdict.hostCode}`);
    case 'not-sent':
      return failed('LINE_PAY_NOT_SENT', verdict.reason);
    case 'unknown':
      return failed('LINE_PAY_UNKNOWN', verdict.cause);
  }
};
