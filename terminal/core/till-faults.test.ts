import { expect, test } from 'vitest';
import type { ChannelId, PersonId, SaleId } from '#contract/ids.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { approvedBy, channelOf, statusOf } from './scripted-daemon.ts';
import { scriptedCard } from './scripted-ports.ts';
import { SCRIPTED_CODE, type ScriptedTill, scriptedTill } from './scripted-till.ts';

const begin = async () => {
  const clock = createVirtualClock();
  const scripted = scriptedTill(clock);
  await scripted.till.start();
  await clock.settle();
  const read = async (card = scriptedCard()) => {
    scripted.ports.reader.endCard({ kind: 'read', card });
    await clock.settle();
  };
  /** Takes the till down and starts another process of it on the same surroundings. */
  const crash = async (from: ScriptedTill = scripted) => {
    await from.till.stop();
    const next = from.reborn();
    await next.till.start();
    await clock.settle();
    return next;
  };
  return { ...scripted, clock, read, crash };
};

const answering =
  (kind: 'open' | 'present-again') =>
  (saleId: SaleId): SaleAnswer => ({ kind, saleId });

const NOT_SUCCESSFUL = (saleId: SaleId): SaleAnswer => ({
  kind: 'failed',
  saleId,
  code: 'NOT_SUCCESSFUL',
});

const saleIdOf = ({ ports }: ScriptedTill): SaleId => {
  const saleId = ports.memory.kept?.saleId;
  if (saleId === undefined) throw new Error('no sale is pending');
  return saleId;
};

test('OP2: a cancelled card is over only when the reader confirms it', async () => {
  const { ports, screen, ring, press, clock } = await begin();
  ports.reader.cancels = false;
  ring('card');
  await clock.settle();
  press('back');
  expect(screen()).toMatchObject({ kind: 'card', prompt: 'cancelled' });
  ports.reader.endCard({ kind: 'cancelled', by: 'cashier' });
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'CANCELLED', paper: null });
  expect(ports.daemon.count('payment.pay')).toBe(0);
  press('back');
  expect(screen()).toMatchObject({ kind: 'method', amountMinor: 1234 });
});

test('DV6: a reader that never confirms the cancel holds the cashier three seconds at most', async () => {
  const { ports, screen, ring, press, clock } = await begin();
  ports.reader.cancels = false;
  ring('card');
  await clock.settle();
  press('back');
  await clock.advance(3_000);
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'CANCELLED' });
});

test('U1: a card read for a cancelled sale joins no later one and is wiped', async () => {
  const { ports, screen, ring, press, clock } = await begin();
  ports.reader.cancels = false;
  ring('card');
  await clock.settle();
  const stale = ports.reader.card;
  press('back');
  await clock.advance(3_000);
  ports.reader.card = null;
  press('confirm');
  ring('card');
  await clock.settle();
  const card = scriptedCard();
  stale?.end({ kind: 'read', card });
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'card', prompt: 'present-card' });
  expect(card.sensitive.emvTlv?.every((byte) => byte === 0)).toBe(true);
});

test('a card whose PIN was cancelled is wiped and nothing is sent', async () => {
  const { ports, screen, ring, read, clock } = await begin();
  ring('card');
  const card = scriptedCard(true);
  await clock.settle();
  await read(card);
  ports.reader.endPin({ kind: 'cancelled', by: 'customer' });
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'CANCELLED' });
  expect(card.sensitive.emvTlv?.every((byte) => byte === 0)).toBe(true);
  expect(ports.daemon.count('payment.pay')).toBe(0);
});

test.each([
  [{ kind: 'failed', reason: 'unreadable' }, 'CARD_NOT_READ'],
  [{ kind: 'failed', reason: 'reader-gone' }, 'READER_GONE'],
  [{ kind: 'timed-out' }, 'TIMED_OUT_AT_READER'],
  [{ kind: 'cancelled', by: 'customer' }, 'CANCELLED'],
] as const)('a read that ends as %o is told as %s', async (end, code) => {
  const { ports, screen, ring, clock } = await begin();
  ring('card');
  await clock.settle();
  ports.reader.endCard(end);
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'not-paid', code, saleId: null });
});

