import { expect, test } from 'vitest';
import type { PersonId } from '#contract/ids.ts';
import { paper as paperSchema } from '#contract/receipt.ts';
import { terminalView } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { type ScriptedPorts, scriptedCard, scriptedPorts } from './scripted-ports.ts';
import { createTill } from './till.ts';

const LI = 'li' as PersonId;
const CHEN = 'chen' as PersonId;

/** A till nobody has signed in to yet. */
async function begin(ports?: ScriptedPorts) {
  const clock = createVirtualClock();
  const used = ports ?? scriptedPorts(clock, { catalogue: [] });
  const till = createTill({ ...used, clock });
  await till.start();
  await clock.settle();
  const type = (keys: string): void => {
    for (const key of keys) till.intent({ kind: 'key', key: key as never });
  };
  const enter = async (): Promise<void> => {
    till.intent({ kind: 'confirm' });
    await clock.settle();
  };
  const giveIn = async (person: PersonId, pin: string): Promise<void> => {
    till.intent({ kind: 'sign-in-as', person });
    type(pin);
    await enter();
  };
  const screen = () => terminalView.parse(till.view()).screen;
  const signIn = async (): Promise<void> => {
    await giveIn(LI, '1111');
    if (screen().kind === 'shift-open') await enter();
  };
  return { till, clock, ports: used, type, enter, giveIn, signIn, screen };
}

test('nothing can be sold before somebody signed in', async () => {
  const { till, type, screen, clock, ports } = await begin();
  expect(screen()).toMatchObject({ kind: 'sign-in', held: null });
  type('1234');
  till.intent({ kind: 'pay-by', method: 'card' });
  till.intent({ kind: 'scanned', text: '134567890123456789' });
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'sign-in', typed: '1234' });
  expect(ports.reader.asked).toEqual([]);
  expect(till.view().status.cashier).toBeNull();
});

test('a person signs in with the PIN, counts the drawer and sells under their own name', async () => {
  const { till, type, enter, giveIn, screen, clock, ports } = await begin();
  await giveIn(LI, '1111');
  expect(screen()).toMatchObject({ kind: 'shift-open', amountMinor: 0, person: { name: 'Li' } });
  type('20000');
  await enter();
  expect(screen().kind).toBe('amount');
  expect(till.view().status.cashier).toEqual({ id: 'li', name: 'Li', role: 'cashier' });
  expect(ports.shifts.kept).toMatchObject({ openedBy: { id: 'li' }, floatMinor: 20_000 });
  type('1234');
  till.intent({ kind: 'pay-by', method: 'card' });
  await clock.settle();
  ports.reader.endCard({ kind: 'read', card: scriptedCard() });
  await clock.settle();
  const order = ports.daemon.requests.find(({ name }) => name === 'payment.pay');
  expect(order?.params).toMatchObject({ cashier: 'li', amountMinor: 1_234 });
});

test('a number nobody has is told at once, and no PIN is asked for', async () => {
  const { type, enter, screen } = await begin();
  type('777');
  await enter();
  expect(screen()).toMatchObject({ kind: 'sign-in', problem: 'PERSON_NOT_KNOWN', typed: '' });
});

test('the screen says how many digits are in and never which; no log line has a PIN', async () => {
  const { till, type, giveIn, screen, ports } = await begin();
  till.intent({ kind: 'sign-in-as', person: LI });
  type('4711');
  expect(screen()).toMatchObject({ kind: 'sign-in-pin', digits: 4 });
  expect(JSON.stringify(till.view())).not.toContain('4711');
  till.intent({ kind: 'back' });
  await giveIn(LI, '4711');
  await giveIn(LI, '1111');
  expect(JSON.stringify(ports.log.lines)).not.toMatch(/4711|1111/);
  expect(ports.log.lines.map(({ message }) => message)).toContain('pin refused');
});

test('wrong PINs are slowed down more and more, for everybody', async () => {
  const { type, enter, giveIn, screen, clock, till } = await begin();
  await giveIn(LI, '0000');
  expect(screen()).toMatchObject({ step: 'typing', problem: 'PIN_WRONG', digits: 0 });
  type('0001');
  await enter();
  type('0002');
  await enter();
  expect(screen()).toMatchObject({ step: 'waiting', problem: 'PIN_WAIT', waitMs: 5_000 });
  till.intent({ kind: 'back' });
  await giveIn(CHEN, '9999');
  expect(screen()).toMatchObject({ kind: 'sign-in-pin', step: 'waiting', problem: 'PIN_WAIT' });
  await clock.advance(5_000);
  type('9999');
  await enter();
  expect(screen().kind).toBe('shift-open');
});

test('F12 locks, keeps the amount, and only the PIN opens again', async () => {
  const { till, type, enter, signIn, screen } = await begin();
  await signIn();
  type('550');
  till.intent({ kind: 'lock' });
  expect(screen()).toMatchObject({ kind: 'sign-in-pin', person: { id: 'li' }, held: { id: 'li' } });
  expect(till.view().status.cashier).toBeNull();
  till.intent({ kind: 'pay-by', method: 'card' });
  type('1111');
  await enter();
  expect(screen()).toMatchObject({ kind: 'amount', amountMinor: 550 });
});

test('a till is not locked under a customer who is being served', async () => {
  const { till, type, signIn, screen, clock } = await begin();
  await signIn();
  type('550');
  till.intent({ kind: 'pay-by', method: 'qr-scan' });
  await clock.settle();
  till.intent({ kind: 'lock' });
  expect(screen().kind).toBe('scan');
});

