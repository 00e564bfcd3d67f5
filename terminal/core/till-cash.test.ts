import { expect, test } from 'vitest';
import { paper as paperSchema } from '#contract/receipt.ts';
import { terminalView } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { cashSumOf } from './cash/cash-book.ts';
import { onPorts, scriptedTill } from './scripted-till.ts';

async function begin(settings: Parameters<typeof scriptedTill>[1] = {}) {
  const clock = createVirtualClock();
  const it = scriptedTill(clock, settings);
  await it.till.start();
  const view = () => terminalView.parse(it.till.view());
  const screen = () => view().screen;
  /** Types 12.34 and presses the cash key. */
  const ring = (): void => {
    it.type('1234');
    it.till.intent({ kind: 'pay-cash' });
  };
  const enter = async (): Promise<void> => {
    it.press('confirm');
    await clock.settle();
  };
  const sell = async (tendered: string): Promise<void> => {
    ring();
    it.type(tendered);
    await enter();
  };
  const closeShift = async (counted: string): Promise<void> => {
    it.till.intent({ kind: 'close-shift' });
    it.type(counted);
    await enter();
  };
  return { ...it, clock, view, screen, ring, enter, sell, closeShift };
}

test('P1 cash: what is given is typed, the change is shown, the drawer opens, a receipt comes', async () => {
  const { ring, type, enter, screen, view, ports, till } = await begin();
  ring();
  expect(screen()).toMatchObject({ kind: 'cash', amountMinor: 1_234, changeMinor: null });
  expect(view().customer).toBe('pay-cash');
  type('2000');
  expect(screen()).toMatchObject({ tenderedMinor: 2_000, changeMinor: 766 });
  await enter();
  expect(screen()).toMatchObject({
    kind: 'cash-paid',
    amountMinor: 1_234,
    tenderedMinor: 2_000,
    changeMinor: 766,
    drawer: 'opened',
    paper: 'printed',
  });
  expect(view().customer).toBe('cash-change');
  expect(ports.printer.kicks).toBe(1);
  expect(paperSchema.parse(ports.printer.papers[0])).toMatchObject({
    kind: 'cash',
    cashier: 'li',
    amountMinor: 1_234,
    tenderedMinor: 2_000,
    changeMinor: 766,
    reprint: false,
  });
  await enter();
  expect(screen()).toMatchObject({ kind: 'amount', amountMinor: 0 });
  till.intent({ kind: 'open-drawer' });
  expect(ports.printer.kicks, 'the drawer stays shut where nothing was sold').toBe(1);
});

test('no channel and no daemon is asked anything about cash', async () => {
  const { sell, ports, screen } = await begin();
  const asked = ports.daemon.requests.length;
  await sell('2000');
  expect(screen().kind).toBe('cash-paid');
  expect(ports.daemon.requests.slice(asked)).toEqual([]);
  expect(ports.memory.history.filter((sale) => sale !== null)).toEqual([]);
});

test('cash is sold while the daemon is gone and no channel is up', async () => {
  const { sell, ports, screen, clock } = await begin();
  ports.daemon.lose();
  await clock.settle();
  await sell('1234');
  expect(screen()).toMatchObject({ kind: 'cash-paid', changeMinor: 0 });
  expect(ports.cashBook.all()).toHaveLength(1);
});

test('Enter with nothing typed takes exactly what is due', async () => {
  const { ring, enter, screen } = await begin();
  ring();
  await enter();
  expect(screen()).toMatchObject({ kind: 'cash-paid', tenderedMinor: 1_234, changeMinor: 0 });
});

test('a likely sum is one press, and Enter is still to come', async () => {
  const { ring, till, enter, screen, ports } = await begin();
  ring();
  expect(screen()).toMatchObject({ notes: [1_300, 1_500, 2_000, 5_000, 10_000] });
  till.intent({ kind: 'tender', amountMinor: 5_000 as never });
  expect(screen()).toMatchObject({ kind: 'cash', tenderedMinor: 5_000, changeMinor: 3_766 });
  expect(ports.printer.kicks).toBe(0);
  await enter();
  expect(screen()).toMatchObject({ kind: 'cash-paid', changeMinor: 3_766 });
});

test('less than what is due is not taken, and says so', async () => {
  const { sell, screen, ports, press } = await begin();
  await sell('1000');
  expect(screen()).toMatchObject({ kind: 'cash', problem: 'CASH_NOT_ENOUGH', changeMinor: null });
  expect(ports.cashBook.all()).toEqual([]);
  expect(ports.printer.kicks).toBe(0);
  press('back');
  expect(screen(), 'what was rung up is still there').toMatchObject({
    kind: 'amount',
    amountMinor: 1_234,
  });
});

test('a customer who would rather pay by card does, for the same amount', async () => {
  const { ring, till, screen, ports, clock } = await begin();
  ring();
  till.intent({ kind: 'pay-by', method: 'card' });
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'card', amountMinor: 1_234 });
  expect(ports.cashBook.all()).toEqual([]);
});

test('FS1 a disk that keeps nothing sells nothing: drawer shut, no paper, tried again it counts once', async () => {
  const { sell, enter, screen, ports } = await begin();
  ports.cashBook.fails = true;
  await sell('2000');
  expect(screen()).toMatchObject({ kind: 'cash', problem: 'CASH_NOT_KEPT', tenderedMinor: 2_000 });
  expect(ports.printer.kicks).toBe(0);
  expect(ports.printer.papers).toEqual([]);
  ports.cashBook.fails = false;
  await enter();
  expect(screen()).toMatchObject({ kind: 'cash-paid', changeMinor: 766 });
  expect(cashSumOf(ports.cashBook.all())).toEqual({ count: 1, minor: 1_234 });
});