test('OP10: a customer who never shows a code ends the sale after the limit', async () => {
  const { ports, screen, ring, clock } = await begin();
  ring('qr-scan');
  ports.scanner.scan('no code');
  await clock.advance(60_000);
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'TIMED_OUT_AT_READER' });
  expect(ports.scanner.triggers).toEqual([true, false]);
});

test('a sealer that refuses ends the sale in words, nothing sent', async () => {
  const { ports, screen, ring, clock } = await begin();
  ports.sealer.fails = true;
  ring('qr-scan');
  ports.scanner.scan(SCRIPTED_CODE);
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'SEALING_FAILED' });
  expect(ports.daemon.count('payment.pay')).toBe(0);
});

test('a PIN that no bank could open is told as such, nothing sent', async () => {
  const { ports, screen, ring, clock } = await begin();
  ring('card');
  await clock.settle();
  ports.reader.endCard({ kind: 'read', card: { ...scriptedCard(), pinWanted: true } });
  await clock.settle();
  const block = new Uint8Array(8);
  const pinBlocks = [{ channel: 'no-bank-here' as ChannelId, pinKey: 'E0', block }];
  ports.reader.endPin({ kind: 'entered-per-channel', pinBlocks });
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'NO_PIN_KEY' });
  expect(ports.daemon.count('payment.pay')).toBe(0);
});

test('FS1: without a durable sale id nothing is sent', async () => {
  const { ports, screen, ring, clock } = await begin();
  ports.memory.fails = true;
  ring('qr-scan');
  ports.scanner.scan(SCRIPTED_CODE);
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'JOURNAL_IO', saleId: null });
  expect(ports.daemon.count('payment.pay')).toBe(0);
});

test('a cancel while the envelope is sealed is obeyed and the late envelope is dropped', async () => {
  const { ports, screen, ring, press, clock } = await begin();
  ports.sealer.held = true;
  ring('qr-scan');
  ports.scanner.scan(SCRIPTED_CODE);
  press('back');
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'CANCELLED' });
  ports.sealer.release();
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'CANCELLED' });
  expect(ports.daemon.count('payment.pay')).toBe(0);
});

const payByCode = async ({ ports, ring }: ScriptedTill, settle: () => Promise<void>) => {
  ring('qr-scan');
  ports.scanner.scan(SCRIPTED_CODE);
  await settle();
};

test('IP2: an answer lost with the link is found again, and the sale is paid once', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.ports.daemon.lose();
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'paying', phase: 'reconnecting' });
  it.ports.daemon.heal();
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'approved' });
  expect(it.ports.daemon.count('payment.pay')).toBe(1);
});

test('an order the daemon never got is sent again under the same id', async () => {
  const it = await begin();
  it.ports.daemon.swallowed.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.ports.daemon.swallowed.clear();
  it.ports.daemon.heal();
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'approved' });
  expect(it.ports.daemon.count('payment.pay')).toBe(2);
  expect(it.ports.daemon.journal.size).toBe(1);
});

test('after 75 s without an answer nobody knows, and the screen says so', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  await it.clock.advance(74_999);
  expect(it.screen().kind).toBe('paying');
  await it.clock.advance(1);
  expect(it.screen()).toMatchObject({ kind: 'unknown', checking: false });
  it.press('confirm');
  it.press('back');
  expect(it.screen().kind).toBe('unknown');
});

test('check again asks the open attempt, and its approval becomes the result', async () => {
  const it = await begin();
  it.ports.daemon.onPay = answering('open');
  await payByCode(it, it.clock.settle);
  await it.clock.advance(75_000);
  it.ports.daemon.held.add('payment.check');
  it.press('check-again');
  const asked = it.ports.daemon.count('payment.check');
  it.press('check-again');
  expect(it.screen()).toMatchObject({ kind: 'unknown', checking: true });
  expect(it.ports.daemon.count('payment.check')).toBe(asked);
  it.ports.daemon.release();
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'unknown', checking: false });
  it.ports.daemon.onCheck = approvedBy('south');
  it.press('check-again');
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'approved', via: { en: 'Channel south' } });
  expect(it.ports.printer.papers).toHaveLength(2);
});

