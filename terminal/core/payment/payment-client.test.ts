import { expect, test } from 'vitest';
import type { SaleId } from '#contract/ids.ts';
import type { SaleAnswer, SaleOrder } from '#contract/payment.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { approvedBy, ScriptedDaemon } from '../scripted-daemon.ts';
import { ScriptedLog } from '../scripted-ports.ts';
import { type PaymentQuestion, type PaymentReport, PaymentRun } from './payment-client.ts';

const SALE = 'SALE-1' as SaleId;
const ORDER = {
  saleId: SALE,
  terminalId: 'T0000001',
  cashier: 'li',
  product: 'sale',
  method: 'card',
  amountMinor: 1234,
  currency: 'CNY',
  credential: {
    envelope: 'c2VhbGVk',
    sealedTo: ['north'],
    singleUse: false,
    masked: '622202******0123',
    routing: { kind: 'card', bin: '622202' },
  },
} as unknown as SaleOrder;
const PAY: PaymentQuestion = { kind: 'pay', order: ORDER };
const FIND: PaymentQuestion = { kind: 'find', saleId: SALE };
const OPEN = (saleId: SaleId): SaleAnswer => ({ kind: 'open', saleId });

const follow = async (daemon: ScriptedDaemon, question: PaymentQuestion) => {
  const clock = createVirtualClock();
  const reports: PaymentReport[] = [];
  let up = true;
  daemon.onConnected((connected) => {
    up = connected;
  });
  const run = new PaymentRun(
    { daemon, clock, log: new ScriptedLog(), limits: DEFAULT_LIMITS, connected: () => up },
    question,
    (report) => reports.push(report),
  );
  daemon.onConnected((connected) => {
    up = connected;
    run.linkChanged(connected);
  });
  await clock.settle();
  const names = () => daemon.requests.map(({ name }) => name.replace('payment.', ''));
  return { clock, reports, run, names };
};

test('an answer ends the run and leaves no timer', async () => {
  const { clock, reports } = await follow(new ScriptedDaemon(), PAY);
  expect(reports).toMatchObject([{ kind: 'answered', answer: { kind: 'approved' } }]);
  expect(clock.pending()).toBe(0);
});

test('an open payment is asked about with growing pauses until it is known', async () => {
  const daemon = new ScriptedDaemon();
  daemon.onPay = OPEN;
  const { clock, reports, names } = await follow(daemon, PAY);
  await clock.advance(500);
  expect(names()).toEqual(['pay', 'check']);
  await clock.advance(999);
  expect(names()).toEqual(['pay', 'check']);
  await clock.advance(1);
  expect(names()).toEqual(['pay', 'check', 'check']);
  daemon.onCheck = approvedBy('south');
  await clock.advance(2_000);
  expect(reports).toMatchObject([{ kind: 'answered', answer: { kind: 'approved' } }]);
});

test('one denial is not believed: the order may lie behind the question', async () => {
  const daemon = new ScriptedDaemon();
  const { clock, reports } = await follow(daemon, FIND);
  expect(reports).toEqual([]);
  // The order that lay in the old link's buffer arrives now.
  await daemon.request('payment.pay', ORDER);
  await clock.advance(DEFAULT_LIMITS.secondOpinionMs);
  expect(reports).toMatchObject([{ kind: 'answered', answer: { kind: 'approved' } }]);
});

test('a sale denied twice was never charged', async () => {
  const { clock, reports } = await follow(new ScriptedDaemon(), FIND);
  await clock.advance(DEFAULT_LIMITS.secondOpinionMs);
  expect(reports).toMatchObject([{ kind: 'answered', answer: { kind: 'not-accepted' } }]);
});

test('a sale the daemon once had is never sent again and no denial of it is believed', async () => {
  const daemon = new ScriptedDaemon();
  daemon.onPay = OPEN;
  const { clock, reports, names } = await follow(daemon, PAY);
  // A journal restored from an old copy: rule 2 can't hold there, so the till must.
  daemon.journal.clear();
  await clock.advance(DEFAULT_LIMITS.patienceMs);
  expect(names().filter((name) => name === 'pay')).toHaveLength(1);
  expect(reports).toEqual([{ kind: 'patience-over' }]);
});

