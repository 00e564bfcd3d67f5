import { describe, expect, test } from 'vitest';
import type { ChannelReply, ChannelRequest, PayReply } from '#contract/channel-frames.ts';
import type { AttemptId, ChannelId, Stan } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleAnswer, SaleOrder } from '#contract/payment.ts';
import {
  type BenchOptions,
  type DaemonBench,
  daemonBench,
  EAST,
  HARBOR,
  through,
} from '#test/sim/daemon-bench.ts';
import type { NetworkFates } from '#test/sim/network.ts';

const changed = (bench: DaemonBench, fates: Partial<NetworkFates>): void => {
  bench.network.fates = { ...bench.network.fates, ...fates };
};
const kindsOf = (bench: DaemonBench, { saleId }: SaleOrder): string[] =>
  bench.store
    .entriesOfSale(saleId)
    .map(({ body }) => (body.kind === 'alarm' ? `alarm ${body.code}` : body.kind));
const alarms = (bench: DaemonBench): string[] => {
  const all = [...bench.store.entriesAfter(0)];
  return all.flatMap(({ body }) => (body.kind === 'alarm' ? [body.code] : []));
};
const find = (bench: DaemonBench, { saleId }: SaleOrder): Promise<SaleAnswer> =>
  through(bench.clock, bench.daemon.request('payment.find', { saleId }) as Promise<SaleAnswer>);

const approvedOf = (bench: DaemonBench, { saleId }: SaleOrder) => {
  const [attempt] = bench.daemon.journal.attemptsOf(saleId);
  if (attempt?.state.at !== 'approved') throw new Error('the sale is not approved');
  return attempt;
};

/** A reply to a sale's attempt on `channel`, sent out of turn over its open connection. */
const sayTo = (bench: DaemonBench, order: SaleOrder, changes: Partial<PayReply> = {}): PayReply => {
  const attempt = bench.daemon.journal.attemptsOf(order.saleId)[0];
  if (attempt === undefined) throw new Error('the sale has no attempt');
  return {
    class: 'pay-reply',
    ...attempt.identity,
    amountMinor: attempt.amountMinor,
    currency: attempt.currency,
    code: '00',
    authCode: '777777',
    hostReference: '000000000777',
    ...changes,
  };
};

/**
 * Lets `channel` say `reply` beside the next pong, as a host that answers again, or late. Replies
 * of one connection keep their order, so it arrives right after the pong.
 */
const sayUnasked = async (
  bench: DaemonBench,
  channel: ChannelId,
  reply: ChannelReply,
): Promise<void> => {
  const before = bench.network.fates.reply;
  const text = JSON.stringify(reply);
  let isSaid = false;
  changed(bench, {
    reply: (address, pong) => {
      const isHit = !isSaid && pong.class === 'pong' && address === bench.address(channel);
      isSaid ||= isHit;
      return isHit ? { delayMs: 1, what: 'garble' } : before(address, pong);
    },
    garbled: () => text,
  });
  await bench.clock.advance(2_500);
  changed(bench, { reply: before });
  await bench.clock.advance(2_500);
};

/** EAST books its next payment and answers 20 s later, on a connection that lives. */
const answersLate = async (options: BenchOptions = {}): Promise<DaemonBench> => {
  const bench = await daemonBench({
    ...options,
    profiles: { [EAST]: { replyLimitMs: 3_000, ...options.profiles?.[EAST] } },
  });
  bench.acquirer(EAST).switchFault('answer-late', 1);
  return bench;
};
/** The network swallows requests of a class to EAST until told otherwise. */
const swallow = (bench: DaemonBench, ...classes: ChannelRequest['class'][]): (() => void) => {
  const { request } = bench.network.fates;
  changed(bench, {
    request: (address, asked) =>
      classes.includes(asked.class) && address === bench.address(EAST)
        ? { delayMs: 1, what: 'lose' }
        : request(address, asked),
  });
  return () => changed(bench, { request });
};

