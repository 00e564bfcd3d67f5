/** A line check's small payment: approved, taken back, and never anything the shop counts. */
import { describe, expect, test } from 'vitest';
import type { PayReply } from '#contract/channel-frames.ts';
import type {
  ApiResult,
  DaemonStatus,
  SalesTotals,
  SettlementReport,
} from '#contract/daemon-api.ts';
import type { LineStep } from '#contract/diagnostics.ts';
import type { AttemptId, ChannelId, SaleId } from '#contract/ids.ts';
import { type ChannelProfile, channelProfile } from '#daemon/core/channel-profile.ts';
import {
  type DaemonBench,
  daemonBench,
  EAST,
  HARBOR,
  TERMINAL,
  through,
} from '#test/sim/daemon-bench.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import type { Exchange } from '../exchange.ts';
import type { OrderVerdict } from '../outcome/judge-order.ts';
import { knownVerdict } from './exchange-attempt.ts';
import type { PaymentChannel } from './ports.ts';
import { payTest, type TestWish } from './test-payment.ts';

const TEST_BANK = 'bank-test' as ChannelId;
const WISH = { person: 'Zhao', reason: 'new line' };

const shop = (changes: Partial<ChannelProfile> = {}): Promise<DaemonBench> =>
  daemonBench({
    // The most preferred of all, were it a candidate.
    channels: [TEST_BANK, EAST, HARBOR],
    profiles: { [TEST_BANK]: { isTest: true, testCard: 'test-approved', ...changes } },
  });

const ask = <T>(bench: DaemonBench, name: string, params: object = {}): Promise<T> =>
  through(bench.clock, bench.daemon.request(name, params) as Promise<T>);

const paid = async (
  bench: DaemonBench,
  channel: ChannelId = TEST_BANK,
): Promise<readonly LineStep[]> => {
  const asked = { channel, payment: WISH };
  const answer = await ask<ApiResult<'line.check'>>(bench, 'line.check', asked);
  if (answer.kind !== 'checked') throw new Error(answer.kind);
  return answer.report.steps.filter(({ step }) => step === 'payment' || step === 'take-back');
};

const found = (steps: readonly LineStep[]) =>
  steps.map(({ verdict, finding }) => `${verdict} ${finding}`);
const states = (bench: DaemonBench) => bench.rows().map(({ state }) => state);
const kinds = (bench: DaemonBench) => {
  const [saleId] = bench.rows().map((row) => row.saleId);
  return bench.daemon.journal.entriesOfSale(saleId as never).map(({ body }) => body.kind);
};

/** Pays over a channel that is played: what only the moment decides. */
const over = async (
  bench: DaemonBench,
  pay: (attempt: { saleId: SaleId; attemptId: AttemptId }) => Exchange<PayReply>,
) => {
  const { journal } = bench.daemon;
  const day = journal.days()[0] ?? { code: '00', batch: '000001', date: '20260105' };
  const channel = {
    profile: channelProfile.parse({
      ...{ id: TEST_BANK, name: { zh: '测试', en: 'Test' }, methods: ['card'] },
      ...{ addresses: ['ws://test'], priority: 1, isTest: true, testCard: 'test-approved' },
    }),
    day: () => day,
    isUp: () => true,
    pay: async (request: { saleId: SaleId; attemptId: AttemptId }) => pay(request),
    reversalOrdered: () => {},
  } as unknown as PaymentChannel;
  const { clock } = bench;
  const random = seededRandom(7, 'test payment');
  const ports = { terminal: TERMINAL, journal, clock, random, lookForSleep: () => {} };
  return payTest(ports, channel, { card: 'test-approved', ...WISH } as TestWish);
};