test('rule 19: a supervisor takes an unknown sale off the screen with name and reason', async () => {
  const it = await begin();
  it.ports.daemon.onPay = answering('open');
  await payByCode(it, it.clock.settle);
  await it.clock.advance(75_000);
  const saleId = saleIdOf(it);
  const person = 'chen' as PersonId;
  it.till.intent({ kind: 'supervisor', person, pin: '9999', reason: 'customer left' });
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'amount', amountMinor: 0 });
  expect(it.ports.log.lines).toContainEqual({
    message: 'unknown sale taken off the screen',
    fields: { saleId, person, reason: 'customer left' },
  });
  expect(it.ports.daemon.requests).toContainEqual({
    name: 'payment.hand-over',
    params: { saleId, person, reason: 'customer left' },
  });
  expect(it.ports.memory.kept).toBeNull();
  expect(it.clock.pending()).toBe(0);
});

test('rule 19: a supervisor’s word that the daemon could not hear is said again once it can', async () => {
  const it = await begin();
  it.ports.daemon.onPay = answering('open');
  await payByCode(it, it.clock.settle);
  await it.clock.advance(75_000);
  it.ports.daemon.lose();
  const person = 'chen' as PersonId;
  it.till.intent({ kind: 'supervisor', person, pin: '9999', reason: 'customer left' });
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'amount', amountMinor: 0 });
  const before = it.ports.daemon.count('payment.hand-over');
  it.ports.daemon.heal();
  await it.clock.settle();
  expect(it.ports.daemon.count('payment.hand-over')).toBe(before + 1);
  it.ports.daemon.lose();
  it.ports.daemon.heal();
  await it.clock.settle();
  expect(it.ports.daemon.count('payment.hand-over')).toBe(before + 1);
});

test('A9: a sale that will be reversed is told and printed, with no receipt', async () => {
  const it = await begin();
  it.ports.daemon.onPay = NOT_SUCCESSFUL;
  await payByCode(it, it.clock.settle);
  expect(it.screen()).toMatchObject({
    kind: 'not-paid',
    code: 'NOT_SUCCESSFUL',
    paper: 'printed',
  });
  expect(it.ports.printer.papers).toMatchObject([
    { kind: 'failed', what: 'This payment did not succeed.', reprint: false },
  ]);
});

test('a declined sale prints nothing', async () => {
  const it = await begin();
  it.ports.daemon.onPay = (saleId) => ({
    ...{ kind: 'declined', saleId, hostCode: '51', code: 'DECLINED_NO_FUNDS' },
    channel: 'north' as never,
  });
  await payByCode(it, it.clock.settle);
  expect(it.screen()).toMatchObject({ code: 'DECLINED_NO_FUNDS', paper: null });
  expect(it.ports.printer.papers).toEqual([]);
});

test('a consumed credential is presented again, sealed again, and pays the same sale', async () => {
  const it = await begin();
  it.ports.daemon.onPay = answering('present-again');
  await payByCode(it, it.clock.settle);
  expect(it.screen()).toMatchObject({ kind: 'scan', again: true });
  expect(it.till.view().customer).toBe('present-again');
  it.ports.scanner.scan('2567890123456789');
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'approved' });
  expect(it.ports.sealer.sealed).toHaveLength(2);
  expect(it.ports.daemon.count('payment.present-again')).toBe(1);
  expect(it.ports.daemon.count('payment.pay')).toBe(1);
});

test('a customer who walks away from presenting again gives the sale up at the daemon', async () => {
  const it = await begin();
  it.ports.daemon.onPay = answering('present-again');
  await payByCode(it, it.clock.settle);
  it.press('back');
  await it.clock.settle();
  expect(it.ports.daemon.count('payment.abandon')).toBe(1);
  expect(it.screen()).toMatchObject({ kind: 'not-paid', code: 'ABANDONED' });
});