describe('said without being asked, or too late', () => {
  test("an answer to an inquiry about a sale of ours that is paid is no news and nobody's alarm", async () => {
    const bench = await daemonBench();
    const order = bench.order();
    const answer = await bench.payThrough(order);
    const before = bench.daemon.journal.length;
    const { identity, amountMinor } = approvedOf(bench, order);
    const said = { class: 'inquiry-reply', ...identity, state: 'paid', amountMinor, code: '00' };
    await sayUnasked(bench, EAST, said as ChannelReply);
    expect(bench.daemon.journal.length).toBe(before);
    expect(await find(bench, order)).toEqual(answer);
  });

  test('the same answer from a channel that was never asked for that sale is kept and alarmed', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    await bench.payThrough(order);
    const { identity, amountMinor } = approvedOf(bench, order);
    const said = { class: 'inquiry-reply', ...identity, state: 'paid', amountMinor, code: '00' };
    await sayUnasked(bench, HARBOR, said as ChannelReply);
    expect(alarms(bench)).toEqual(['UNMATCHED_REPLY']);
  });

  test.each([
    { class: 'close-reply', result: 'closed', code: '00' },
    { class: 'extend-reply', lastsMs: 60_000, code: '00' },
    { class: 'order-reply', amountMinor: 12_500, currency: 'CNY', code: '00' },
  ] as const)(
    'a $class about a sale that is decided changes nothing, from whomever',
    async (said) => {
      const bench = await daemonBench();
      const order = bench.order();
      const answer = await bench.payThrough(order);
      const before = bench.daemon.journal.length;
      const { identity } = approvedOf(bench, order);
      await sayUnasked(bench, EAST, { ...said, ...identity } as ChannelReply);
      expect(bench.daemon.journal.length).toBe(before);
      await sayUnasked(bench, HARBOR, { ...said, ...identity } as ChannelReply);
      expect(alarms(bench)).toEqual(['UNMATCHED_REPLY']);
      expect(await find(bench, order)).toEqual(answer);
    },
  );

  test('totals of a day are dropped: they move no money and settle nothing', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    await bench.payThrough(order);
    const before = bench.daemon.journal.length;
    const { terminal, batch, date } = approvedOf(bench, order).identity;
    await sayUnasked(bench, EAST, {
      class: 'totals-reply',
      ...{ terminal, batch, date },
      ...{ approvedCount: 9, approvedMinor: 9, reversedCount: 0, reversedMinor: 0 },
      ...{ refundedCount: 0, refundedMinor: 0 },
    });
    expect(bench.daemon.journal.length).toBe(before);
    expect(bench.daemon.journal.days()).toMatchObject([{ count: 1, settled: false }]);
  });

  test('the acknowledgement of an owed reversal ends it as if it had come in time', async () => {
    const limits = { reversalReplyMs: 1_000, reversalRepeatMs: [60_000] as [number] };
    const bench = await daemonBench({ limits, cover: { coverLimitMinor: 0 } });
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    swallow(bench, 'inquiry', 'reversal');
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({ code: 'NOT_SUCCESSFUL' });
    await bench.clock.advance(5_000);
    const [owed] = bench.daemon.journal.allReversing();
    if (owed === undefined) throw new Error('no reversal is owed');
    const said = { class: 'reversal-reply', ...owed.identity, result: 'reversed', code: '00' };
    await sayUnasked(bench, EAST, said as ChannelReply);
    expect(bench.daemon.journal.allReversing()).toEqual([]);
    expect(kindsOf(bench, order).at(-1)).toBe('reversal-acknowledged');
    expect(alarms(bench)).not.toContain('UNMATCHED_REPLY');
  });
});

describe('an approval after its exchange ended', () => {
  test('settles the attempt while the sale is open and nobody else won (rule 10)', async () => {
    const bench = await answersLate({ limits: { resolveWithinMs: 25_000 } });
    swallow(bench, 'inquiry');
    const order = bench.order();
    const startedMs = bench.clock.monotonicNow();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: false, approval: { channel: EAST } });
    expect(bench.clock.monotonicNow() - startedMs).toBeLessThan(20_200);
    expect(kindsOf(bench, order)).not.toContain('reversal-ordered');
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('is undone once the reversal was ordered, however good it looks', async () => {
    const bench = await answersLate({ profiles: { [EAST]: { inquiry: null } } });
    const deliver = swallow(bench, 'reversal');
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: HARBOR } });
    await bench.clock.advance(25_000);
    deliver();
    await bench.clock.advance(120_000);
    expect(bench.kept(order.saleId).map(({ channel }) => channel)).toEqual([HARBOR]);
    const orders = kindsOf(bench, order).filter((kind) => kind === 'reversal-ordered');
    expect(orders).toHaveLength(1);
  });

  test('of an attempt that was reversed already is no news (HS2)', async () => {
    const bench = await answersLate({ profiles: { [EAST]: { inquiry: null } } });
    const order = bench.order();
    const answer = await bench.payThrough(order);
    const before = bench.daemon.journal.length;
    await bench.clock.advance(60_000);
    expect(bench.daemon.journal.length).toBe(before);
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: HARBOR } });
    expect(bench.kept(order.saleId).map(({ channel }) => channel)).toEqual([HARBOR]);
  });

  test('of a sale told as not successful is undone, and the answer stays (rule 20)', async () => {
    const bench = await answersLate({ cover: { coverLimitMinor: 0 } });
    const deliver = swallow(bench, 'inquiry', 'reversal');
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'failed', code: 'NOT_SUCCESSFUL' });
    await bench.clock.advance(25_000);
    deliver();
    await bench.clock.advance(120_000);
    expect(await find(bench, order)).toEqual(answer);
    expect(alarms(bench)).toEqual([]);
    expect(bench.kept(order.saleId)).toEqual([]);
  });
});