test('a drawer that stays shut keeps nobody: it is said, asked again, and the sale goes on', async () => {
  const { sell, enter, screen, ports, till, clock } = await begin();
  ports.printer.drawer = 'not-sent';
  await sell('2000');
  expect(screen()).toMatchObject({ kind: 'cash-paid', drawer: 'not-opened', changeMinor: 766 });
  ports.printer.drawer = 'sent';
  till.intent({ kind: 'open-drawer' });
  await clock.settle();
  expect(screen()).toMatchObject({ drawer: 'opened' });
  await enter();
  expect(screen().kind).toBe('amount');
});

test('PR1 without paper the drawer opens all the same, and the receipt comes once there is some', async () => {
  const { sell, press, screen, ports, clock } = await begin();
  ports.printer.outcomes.push({ kind: 'not-printed', reason: 'paper-out' });
  await sell('2000');
  expect(screen()).toMatchObject({ drawer: 'opened', paper: 'paper-out' });
  press('reprint');
  await clock.settle();
  expect(screen()).toMatchObject({ paper: 'printed' });
  expect(ports.printer.reprints(), 'none had come out before').toEqual([false, false]);
  press('reprint');
  await clock.settle();
  expect(ports.printer.reprints()).toEqual([false, false, true]);
});

test('OP1 a hundred presses of Enter sell once and open the drawer once', async () => {
  const { ring, press, ports, clock, screen } = await begin();
  ring();
  for (let time = 0; time < 100; time += 1) press('confirm');
  await clock.settle();
  expect(cashSumOf(ports.cashBook.all())).toEqual({ count: 1, minor: 1_234 });
  expect(ports.printer.kicks).toBe(1);
  expect(screen().kind).toBe('cash-paid');
});

test('CR4 a till that died over the change shows it again, and asks of paper that was not acknowledged', async () => {
  const { sell, ports, till, clock } = await begin();
  ports.printer.held = true;
  await sell('2000');
  await till.stop();
  ports.printer.held = false;
  const again = onPorts({ ...ports });
  await again.till.start();
  await clock.settle();
  expect(again.screen()).toMatchObject({ kind: 'cash-paid', changeMinor: 766, paper: 'unclear' });
  again.till.intent({ kind: 'paper-seen', printed: false });
  await clock.settle();
  expect(ports.printer.reprints()).toEqual([false, true]);
  again.press('confirm');
  await clock.settle();
  await again.till.stop();
  const later = onPorts({ ...ports });
  await later.till.start();
  expect(later.screen(), 'a sale that was seen off stays off').toMatchObject({ kind: 'amount' });
  expect(cashSumOf(ports.cashBook.all())).toEqual({ count: 1, minor: 1_234 });
});

test('the end of a shift expects the float and what was sold for cash, also after a restart', async () => {
  const { sell, enter, ports, till, clock } = await begin();
  await sell('2000');
  await enter();
  await till.stop();
  const again = onPorts({ ...ports });
  await again.till.start();
  again.type('500');
  again.till.intent({ kind: 'pay-cash' });
  again.press('confirm');
  await clock.settle();
  again.press('confirm');
  again.till.intent({ kind: 'close-shift' });
  again.type('1700');
  again.press('confirm');
  await clock.settle();
  const { screen } = terminalView.parse(again.till.view());
  expect(screen).toMatchObject({
    kind: 'shift-closed',
    report: {
      floatMinor: 0,
      cash: { count: 2, minor: 1_734 },
      expectedMinor: 1_734,
      countedMinor: 1_700,
      differenceMinor: -34,
    },
  });
  expect(paperSchema.parse(ports.printer.papers.at(-1))).toMatchObject({
    kind: 'shift',
    cash: { count: 2, minor: 1_734 },
    expectedMinor: 1_734,
  });
});

test('the next shift begins without the cash of the one before', async () => {
  const { sell, enter, closeShift, clock, ports } = await begin();
  await sell('2000');
  await enter();
  await closeShift('1234');
  await clock.advance(60_000);
  const next = onPorts({ ...ports });
  await next.till.start();
  next.till.intent({ kind: 'close-shift' });
  next.press('confirm');
  await clock.settle();
  expect(next.screen()).toMatchObject({ report: { cash: { count: 0 }, expectedMinor: 0 } });
});

test('a shift whose cash book cannot be read is not closed on a guess', async () => {
  const { sell, enter, closeShift, ports, screen } = await begin();
  await sell('2000');
  await enter();
  ports.cashBook.fails = true;
  await closeShift('1234');
  expect(screen()).toMatchObject({ kind: 'shift-close', problem: 'CASH_BOOK_UNREADABLE' });
  ports.cashBook.fails = false;
  await enter();
  expect(screen()).toMatchObject({ kind: 'shift-closed', report: { differenceMinor: 0 } });
});

test('nothing due can be paid in cash, and nothing while a card is asked for', async () => {
  const { till, ring: _ring, type, screen, clock } = await begin();
  till.intent({ kind: 'pay-cash' });
  expect(screen().kind).toBe('amount');
  type('100');
  till.intent({ kind: 'pay-by', method: 'card' });
  till.intent({ kind: 'pay-cash' });
  await clock.settle();
  expect(screen().kind).toBe('card');
});

test('a till at rest after cash leaves no timer', async () => {
  const { sell, enter, clock } = await begin();
  await sell('2000');
  await enter();
  await clock.advance(60_000);
  expect(clock.pending()).toBe(0);
});
