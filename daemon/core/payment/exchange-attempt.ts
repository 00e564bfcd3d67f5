import type { AttemptRequest } from '#contract/channel-frames.ts';
import { type Expected, judge, type Verdict } from '../outcome/judge.ts';
import { judgeOrder, type OrderVerdict } from '../outcome/judge-order.ts';
import type { PaymentChannel } from './ports.ts';

/** Sends what an attempt is made by, and judges what came back: an order only opens, never pays. */
export const exchangeAndJudge = async (
  channel: PaymentChannel,
  request: AttemptRequest,
): Promise<Verdict | OrderVerdict> => {
  const { profile } = channel;
  const expected = expectedOf(request);
  const limitMs = profile.replyLimitMs;
  return request.class === 'order'
    ? judgeOrder(profile, expected, await channel.pay(request, limitMs))
    : judge(profile, expected, await channel.pay(request, limitMs));
};

/** The verdict on what can open no order. Throws where one was opened all the same: a bug here. */
export const knownVerdict = (verdict: Verdict | OrderVerdict): Verdict => {
  if (verdict.kind === 'opened') throw new Error('an order was opened that nobody asked for');
  return verdict;
};

const expectedOf = (request: AttemptRequest): Expected => {
  const { terminal, stan, batch, date, attemptId, amountMinor, currency } = request;
  return { identity: { terminal, stan, batch, date, attemptId }, amountMinor, currency };
};