test('progress of the sale counts as the daemon having it', async () => {
  const daemon = new ScriptedDaemon();
  daemon.held.add('payment.pay');
  const { clock, run, reports, names } = await follow(daemon, PAY);
  run.seenAtDaemon();
  daemon.journal.clear();
  daemon.lose();
  daemon.heal();
  await clock.advance(DEFAULT_LIMITS.patienceMs);
  expect(names().filter((name) => name === 'pay')).toHaveLength(1);
  expect(reports.at(-1)).toEqual({ kind: 'patience-over' });
});

test('nothing is sent again once the screen says unknown', async () => {
  const daemon = new ScriptedDaemon();
  daemon.swallowed.add('payment.pay');
  const { clock, reports, names } = await follow(daemon, PAY);
  await clock.advance(DEFAULT_LIMITS.patienceMs);
  expect(reports.map(({ kind }) => kind)).toEqual(['patience-over']);
  daemon.swallowed.clear();
  daemon.heal();
  await clock.advance(1_000);
  expect(names()).toEqual(['pay', 'find', 'find']);
  expect(reports.at(-1)).toMatchObject({ kind: 'answered', answer: { kind: 'not-accepted' } });
});

test('a daemon that always refuses the order as unreadable is not asked for ever', async () => {
  const daemon = new ScriptedDaemon();
  daemon.refused.add('payment.pay');
  const { clock, reports, names } = await follow(daemon, PAY);
  await clock.advance(20_000);
  expect(names().filter((name) => name === 'pay')).toHaveLength(1 + DEFAULT_LIMITS.resends);
  expect(reports).toMatchObject([{ kind: 'answered', answer: { kind: 'not-accepted' } }]);
});

test('a journal that stopped knows nothing of what it held: its denial is not believed', async () => {
  const daemon = new ScriptedDaemon();
  daemon.held.add('payment.pay');
  const { clock, reports } = await follow(daemon, PAY);
  daemon.lose();
  daemon.journal.clear();
  const journal = { state: 'stopped', code: 'JOURNAL_DAMAGED', detail: 'chain broken' } as const;
  daemon.status = { ...daemon.status, journal };
  daemon.heal();
  await clock.advance(DEFAULT_LIMITS.patienceMs);
  expect(reports.map(({ kind }) => kind)).toEqual(['daemon-lost', 'daemon-back', 'patience-over']);
});

test('an order refused at the door by a stopped journal was never charged', async () => {
  const daemon = new ScriptedDaemon();
  daemon.onPay = (saleId) => ({ kind: 'not-accepted', saleId, code: 'JOURNAL_IO' });
  const { reports } = await follow(daemon, PAY);
  expect(reports).toMatchObject([{ kind: 'answered', answer: { code: 'JOURNAL_IO' } }]);
});

test('an id the daemon knows with other contents is never told as not charged', async () => {
  const daemon = new ScriptedDaemon();
  daemon.onPay = (saleId) => ({ kind: 'not-accepted', saleId, code: 'SALE_CONFLICT' });
  const { clock, reports } = await follow(daemon, PAY);
  await clock.advance(DEFAULT_LIMITS.patienceMs);
  expect(reports.map(({ kind }) => kind)).not.toContain('answered');
});

test('an unknown sale is asked about slowly and still ends when it is known', async () => {
  const daemon = new ScriptedDaemon();
  daemon.onPay = OPEN;
  const { clock, reports, names } = await follow(daemon, PAY);
  await clock.advance(DEFAULT_LIMITS.patienceMs);
  const asked = names().length;
  await clock.advance(60_000);
  expect(names().length - asked).toBeLessThanOrEqual(60_000 / DEFAULT_LIMITS.askUnknownMs + 1);
  daemon.settle(SALE, approvedBy()(SALE));
  await clock.advance(DEFAULT_LIMITS.askUnknownMs);
  expect(reports.map(({ kind }) => kind)).toEqual(['patience-over', 'answered']);
});

test('a check that hangs is given back to the cashier after its limit', async () => {
  const daemon = new ScriptedDaemon();
  daemon.held.add('payment.pay');
  daemon.held.add('payment.check');
  const { clock, run, reports } = await follow(daemon, PAY);
  run.checkNow();
  await clock.advance(DEFAULT_LIMITS.checkMs);
  expect(reports).toEqual([{ kind: 'still-open' }]);
});

test('a stopped run reports nothing more', async () => {
  const daemon = new ScriptedDaemon();
  daemon.held.add('payment.pay');
  const { clock, run, reports } = await follow(daemon, PAY);
  run.stop();
  daemon.release();
  await clock.advance(100_000);
  expect(reports).toEqual([]);
  expect(clock.pending()).toBe(0);
});