describe('two approvals of one sale', () => {
  test('keep the first journaled, undo the covered one, and call people once (rule 11)', async () => {
    const bench = await answersLate();
    const deliver = swallow(bench, 'inquiry', 'reversal');
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
    await bench.clock.advance(25_000);
    expect(alarms(bench)).toEqual(['TWO_APPROVALS']);
    deliver();
    await bench.clock.advance(400_000);
    expect(bench.kept(order.saleId).map(({ channel }) => channel)).toEqual([HARBOR]);
    expect(await find(bench, order)).toEqual(answer);
  });
});

describe('contradictory replies (HS3)', () => {
  test('a decline after the approval: the approval stands, the difference is kept', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).behave({ reply: 'contradicted' });
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer.kind).toBe('approved');
    await bench.clock.advance(10_000);
    expect(kindsOf(bench, order)).toContain('alarm CONTRADICTORY_REPLY');
    expect(kindsOf(bench, order)).not.toContain('reversal-ordered');
    expect(await find(bench, order)).toEqual(answer);
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('an approval after the decline: the sale stays declined and the approval is undone', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).behave({ reply: 'contradicted' });
    const order = bench.order({ amountMinor: 10_051 as AmountMinor });
    const answer = await bench.payThrough(order);
    expect(answer.kind).toBe('declined');
    await bench.clock.advance(10_000);
    expect(kindsOf(bench, order)).toContain('alarm CONTRADICTORY_REPLY');
    expect(bench.daemon.journal.attemptsOf(order.saleId)[0]?.state.at).toBe('reversed');
    expect(await find(bench, order)).toEqual(answer);
  });

  test('the same answer twice changes nothing and alarms nobody', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('answer-twice');
    const order = bench.order();
    await bench.payThrough(order);
    await bench.clock.advance(10_000);
    expect(alarms(bench)).toEqual([]);
  });

  test('a refusal after the approval, days later: the approval stands', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    const answer = await bench.payThrough(order);
    await sayUnasked(bench, EAST, sayTo(bench, order, { code: '96' }));
    expect(kindsOf(bench, order)).toContain('alarm CONTRADICTORY_REPLY');
    expect(await find(bench, order)).toEqual(answer);
  });

  test('an approval of another amount for a declined sale is kept for people', async () => {
    const bench = await daemonBench();
    const order = bench.order({ amountMinor: 10_051 as AmountMinor });
    await bench.payThrough(order);
    const partial = sayTo(bench, order, { amountMinor: 5_000 as AmountMinor });
    await sayUnasked(bench, EAST, partial);
    expect(kindsOf(bench, order)).toContain('alarm CONTRADICTORY_REPLY');
  });
});

describe('a reply that belongs to nobody (rule 12)', () => {
  const stranger = { attemptId: 'who-is-this' as AttemptId };
  test.each([
    ['an unknown attempt', stranger],
    ['an attempt of ours with another trace number', { stan: 999 as Stan }],
    ['an attempt of ours on another date', { date: '20251231' }],
  ])('about %s is kept and alarmed', async (_, changes) => {
    const bench = await daemonBench();
    const order = bench.order();
    const answer = await bench.payThrough(order);
    await sayUnasked(bench, EAST, sayTo(bench, order, changes));
    expect(alarms(bench)).toEqual(['UNMATCHED_REPLY']);
    expect(await find(bench, order)).toEqual(answer);
  });

  test("about another channel's attempt is kept and alarmed", async () => {
    const bench = await daemonBench();
    const order = bench.order();
    await bench.payThrough(order);
    await sayUnasked(bench, HARBOR, sayTo(bench, order));
    expect(alarms(bench)).toEqual(['UNMATCHED_REPLY']);
  });

  test('for another terminal answers no payment: it is resolved by asking (HS4)', async () => {
    const bench = await daemonBench({ profiles: { [EAST]: { replyLimitMs: 3_000 } } });
    bench.acquirer(EAST).behave({ reply: 'other-terminal' });
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: EAST } });
    expect(alarms(bench)).toEqual(['UNMATCHED_REPLY']);
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('for another amount approves nothing by itself: it is resolved by asking (HS10)', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).behave({ reply: 'other-amount' });
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: false });
    expect(kindsOf(bench, order)).toContain('attempt-unknown');
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });
});