describe('the small payment of a line check', () => {
  test('opens no order: a verdict that says so is a bug, and stops it', () => {
    const opened = { kind: 'opened' } as OrderVerdict;
    expect(() => knownVerdict(opened)).toThrow('nobody asked for');
  });

  test('that was never written owes nothing', async () => {
    const bench = await shop();
    const made = await over(bench, () => ({ kind: 'not-sent', reason: 'no-connection' }));
    expect(made).toMatchObject({ verdict: { kind: 'not-sent' }, takenBack: null });
    expect(bench.daemon.journal.allReversing()).toEqual([]);
  });

  test('whose late reply was quicker on another connection is undone once, and told as taken back', async () => {
    const bench = await shop();
    const { journal } = bench.daemon;
    const made = await over(bench, ({ saleId, attemptId }) => {
      const ids = { saleId, attemptId };
      journal.append(
        { kind: 'attempt-unknown', ...ids, cause: 'no-reply' },
        { kind: 'reversal-ordered', ...ids, reason: 'late-approval' },
      );
      journal.append({ kind: 'reversal-acknowledged', ...ids, result: 'reversed' });
      return { kind: 'lost', cause: 'no-reply' };
    });
    expect(await made?.takenBack).toBe(true);
    const [saleId] = [...bench.store.entriesAfter(0)].flatMap(({ body }) =>
      body.kind === 'sale-accepted' ? [body.saleId] : [],
    );
    const ordered = journal
      .entriesOfSale(saleId as SaleId)
      .filter(({ body }) => body.kind === 'reversal-ordered');
    expect(ordered).toHaveLength(1);
  });

  test('is approved and taken back, and says with what and whose authorisation', async () => {
    const bench = await shop();
    const steps = await paid(bench);
    expect(found(steps)).toEqual(['ok LINE_PAY_APPROVED', 'ok LINE_TAKEN_BACK']);
    expect(steps[0]?.detail).toMatch(/^0\.01 CNY, test-approved, authorisation \w+$/);
    expect(bench.rows()).toMatchObject([{ channel: TEST_BANK, amountMinor: 1, state: 'reversed' }]);
    expect(await ask(bench, 'reversals.list')).toEqual([]);
  });

  test('is not sent on a ping from before the machine slept (rule 16)', async () => {
    const bench = await shop();
    // Every clock of the process stands still meanwhile: to them the last ping was answered just now.
    bench.daemon.onNotification((name, said) => {
      if (name !== 'line.stepped' || (said as { step: LineStep }).step.step !== 'ping') return;
      bench.machine.sleptMs += 8 * 3_600_000;
    });
    expect(found(await paid(bench))).toEqual(['fail LINE_PAY_NOT_UP']);
    expect(bench.rows()).toEqual([]);
  });

  test('is journaled as what it is: failed with its arming, and undone with what it came to', async () => {
    const bench = await shop();
    await paid(bench);
    expect(kinds(bench)).toEqual([
      'sale-accepted',
      'attempt-armed',
      'sale-failed',
      'attempt-unknown',
      'reversal-ordered',
      'reversal-sent',
      'reversal-acknowledged',
    ]);
    const [row] = bench.rows();
    expect(await ask(bench, 'sales.show', { saleId: row?.saleId })).toMatchObject({
      product: 'test',
      cashier: 'Zhao',
      masked: 'test-approved',
      answer: { kind: 'failed', code: 'TEST_PAYMENT' },
      refundableMinor: 0,
    });
  });

  test('counts in no total, no settlement and no limit of the shop', async () => {
    const bench = await shop();
    await bench.payThrough(bench.order());
    const span = { fromWallMs: 0, toWallMs: bench.clock.wallNow() + 60_000 };
    const totals = await ask<SalesTotals>(bench, 'sales.totals', span);
    await paid(bench);
    expect(await ask(bench, 'sales.totals', span)).toEqual(totals);
    const report = await ask<SettlementReport>(bench, 'settlement.run', { person: 'Zhao' });
    expect(report.lines.map(({ channel }) => channel)).not.toContain(TEST_BANK);
    expect(report.open).toEqual([]);
    expect(bench.daemon.journal.days().map(({ channel }) => channel)).not.toContain(TEST_BANK);
  });

  test('a test channel is no candidate of a sale, however preferred, and is told to be none', async () => {
    const bench = await shop();
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({ approval: { channel: EAST } });
    const status = await ask<DaemonStatus>(bench, 'status.read');
    expect(status.defaultFor).toMatchObject({ card: EAST });
    expect(status.channels.filter(({ isTest }) => isTest).map(({ id }) => id)).toEqual([TEST_BANK]);
    await ask(bench, 'route.force', { channel: TEST_BANK, ...WISH, forMs: 600_000 });
    const forced = bench.order();
    expect(await bench.payThrough(forced)).toMatchObject({ approval: { channel: EAST } });
  });

  test.each([
    ['a live channel', EAST, {}, 'fail LINE_PAY_LIVE'],
    ['a test channel without a test card', TEST_BANK, { testCard: null }, 'fail LINE_PAY_NO_CARD'],
  ] as const)(
    'is refused on %s before anything is journaled',
    async (_what, channel, changes, said) => {
      const bench = await shop(changes);
      const entries = bench.store.length;
      expect(found(await paid(bench, channel))).toEqual([said]);
      expect(bench.store.length).toBe(entries);
    },
  );

  test('is not made unless a person asked for it', async () => {
    const bench = await shop();
    const answer = await ask<ApiResult<'line.check'>>(bench, 'line.check', { channel: TEST_BANK });
    expect(answer).toMatchObject({ kind: 'checked', report: { verdict: 'ok' } });
    expect(bench.rows()).toEqual([]);
  });

  test('is refused on a channel that is disabled or down, with the reason', async () => {
    const bench = await shop();
    await ask(bench, 'channel.disable', { channel: TEST_BANK, ...WISH });
    const [step] = await paid(bench);
    expect(step).toMatchObject({ finding: 'LINE_PAY_NOT_UP', detail: 'disabled by Zhao' });
    await ask(bench, 'channel.enable', { channel: TEST_BANK, ...WISH });
    bench.acquirer(TEST_BANK).switchFault('refuse-connections');
    await bench.clock.advance(1_000);
    expect(found(await paid(bench))).toEqual(['fail LINE_PAY_NOT_UP']);
    expect(bench.rows()).toEqual([]);
  });

  test.each([
    ['test-declined', 'fail LINE_PAY_DECLINED'],
    ['test-down', 'fail LINE_PAY_REFUSED'],
    ['card-of-nobody', 'fail LINE_PAY_DECLINED'],
  ])('with the card %s: %s, and nothing is owed', async (testCard, said) => {
    const bench = await shop({ testCard });
    expect(found(await paid(bench))).toEqual([said]);
    expect(states(bench)).toEqual(['declined']);
    expect(await ask(bench, 'reversals.list')).toEqual([]);
  });

  test('without an answer is unknown and taken back, and the bank keeps nothing', async () => {
    const bench = await shop();
    bench.acquirer(TEST_BANK).switchFault('reset-after-request', 1);
    expect(found(await paid(bench))).toEqual(['fail LINE_PAY_UNKNOWN', 'ok LINE_TAKEN_BACK']);
    expect(states(bench)).toEqual(['reversed']);
  });

  test('that can’t be taken back now stands in the reversal queue until it is', async () => {
    const bench = await shop();
    bench.acquirer(TEST_BANK).switchFault('hang');
    expect(found(await paid(bench))).toEqual(['fail LINE_PAY_UNKNOWN', 'fail LINE_TAKE_BACK_OWED']);
    expect(await ask(bench, 'reversals.list')).toMatchObject([
      { channel: TEST_BANK, amountMinor: 1 },
    ]);
    bench.acquirer(TEST_BANK).switchFault('none');
    await bench.clock.advance(120_000);
    expect(states(bench)).toEqual(['reversed']);
    expect(await ask(bench, 'reversals.list')).toEqual([]);
  });

  test('is reversed by the next process when this one dies before its answer', async () => {
    const bench = await shop();
    bench.acquirer(TEST_BANK).switchFault('answer-late', 1);
    void bench.daemon.request('line.check', { channel: TEST_BANK, payment: WISH });
    while (bench.rows().length === 0) await bench.clock.advance(10);
    bench.crash();
    await bench.restart();
    await bench.clock.advance(10_000);
    expect(states(bench)).toEqual(['reversed']);
    expect(kinds(bench)).not.toContain('attempt-approved');
  });
});
