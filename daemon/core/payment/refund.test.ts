import { describe, expect, test } from 'vitest';
import type { SettlementReport } from '#contract/daemon-api.ts';
import type { PersonId, SaleId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { RefundOrder, SaleAnswer } from '#contract/payment.ts';
import type { SaleStory } from '#contract/sales-api.ts';
import {
  type DaemonBench,
  daemonBench,
  EAST,
  HARBOR,
  TERMINAL,
  through,
} from '#test/sim/daemon-bench.ts';

const AMOUNT = 12_500;

const refundOf = (
  original: SaleId,
  id: string,
  amountMinor = AMOUNT,
  kind: RefundOrder['refund']['kind'] = 'refund',
): RefundOrder => ({
  saleId: id as SaleId,
  terminalId: TERMINAL,
  cashier: 'Li Na' as PersonId,
  product: 'refund',
  refund: { kind, original, person: 'Chen' as PersonId, reason: 'goods came back' },
  amountMinor: amountMinor as AmountMinor,
  currency: 'CNY',
});

const ask = <T>(bench: DaemonBench, name: string, params: object): Promise<T> =>
  through(bench.clock, bench.daemon.request(name, params) as Promise<T>);

const refund = (bench: DaemonBench, order: RefundOrder): Promise<SaleAnswer> =>
  ask(bench, 'payment.refund', order);

const story = (bench: DaemonBench, saleId: SaleId): Promise<SaleStory> =>
  ask(bench, 'sales.show', { saleId });

/** A bench with one sale that East Bank took. */
const sold = async (...options: Parameters<typeof daemonBench>) => {
  const bench = await daemonBench(...options);
  const { saleId } = bench.order();
  await bench.payThrough(bench.order({ saleId }));
  return { bench, saleId };
};

const rowsOf = (bench: DaemonBench, saleId: string) =>
  bench.rows().filter((row) => row.saleId === saleId);

describe('a refund', () => {
  test('gives back at the channel that took the payment, and the sale itself still stands (V5)', async () => {
    const { bench, saleId } = await sold();
    const answer = await refund(bench, refundOf(saleId, 'refund-1', 5_000));
    expect(answer).toMatchObject({ kind: 'approved', saleId: 'refund-1' });
    expect(rowsOf(bench, 'refund-1')).toMatchObject([
      { channel: EAST, state: 'refunded', amountMinor: 5_000 },
    ]);
    const told = await story(bench, saleId);
    expect(told.answer.kind).toBe('approved');
    expect(told).toMatchObject({
      refundableMinor: 7_500,
      voidable: false,
      refunds: [{ saleId: 'refund-1', amountMinor: 5_000, is: 'made' }],
    });
    expect(told.lines.map(({ what }) => what)).toContain('refund-ordered');
    const itself = await story(bench, 'refund-1' as SaleId);
    expect(itself.refund).toMatchObject({ original: saleId, person: 'Chen' });
    expect(itself.refundableMinor).toBe(0);
  });

  test('asked for twice under one id is made once (rule 2)', async () => {
    const { bench, saleId } = await sold();
    const order = refundOf(saleId, 'refund-1');
    const answers = await Promise.all([refund(bench, order), refund(bench, order)]);
    expect(answers[0]).toEqual(answers[1]);
    expect(await refund(bench, order)).toEqual(answers[0]);
    expect(rowsOf(bench, 'refund-1')).toHaveLength(1);
    const other = { ...order, amountMinor: 100 as AmountMinor };
    expect(await refund(bench, other)).toMatchObject({ code: 'SALE_CONFLICT' });
  });

  test('of two that race for the same money one is turned away, journaled or not', async () => {
    const { bench, saleId } = await sold();
    const [one, other] = await Promise.all([
      refund(bench, refundOf(saleId, 'refund-1')),
      refund(bench, refundOf(saleId, 'refund-2')),
    ]);
    expect(one.kind).toBe('approved');
    expect(other).toMatchObject({ kind: 'not-accepted', code: 'REFUND_TOO_MUCH' });
    expect(bench.daemon.journal.sale('refund-2' as SaleId)).toBeNull();
  });

  test('is refused for more than is left, and for what was never paid', async () => {
    const { bench, saleId } = await sold();
    const declined = bench.order({ amountMinor: 12_551 as AmountMinor });
    await bench.payThrough(declined);
    await refund(bench, refundOf(saleId, 'refund-1', 10_000));
    const codes = [];
    for (const order of [
      refundOf(saleId, 'refund-2', 2_501),
      refundOf(declined.saleId, 'refund-3', 100),
      refundOf('never' as SaleId, 'refund-4', 100),
      refundOf('refund-1' as SaleId, 'refund-5', 100),
    ]) {
      const answer = await refund(bench, order);
      codes.push('code' in answer ? answer.code : answer.kind);
    }
    expect(codes).toEqual([
      'REFUND_TOO_MUCH',
      'REFUND_NOT_POSSIBLE',
      'REFUND_NOT_POSSIBLE',
      'REFUND_NOT_POSSIBLE',
    ]);
    expect(await refund(bench, refundOf(saleId, 'refund-6', 2_500))).toMatchObject({
      kind: 'approved',
    });
  });

  test('never goes to another channel, however healthy (row C11)', async () => {
    const { bench, saleId } = await sold();
    bench.acquirer(EAST).switchFault('refuse-connections');
    await bench.clock.advance(5_000);
    const answer = await refund(bench, refundOf(saleId, 'refund-1'));
    expect(answer).toMatchObject({ kind: 'failed', code: 'REFUND_CHANNEL_AWAY' });
    expect(rowsOf(bench, 'refund-1')).toEqual([]);
    expect((await story(bench, saleId)).refundableMinor).toBe(AMOUNT);
  });

  test('of the whole sale is no void while its channel is away: nobody can say which day is open there', async () => {
    const { bench, saleId } = await sold();
    expect((await story(bench, saleId)).voidable).toBe(true);
    bench.acquirer(EAST).switchFault('refuse-connections');
    bench.network.cut(bench.address(EAST));
    await bench.clock.advance(100);
    const answer = await refund(bench, refundOf(saleId, 'void-1', AMOUNT, 'void'));
    expect(answer).toMatchObject({ kind: 'not-accepted', code: 'VOID_TOO_LATE' });
    expect(bench.daemon.journal.sale('void-1' as SaleId)).toBeNull();
  });

  test('that a channel refuses as not processed is not tried elsewhere', async () => {
    const { bench, saleId } = await sold();
    bench.acquirer(EAST).switchFault('system-error');
    const answer = await refund(bench, refundOf(saleId, 'refund-1'));
    expect(answer).toMatchObject({ kind: 'failed', code: 'REFUND_NOT_MADE' });
    expect(bench.rows().filter(({ channel }) => channel === HARBOR)).toEqual([]);
    expect((await story(bench, saleId)).refundableMinor).toBe(AMOUNT);
  });

  test('that the institution declines says so, and leaves the amount to be refunded', async () => {
    const { bench, saleId } = await sold();
    bench.acquirer(EAST).switchFault('decline');
    const answer = await refund(bench, refundOf(saleId, 'refund-1'));
    expect(answer).toMatchObject({ kind: 'declined', code: 'REFUND_DECLINED' });
    expect((await story(bench, saleId)).refunds).toMatchObject([{ is: 'not-made' }]);
  });

  test('whose answer was lost is asked for at its own channel, and made once', async () => {
    const { bench, saleId } = await sold();
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    const answer = await refund(bench, refundOf(saleId, 'refund-1'));
    expect(answer.kind).toBe('approved');
    expect(rowsOf(bench, 'refund-1')).toMatchObject([{ state: 'refunded' }]);
  });

  test('that stays unknown is undone, and its amount is reserved until that is certain', async () => {
    const { bench, saleId } = await sold();
    bench.acquirer(EAST).switchFault('hang');
    const answer = await refund(bench, refundOf(saleId, 'refund-1'));
    expect(answer).toMatchObject({ kind: 'failed', code: 'REFUND_UNDONE' });
    expect(bench.daemon.journal.openCovers()).toEqual([]);
    expect(await story(bench, saleId)).toMatchObject({
      refundableMinor: 0,
      refunds: [{ is: 'open' }],
    });
    expect(await refund(bench, refundOf(saleId, 'refund-2', 1))).toMatchObject({
      code: 'REFUND_TOO_MUCH',
    });

    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(rowsOf(bench, 'refund-1')).toMatchObject([{ state: 'reversed' }]);
    expect(await story(bench, saleId)).toMatchObject({
      refundableMinor: AMOUNT,
      refunds: [{ is: 'not-made' }],
    });
    expect(await refund(bench, refundOf(saleId, 'refund-3'))).toMatchObject({ kind: 'approved' });
  });

  test('is asked about after a crash, never made again by itself', async () => {
    const { bench, saleId } = await sold();
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    const order = refundOf(saleId, 'refund-1');
    bench.daemon.request('payment.refund', order);
    await bench.clock.advance(5);
    bench.crash();
    await bench.restart();
    await bench.clock.advance(20_000);
    expect(await refund(bench, order)).toMatchObject({ kind: 'approved' });
    expect(rowsOf(bench, 'refund-1')).toHaveLength(1);
  });
});

describe('a void', () => {
  test('gives back the whole of it on the same day', async () => {
    const { bench, saleId } = await sold();
    expect((await story(bench, saleId)).voidable).toBe(true);
    const part = await refund(bench, refundOf(saleId, 'void-1', 100, 'void'));
    expect(part).toMatchObject({ code: 'VOID_TOO_LATE' });
    const whole = await refund(bench, refundOf(saleId, 'void-2', AMOUNT, 'void'));
    expect(whole.kind).toBe('approved');
    expect((await story(bench, saleId)).refundableMinor).toBe(0);
  });

  test('is too late on the next day and once the day is settled; a refund is not', async () => {
    const { bench, saleId } = await sold();
    await ask(bench, 'settlement.run', { person: 'Chen' });
    expect((await story(bench, saleId)).voidable).toBe(false);
    const late = await refund(bench, refundOf(saleId, 'void-1', AMOUNT, 'void'));
    expect(late).toMatchObject({ code: 'VOID_TOO_LATE' });
    expect((await refund(bench, refundOf(saleId, 'refund-1'))).kind).toBe('approved');
  });
});

describe('the end of a day with refunds', () => {
  test('agrees with the acquirer in payments and in refunds apart (M6)', async () => {
    const { bench, saleId } = await sold();
    await refund(bench, refundOf(saleId, 'refund-1', 5_000));
    const report = await ask<SettlementReport>(bench, 'settlement.run', { person: 'Chen' });
    const sum = { count: 1, minor: AMOUNT, refundCount: 1, refundMinor: 5_000 };
    expect(report.lines.find(({ channel }) => channel === EAST)).toMatchObject({
      ours: sum,
      theirs: sum,
      difference: { count: 0, minor: 0, refundCount: 0, refundMinor: 0 },
    });
  });

  test('counts the same after a restart, and a refund that was undone no more', async () => {
    const { bench, saleId } = await sold();
    await refund(bench, refundOf(saleId, 'refund-1', 5_000));
    bench.acquirer(EAST).switchFault('hang');
    await refund(bench, refundOf(saleId, 'refund-2', 2_000));
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    bench.crash();
    await bench.restart();
    expect(bench.daemon.journal.days()).toMatchObject([
      { count: 1, minor: AMOUNT, refundCount: 1, refundMinor: 5_000 },
    ]);
  });
});

test('a supervisor who takes an unknown sale off the screen is in the journal (rule 19)', async () => {
  const { bench, saleId } = await sold();
  const by = { saleId, person: 'Chen', reason: 'the customer left' };
  expect(await ask(bench, 'payment.hand-over', by)).toEqual({ journaled: true });
  expect((await story(bench, saleId)).lines.at(-1)).toMatchObject({
    what: 'sale-handed-over',
    detail: 'Chen: the customer left',
  });
  expect(await ask(bench, 'payment.hand-over', { ...by, saleId: 'never' })).toEqual({
    journaled: false,
  });
});