test('an abandon lost with the link is repeated until the daemon has it', async () => {
  const it = await begin();
  it.ports.daemon.onPay = answering('present-again');
  await payByCode(it, it.clock.settle);
  it.ports.daemon.swallowed.add('payment.abandon');
  it.press('back');
  await it.clock.settle();
  it.ports.daemon.swallowed.clear();
  it.ports.daemon.heal();
  await it.clock.advance(1_000);
  expect(it.screen()).toMatchObject({ kind: 'not-paid', code: 'ABANDONED' });
});

test.each([
  ['paper-out', 'paper-out'],
  ['cover-open', 'cover-open'],
  ['cutter', 'printer-trouble'],
] as const)(
  'PR: %s leaves the approved sale with %s, and reprint prints it',
  async (reason, view) => {
    const it = await begin();
    it.ports.printer.outcomes.push({ kind: 'not-printed', reason });
    await payByCode(it, it.clock.settle);
    expect(it.screen()).toMatchObject({ kind: 'approved', paper: view });
    it.press('reprint');
    await it.clock.settle();
    expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printed' });
    // The first copy was begun and may be half out; the second never was.
    expect(it.ports.printer.papers).toMatchObject([
      { copy: 'customer', reprint: false },
      { copy: 'customer', reprint: true },
      { copy: 'merchant', reprint: false },
    ]);
  },
);

test('PR5: an unclear print asks the cashier before the next sale', async () => {
  const it = await begin();
  it.ports.printer.outcomes.push({ kind: 'unclear' });
  await payByCode(it, it.clock.settle);
  it.press('confirm');
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'unclear' });
  it.till.intent({ kind: 'paper-seen', printed: true });
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printed' });
  expect(it.ports.printer.papers).toMatchObject([{ copy: 'customer' }, { copy: 'merchant' }]);
});

test('Enter while it prints is kept, and dropped when the paper fails', async () => {
  const it = await begin();
  it.ports.printer.held = true;
  await payByCode(it, it.clock.settle);
  it.press('confirm');
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printing' });
  it.ports.printer.release({ kind: 'not-printed', reason: 'paper-out' });
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'paper-out' });
  it.press('reprint');
  await it.clock.settle();
  it.press('confirm');
  it.ports.printer.release();
  await it.clock.settle();
  it.ports.printer.release();
  await it.clock.settle();
  expect(it.screen().kind).toBe('amount');
});

test('U3: a receipt printed well is printed again only with the reprint mark', async () => {
  const it = await begin();
  await payByCode(it, it.clock.settle);
  it.press('reprint');
  await it.clock.settle();
  expect(it.ports.printer.reprints()).toEqual([false, false, true, true]);
});

test('rule 20: without its story in the journal no receipt is printed', async () => {
  const it = await begin();
  it.ports.daemon.refused.add('sales.show');
  await payByCode(it, it.clock.settle);
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printing' });
  await it.clock.advance(15_000);
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printer-trouble' });
  expect(it.ports.printer.papers).toEqual([]);
  it.ports.daemon.refused.clear();
  it.press('reprint');
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ paper: 'printed' });
});

test('CR4: a till that dies while paying shows the result of that sale within two seconds', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.ports.daemon.held.clear();
  const next = await it.crash();
  await it.clock.advance(2_000);
  expect(next.screen()).toMatchObject({ kind: 'approved', masked: 'WeChat Pay *6789' });
  expect(it.ports.daemon.count('payment.pay')).toBe(1);
  expect(it.ports.printer.reprints()).toEqual([false, false]);
});

test('CR4: a sale the daemon never got is told as not charged, and is not sent', async () => {
  const it = await begin();
  it.ports.daemon.swallowed.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.ports.daemon.swallowed.clear();
  const next = await it.crash();
  const before = it.ports.daemon.count('payment.pay');
  it.ports.daemon.heal();
  await it.clock.advance(2_000);
  expect(next.screen()).toMatchObject({ kind: 'not-paid', code: 'SALE_NOT_KNOWN', saleId: null });
  expect(it.ports.daemon.count('payment.pay')).toBe(before);
});

