import { expect, test } from 'vitest';
import { paper as paperSchema } from '#contract/receipt.ts';
import { terminalView } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { SCRIPTED_REPORT } from './scripted-daemon.ts';
import { scriptedTill } from './scripted-till.ts';

/** A till at the start of a sale, and the hands to settle its day. */
async function begin() {
  const clock = createVirtualClock();
  const it = scriptedTill(clock);
  await it.till.start();
  await clock.settle();
  const askToSettle = (): void => it.till.intent({ kind: 'settle' });
  const settle = async (): Promise<void> => {
    askToSettle();
    it.press('confirm');
    await clock.settle();
  };
  return { ...it, clock, askToSettle, settle };
}

const SLIP = { kind: 'settlement', person: 'li', terminalId: 'T0000001' };

test("rule 21: the day is asked about, settled in the cashier's name, shown and printed", async () => {
  const { askToSettle, press, screen, ports, clock, till } = await begin();
  askToSettle();
  expect(screen()).toEqual({ kind: 'settle-confirm', problem: null });
  expect(ports.daemon.count('settlement.run')).toBe(0);
  press('confirm');
  expect(screen()).toEqual({ kind: 'settling' });
  await clock.settle();
  expect(ports.daemon.requests.at(-1)).toEqual({
    name: 'settlement.run',
    params: { person: 'li' },
  });
  expect(terminalView.parse(till.view()).screen).toMatchObject({
    kind: 'settled',
    paper: 'printed',
    lines: [
      {
        channel: { en: 'Channel north' },
        difference: { count: 0, minor: 0, refundCount: 0, refundMinor: 0 },
      },
      { channel: { en: 'Channel south' }, theirs: null, difference: null, carriedOver: 1 },
    ],
    open: [{ channel: { en: 'Channel south' }, amountMinor: 1234, is: 'covered' }],
  });
  expect(paperSchema.parse(ports.printer.papers[0])).toMatchObject({
    ...SLIP,
    reprint: false,
    printedTime: '2026-01-05 22:00:00',
    lines: [{ channelName: 'Channel north', date: '20260105', batch: 3 }, { theirs: null }],
    open: [{ channelName: 'Channel south', amountMinor: 1234, is: 'covered' }],
  });
  press('confirm');
  expect(screen().kind).toBe('amount');
});

test("a typed amount is somebody's sale: nothing is settled over it", async () => {
  const { type, askToSettle, screen } = await begin();
  type('5');
  askToSettle();
  expect(screen()).toMatchObject({ kind: 'amount', amountMinor: 5 });
});

test('Escape on the question goes back to selling and settles nothing', async () => {
  const { askToSettle, press, screen, ports } = await begin();
  askToSettle();
  press('back');
  expect(screen().kind).toBe('amount');
  expect(ports.daemon.count('settlement.run')).toBe(0);
});

test('U3: a second print of the slip says so, in the language of that moment', async () => {
  const { settle, press, ports, clock, till } = await begin();
  await settle();
  till.intent({ kind: 'language', language: 'zh' });
  press('reprint');
  await clock.settle();
  expect(ports.printer.papers).toMatchObject([
    { ...SLIP, reprint: false, language: 'en' },
    { ...SLIP, reprint: true, language: 'zh', lines: [{ channelName: '通道north' }, {}] },
  ]);
});

test('without paper the totals stay on the screen until the slip is printed', async () => {
  const { settle, press, screen, ports, clock } = await begin();
  ports.printer.outcomes.push({ kind: 'not-printed', reason: 'paper-out' });
  await settle();
  expect(screen()).toMatchObject({ kind: 'settled', paper: 'paper-out' });
  press('reprint');
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'settled', paper: 'printed' });
});

test('PR5: an unclear slip is looked at before the till goes on', async () => {
  const { settle, press, screen, ports, till } = await begin();
  ports.printer.outcomes.push({ kind: 'unclear' });
  await settle();
  press('confirm');
  expect(screen()).toMatchObject({ kind: 'settled', paper: 'unclear' });
  till.intent({ kind: 'paper-seen', printed: true });
  expect(screen()).toMatchObject({ kind: 'settled', paper: 'printed' });
});

test('Enter while the slip prints is followed once it is out', async () => {
  const { settle, press, screen, ports, clock } = await begin();
  ports.printer.held = true;
  await settle();
  press('confirm');
  expect(screen()).toMatchObject({ kind: 'settled', paper: 'printing' });
  ports.printer.release();
  await clock.settle();
  expect(screen().kind).toBe('amount');
});

test('a daemon that is gone is said in its code, and settling can be tried again', async () => {
  const { settle, press, screen, ports, clock } = await begin();
  ports.daemon.lose();
  await settle();
  expect(screen()).toEqual({ kind: 'settle-confirm', problem: 'DAEMON_GONE' });
  ports.daemon.heal();
  await clock.settle();
  press('confirm');
  await clock.settle();
  expect(screen().kind).toBe('settled');
});

test('a daemon that goes away in the middle of it is said too', async () => {
  const { settle, screen, ports, clock } = await begin();
  ports.daemon.held.add('settlement.run');
  await settle();
  ports.daemon.lose();
  await clock.settle();
  expect(screen()).toEqual({ kind: 'settle-confirm', problem: 'DAEMON_GONE' });
});

test('a journal that stopped is not asked for totals', async () => {
  const { settle, screen, ports } = await begin();
  const journal = { state: 'stopped', code: 'JOURNAL_DAMAGED', detail: 'entry 7' } as const;
  ports.daemon.push('status.changed', { ...ports.daemon.status, journal });
  await settle();
  expect(screen()).toEqual({ kind: 'settle-confirm', problem: 'JOURNAL_DAMAGED' });
  expect(ports.daemon.count('settlement.run')).toBe(0);
});

test('an error on a link that stands says the settlement was not finished', async () => {
  const { settle, screen, ports } = await begin();
  ports.daemon.refused.add('settlement.run');
  await settle();
  expect(screen()).toEqual({ kind: 'settle-confirm', problem: 'SETTLEMENT_UNFINISHED' });
});

test('a settlement that never answers is given up, and its late answer changes nothing', async () => {
  const { settle, screen, ports, clock } = await begin();
  ports.daemon.held.add('settlement.run');
  await settle();
  await clock.advance(180_000);
  expect(screen()).toEqual({ kind: 'settle-confirm', problem: 'SETTLEMENT_UNFINISHED' });
  ports.daemon.release();
  await clock.settle();
  expect(screen().kind).toBe('settle-confirm');
  expect(ports.printer.papers).toEqual([]);
});

test('the answer of a settlement given up is not taken for that of the next', async () => {
  const { settle, press, screen, ports, clock, till } = await begin();
  ports.daemon.held.add('settlement.run');
  await settle();
  await clock.advance(180_000);
  press('confirm');
  ports.daemon.release();
  await clock.settle();
  expect(screen().kind).toBe('settled');
  expect(ports.printer.papers).toHaveLength(1);
  await till.stop();
  expect(clock.pending()).toBe(0);
});

test("PR7: control bytes in a channel's name or date never reach the printer", async () => {
  const { settle, ports } = await begin();
  const [line] = SCRIPTED_REPORT.lines;
  ports.daemon.report = {
    ...SCRIPTED_REPORT,
    lines: line === undefined ? [] : [{ ...line, date: '1\u001b@2' }],
  };
  await settle();
  expect(ports.printer.papers).toMatchObject([{ lines: [{ date: '1@2' }] }]);
});