test("another cashier can't take a till over, a supervisor can", async () => {
  const { till, signIn, giveIn, screen, ports } = await begin();
  await signIn();
  till.intent({ kind: 'lock' });
  till.intent({ kind: 'back' });
  expect(screen()).toMatchObject({ kind: 'sign-in', held: { id: 'li' } });
  await giveIn(CHEN, '9999');
  expect(screen().kind).toBe('amount');
  expect(till.view().status.cashier?.id).toBe('chen');
  expect(ports.shifts.kept?.openedBy.id).toBe('li');
});

test('a shift goes on after a restart of the till, locked', async () => {
  const first = await begin();
  await first.signIn();
  await first.till.stop();
  const second = await begin(first.ports);
  expect(second.screen()).toMatchObject({ kind: 'sign-in', held: { id: 'li' } });
  await second.giveIn(LI, '1111');
  expect(second.screen().kind).toBe('amount');
});

test('a shift that the disk did not keep is no shift', async () => {
  const { giveIn, enter, screen, ports } = await begin();
  await giveIn(LI, '1111');
  ports.shifts.fails = true;
  await enter();
  expect(screen()).toMatchObject({ kind: 'shift-open', problem: 'SHIFT_NOT_KEPT' });
});

test('the end of a shift counts the drawer, asks the journal, prints, and signs out', async () => {
  const { till, type, enter, giveIn, screen, ports, clock } = await begin();
  await giveIn(LI, '1111');
  type('20000');
  await enter();
  const openedAtWallMs = ports.shifts.kept?.openedAtWallMs;
  await clock.advance(60_000);
  till.intent({ kind: 'close-shift' });
  type('19500');
  await enter();
  expect(ports.daemon.requests.at(-1)).toMatchObject({
    name: 'sales.totals',
    params: { fromWallMs: openedAtWallMs, toWallMs: clock.wallNow() },
  });
  expect(screen()).toMatchObject({
    kind: 'shift-closed',
    paper: 'printed',
    report: {
      floatMinor: 20_000,
      countedMinor: 19_500,
      differenceMinor: -500,
      sold: [{ method: 'card', product: 'sale', count: 2, minor: 3_000 }],
      open: 1,
    },
  });
  expect(paperSchema.parse(ports.printer.papers[0])).toMatchObject({
    kind: 'shift',
    openedBy: 'Li',
    closedBy: 'Li',
    differenceMinor: -500,
  });
  expect(ports.shifts.kept).toBeNull();
  await enter();
  expect(screen()).toMatchObject({ kind: 'sign-in', held: null });
});

test('without the payment service a shift stays open, and says why', async () => {
  const { till, signIn, enter, screen, ports } = await begin();
  await signIn();
  ports.daemon.lose();
  till.intent({ kind: 'close-shift' });
  await enter();
  expect(screen()).toMatchObject({ kind: 'shift-close', step: 'counting', problem: 'DAEMON_GONE' });
  expect(ports.shifts.kept).not.toBeNull();
  till.intent({ kind: 'back' });
  expect(screen().kind).toBe('amount');
});

test("a shift doesn't end over a typed amount: it is somebody's sale", async () => {
  const { till, type, signIn, screen } = await begin();
  await signIn();
  type('5');
  till.intent({ kind: 'close-shift' });
  expect(screen()).toMatchObject({ kind: 'amount', amountMinor: 5 });
});

test('a cashier can not agree to what takes a supervisor, nor a supervisor without the PIN', async () => {
  const { till, type, signIn, screen, ports, clock } = await begin();
  await signIn();
  ports.daemon.onPay = (saleId) => ({ kind: 'open', saleId });
  type('550');
  till.intent({ kind: 'pay-by', method: 'qr-scan' });
  await clock.settle();
  till.intent({ kind: 'scanned', text: '134567890123456789' });
  await clock.advance(80_000);
  expect(screen().kind).toBe('unknown');
  const ask = async (person: PersonId, pin: string): Promise<void> => {
    till.intent({ kind: 'supervisor', person, pin, reason: 'customer left' });
    await clock.settle();
  };
  await ask(LI, '1111');
  expect(till.view().supervision).toMatchObject({ state: 'refused', code: 'SUPERVISOR_NEEDED' });
  await ask(CHEN, '1234');
  expect(till.view().supervision).toMatchObject({ state: 'refused', code: 'PIN_WRONG' });
  expect(screen().kind).toBe('unknown');
  till.intent({ kind: 'supervisor-left' });
  expect(till.view().supervision).toEqual({ state: 'none' });
  await ask(CHEN, '9999');
  expect(screen().kind).toBe('amount');
  expect(till.view().supervision).toEqual({ state: 'none' });
});

test('an unresolved sale is asked about before anybody signed in, and stands when they did', async () => {
  const first = await begin();
  await first.signIn();
  const { ports } = first;
  first.type('550');
  first.till.intent({ kind: 'pay-by', method: 'qr-scan' });
  await first.clock.settle();
  ports.daemon.held.add('payment.pay');
  first.till.intent({ kind: 'scanned', text: '134567890123456789' });
  await first.clock.settle();
  await first.till.stop();
  const second = await begin(ports);
  expect(second.screen().kind).toBe('sign-in');
  await second.giveIn(LI, '1111');
  await second.clock.settle();
  expect(second.screen()).toMatchObject({ kind: 'approved', amountMinor: 550 });
});