test('CR4: a till that dies while printing asks the cashier to look at the printer', async () => {
  const it = await begin();
  it.ports.printer.held = true;
  await payByCode(it, it.clock.settle);
  const next = await it.crash();
  expect(next.screen()).toMatchObject({ kind: 'approved', paper: 'unclear' });
  expect(it.ports.printer.papers).toHaveLength(1);
  it.ports.printer.held = false;
  next.till.intent({ kind: 'paper-seen', printed: false });
  await it.clock.settle();
  expect(it.ports.printer.reprints()).toEqual([false, true, false]);
});

test('U4: a till that dies on a printed result shows that result again and prints nothing', async () => {
  const it = await begin();
  await payByCode(it, it.clock.settle);
  const next = await it.crash();
  expect(next.screen()).toMatchObject({ kind: 'approved', paper: 'printed' });
  expect(it.ports.printer.papers).toHaveLength(2);
  next.press('confirm');
  await it.clock.settle();
  const third = await it.crash(next);
  expect(third.screen()).toMatchObject({ kind: 'amount' });
});

test('after a crash with the daemon gone no sale starts until the open one is known', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.ports.daemon.lose();
  const next = await it.crash();
  next.ring('card');
  expect(next.screen().kind).toBe('paying');
  await it.clock.advance(75_000);
  expect(next.screen().kind).toBe('unknown');
  it.ports.daemon.heal();
  await it.clock.settle();
  expect(next.screen().kind).toBe('approved');
});

test('CK1: the wall clock jumping ten years changes no limit', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.clock.jumpWall(10 * 365 * 86_400_000);
  await it.clock.advance(74_999);
  expect(it.screen().kind).toBe('paying');
  it.clock.jumpWall(-20 * 365 * 86_400_000);
  await it.clock.advance(1);
  expect(it.screen().kind).toBe('unknown');
});

test('a memory that cannot be read is said, and the till goes on selling', async () => {
  const clock = createVirtualClock();
  const scripted = scriptedTill(clock);
  scripted.ports.memory.load = () => {
    throw new Error('unexpected end of file');
  };
  await scripted.till.start();
  await clock.settle();
  expect(scripted.till.view().notices).toMatchObject([{ kind: 'attention', code: 'JOURNAL_IO' }]);
  await payByCode(scripted, clock.settle);
  expect(scripted.screen().kind).toBe('approved');
});

test('a cancel while the sale is being saved leaves nothing to find after a crash', async () => {
  const it = await begin();
  let write: () => void = () => {};
  const { save } = it.ports.memory;
  it.ports.memory.save = async (sale) => {
    await new Promise<void>((resolve) => {
      write = resolve;
    });
    await save.call(it.ports.memory, sale);
  };
  await payByCode(it, it.clock.settle);
  it.press('back');
  expect(it.screen()).toMatchObject({ kind: 'not-paid', code: 'CANCELLED' });
  write();
  await it.clock.settle();
  expect(it.ports.memory.kept).toBeNull();
  expect(it.ports.daemon.count('payment.pay')).toBe(0);
});

test('U3: an original is begun only once its mark is on disk', async () => {
  const it = await begin();
  let write: () => void = () => {};
  const { save } = it.ports.memory;
  it.ports.memory.save = async (sale) => {
    if (sale.paper === 'started') {
      await new Promise<void>((resolve) => {
        write = resolve;
      });
    }
    await save.call(it.ports.memory, sale);
  };
  await payByCode(it, it.clock.settle);
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printing' });
  expect(it.ports.printer.papers).toEqual([]);
  write();
  await it.clock.settle();
  expect(it.ports.printer.papers).toHaveLength(2);
  const marks = it.ports.memory.history.map((sale) => sale?.paper);
  expect(marks).toEqual(['not-started', 'started', 'printed']);
});

test('a mark that cannot be written stops the original; a reprint is marked as one', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.ports.memory.fails = true;
  it.ports.daemon.release();
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printer-trouble' });
  expect(it.ports.printer.papers).toEqual([]);
  it.press('reprint');
  await it.clock.settle();
  expect(it.ports.printer.papers).toMatchObject([{ copy: 'customer', reprint: true }]);
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printer-trouble' });
  it.press('reprint');
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'approved', paper: 'printed' });
  expect(it.ports.printer.papers[1]).toMatchObject({ copy: 'merchant', reprint: true });
});

test('U3: a disk that heals marks the copy that is still missing, and it is an original', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.ports.memory.fails = true;
  it.ports.daemon.release();
  await it.clock.settle();
  it.ports.memory.fails = false;
  it.press('reprint');
  await it.clock.settle();
  expect(it.ports.printer.papers).toMatchObject([
    { copy: 'customer', reprint: true },
    { copy: 'merchant', reprint: false },
  ]);
  const marks = it.ports.memory.history.map((sale) => sale?.paper);
  expect(marks).toEqual(['not-started', 'started', 'printed']);
});

test('OP2: a cancel before the reader is free asks nothing of it afterwards', async () => {
  const { ports, screen, ring, press, read, clock } = await begin();
  let free: () => void = () => {};
  ports.reader.finish = () =>
    new Promise((resolve) => {
      free = resolve;
    });
  ring('card');
  await clock.settle();
  await read();
  press('confirm');
  ring('card');
  press('back');
  expect(ports.reader.asked).toHaveLength(1);
  free();
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'CANCELLED' });
  expect(ports.reader.asked).toHaveLength(1);
});

test('a reader slow to finish delays the next card, five seconds at most', async () => {
  const { ports, ring, press, read, clock } = await begin();
  ports.reader.finish = () => new Promise(() => {});
  ring('card');
  await clock.settle();
  await read();
  press('confirm');
  ring('card');
  await clock.advance(4_999);
  expect(ports.reader.asked).toHaveLength(1);
  await clock.advance(1);
  expect(ports.reader.asked).toHaveLength(2);
});

test('OP9: a method that lost its last channel while the code was shown is told, nothing sent', async () => {
  const it = await begin();
  it.ring('qr-scan');
  it.ports.daemon.push('status.changed', statusOf(channelOf('north', { methods: ['card'] })));
  it.ports.scanner.scan(SCRIPTED_CODE);
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'not-paid', code: 'NO_CHANNEL_FOR_METHOD' });
  expect(it.ports.daemon.count('payment.pay')).toBe(0);
});

test('a slow channel and one being asked for its outcome are told apart on the screen', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  const facts = { saleId: saleIdOf(it), channel: channelOf('north').id };
  it.ports.daemon.push('payment.progress', { step: 'slow', ...facts });
  expect(it.screen()).toMatchObject({ kind: 'paying', phase: 'slow' });
  it.ports.daemon.push('payment.progress', { step: 'resolving', ...facts, cause: 'reset' });
  expect(it.screen()).toMatchObject({ kind: 'paying', phase: 'resolving' });
});

test('check again with the daemon gone gives the key back at once', async () => {
  const it = await begin();
  it.ports.daemon.held.add('payment.pay');
  await payByCode(it, it.clock.settle);
  it.ports.daemon.lose();
  await it.clock.advance(75_000);
  it.press('check-again');
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ kind: 'unknown', checking: false });
});

test('M7: an approval the journal does not confirm prints no receipt', async () => {
  const it = await begin();
  it.ports.printer.outcomes.push({ kind: 'not-printed', reason: 'paper-out' });
  await payByCode(it, it.clock.settle);
  const { length } = it.ports.printer.papers;
  const saleId = saleIdOf(it);
  it.ports.daemon.settle(saleId, NOT_SUCCESSFUL(saleId));
  it.press('reprint');
  await it.clock.settle();
  expect(it.screen()).toMatchObject({ paper: 'printer-trouble' });
  expect(it.ports.printer.papers).toHaveLength(length);
});
