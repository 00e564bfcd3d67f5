import { expect, test } from 'vitest';
import type { SaleId } from '#contract/ids.ts';
import type { ApprovedReceipt } from '#contract/receipt.ts';
import { terminalView } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { approvalBy, channelOf, statusOf } from './scripted-daemon.ts';
import { scriptedCard } from './scripted-ports.ts';
import { SCRIPTED_CODE, scriptedTill } from './scripted-till.ts';
import type { TillSettings } from './settings.ts';

const begin = async (settings: Partial<TillSettings> = {}) => {
  const clock = createVirtualClock();
  const scripted = scriptedTill(clock, settings);
  await scripted.till.start();
  await clock.settle();
  const present = async (pinWanted = false) => {
    await clock.settle();
    scripted.ports.reader.endCard({ kind: 'read', card: scriptedCard(pinWanted) });
    await clock.settle();
  };
  return { ...scripted, clock, present };
};

test('a card sale goes from the first digit to two papers and the next sale', async () => {
  const { ports, screen, type, press, present, till, clock } = await begin();

  type('1234');
  expect(screen()).toMatchObject({ kind: 'amount', amountMinor: 1234 });
  press('confirm');
  expect(screen()).toMatchObject({
    kind: 'method',
    methods: [
      { method: 'card', problem: null },
      { method: 'qr-scan', problem: null },
      { method: 'qr-show', problem: null },
    ],
  });
  till.intent({ kind: 'pay-by', method: 'card' });
  expect(screen()).toMatchObject({ kind: 'card', prompt: 'present-card', again: false });
  await present();
  expect(screen()).toMatchObject({
    kind: 'approved',
    amountMinor: 1234,
    masked: '622202******0123',
    via: { en: 'Channel north' },
    authCode: 'A1B2C3',
    paper: 'printed',
  });
  const papers = ports.printer.papers as ApprovedReceipt[];
  expect(papers.map(({ copy, reprint }) => [copy, reprint])).toEqual([
    ['customer', false],
    ['merchant', false],
  ]);
  expect(papers[0]).toMatchObject({
    kind: 'approved',
    amountMinor: 1234,
    channelName: 'Channel north',
    stan: 17,
    hostReference: 'HR-000017',
    printedTime: '2026-01-05 09:02:03',
  });
  press('confirm');
  expect(screen()).toMatchObject({ kind: 'amount', amountMinor: 0 });
  await clock.settle();
  expect(ports.memory.kept).toBeNull();
  expect(ports.reader.finished).toEqual(['remove-card']);
});

test('a card that wants a PIN is sealed with the PIN block and wiped afterwards', async () => {
  const { ports, screen, ring, clock, present } = await begin();
  ring('card');
  await present(true);
  expect(screen()).toMatchObject({ kind: 'pin', masked: '622202******0123' });
  const pinBlock = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  ports.reader.endPin({ kind: 'entered', pinBlock, pinKey: 'KEY1' });
  await clock.settle();
  expect(screen().kind).toBe('approved');
  expect(pinBlock.every((byte) => byte === 0)).toBe(true);
});

test('a code sale lights the scanner only while it waits for the code', async () => {
  const { ports, screen, ring, clock, press } = await begin();
  ring('qr-scan');
  expect(screen().kind).toBe('scan');
  ports.scanner.scan('6901234567892');
  expect(screen()).toMatchObject({ kind: 'scan', problem: 'CODE_NOT_KNOWN' });
  ports.scanner.scan(`${SCRIPTED_CODE}\r`);
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'approved', masked: 'WeChat Pay *6789' });
  expect(ports.scanner.triggers).toEqual([true, false]);
  press('confirm');
  expect(ports.reader.finished).toEqual([]);
});

test('a code typed by a keyboard wedge counts like one from the scanner', async () => {
  const { till, screen, ring, clock } = await begin();
  ring('qr-scan');
  till.intent({ kind: 'scanned', text: SCRIPTED_CODE });
  await clock.settle();
  expect(screen().kind).toBe('approved');
});

test('the order is sealed once to every channel that takes the method, the default first', async () => {
  const { ports, ring, present, clock } = await begin();
  const cardOnly = channelOf('west', { methods: ['card'], state: 'down' });
  const codesOnly = channelOf('east', { methods: ['qr-scan'] });
  const status = statusOf(channelOf('south'), cardOnly, codesOnly, channelOf('north'));
  ports.daemon.push('status.changed', { ...status, defaultFor: { card: channelOf('north').id } });
  ring('card');
  await present();
  await clock.settle();
  expect(ports.sealer.sealed).toHaveLength(1);
  const recipients = ports.sealer.sealed[0]?.recipients.map(({ channel }) => channel);
  expect(recipients).toEqual(['north', 'south', 'west']);
  expect(ports.sealer.sealed[0]?.binding).toMatchObject({ amountMinor: 1234, currency: 'CNY' });
});

test('the sale id is durable before the daemon is asked to pay, and no credential is', async () => {
  const { ports, ring, clock, present } = await begin();
  const order: string[] = [];
  const { save } = ports.memory;
  ports.memory.save = async (sale) => {
    order.push(`asked to save ${ports.daemon.count('payment.pay')}`);
    await save.call(ports.memory, sale);
  };
  ring('card');
  await present();
  await clock.settle();
  expect(order[0]).toBe('asked to save 0');
  expect(ports.daemon.count('payment.pay')).toBe(1);
  expect(JSON.stringify(ports.memory.history)).not.toContain('c2VhbGVk');
});

test('A4: without a channel the sale ends before a card is asked for', async () => {
  const { ports, screen, type, press } = await begin();
  ports.daemon.push('status.changed', statusOf(channelOf('north', { state: 'down' })));
  type('500');
  press('confirm');
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'NO_CHANNEL', saleId: null });
  expect(ports.reader.asked).toEqual([]);
});

test('KC1: with no certificate to seal to the sale ends before a card is asked for', async () => {
  const { ports, screen, type, press } = await begin();
  ports.sealer.refused.add('north');
  ports.daemon.push('status.changed', statusOf(channelOf('north')));
  type('500');
  press('confirm');
  expect(screen()).toMatchObject({ kind: 'not-paid', code: 'NO_SEALABLE_CHANNEL', saleId: null });
  expect(ports.reader.asked).toEqual([]);
});

test('KC1: a channel whose certificate is no good leaves the sealing set, the others stay', async () => {
  const { ports, ring, present, clock } = await begin();
  ports.sealer.refused.add('north');
  ports.daemon.push('status.changed', statusOf(channelOf('north'), channelOf('south')));
  ring('card');
  await present();
  await clock.settle();
  const [sealed] = ports.sealer.sealed;
  expect(sealed?.recipients.map(({ channel }) => channel)).toEqual(['south']);
});

test('A7: what the host has to say stands among the quiet lines', async () => {
  const { till } = await begin();
  const lines = { from: null, to: null, code: 'CERTIFICATE_EXPIRING' } as const;
  till.tell({ id: 'expiring north', kind: 'attention', ...lines });
  expect(till.view().notices).toEqual([{ id: 'expiring north', kind: 'attention', ...lines }]);
});

test('A4: a method that no channel takes is listed with the reason and cannot be chosen', async () => {
  const { ports, screen, type, press, till } = await begin();
  ports.daemon.push('status.changed', statusOf(channelOf('north', { methods: ['qr-scan'] })));
  type('500');
  press('confirm');
  expect(screen()).toMatchObject({
    methods: [
      { method: 'card', problem: 'NO_CHANNEL_FOR_METHOD' },
      { method: 'qr-scan', problem: null },
      { method: 'qr-show', problem: 'NO_CHANNEL_FOR_METHOD' },
    ],
  });
  till.intent({ kind: 'pay-by', method: 'card' });
  expect(screen().kind).toBe('method');
  press('confirm');
  expect(screen().kind).toBe('scan');
});

test('a daemon that is gone is said on the methods and heals by itself', async () => {
  const { ports, screen, ring, clock, till } = await begin();
  ports.daemon.lose();
  expect(till.view().status.daemon).toBe('reconnecting');
  expect(till.view().status.channels.map(({ state }) => state)).toEqual(['stale', 'stale']);
  ring('card');
  expect(screen()).toMatchObject({ kind: 'method', methods: [{ problem: 'DAEMON_GONE' }, {}, {}] });
  ports.daemon.heal();
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'method', methods: [{ problem: null }, {}, {}] });
  expect(till.view().status.daemon).toBe('connected');
});

test('a reader that is gone is said before the customer gets a card out', async () => {
  const { ports, screen, ring } = await begin();
  ports.reader.become('gone');
  ring('card');
  expect(screen()).toMatchObject({ kind: 'method', methods: [{ problem: 'READER_GONE' }, {}, {}] });
});

test('A6: a failover shows both channels and tells it in a quiet notice for eight seconds', async () => {
  const { ports, screen, ring, clock, present, till } = await begin();
  ports.daemon.held.add('payment.pay');
  ring('card');
  await present();
  const saleId = ports.memory.kept?.saleId;
  if (saleId === undefined) throw new Error('no sale is pending');
  const [north, south] = [channelOf('north').id, channelOf('south').id];
  ports.daemon.push('payment.progress', { step: 'attempt', saleId, channel: north, attempt: 1 });
  expect(screen()).toMatchObject({ kind: 'paying', via: { en: 'Channel north' } });
  ports.daemon.push('payment.progress', {
    step: 'moving-on',
    saleId,
    from: north,
    proof: 'not-sent',
  });
  ports.daemon.push('payment.progress', { step: 'attempt', saleId, channel: south, attempt: 2 });
  expect(screen()).toMatchObject({
    via: { en: 'Channel south' },
    movedFrom: { en: 'Channel north' },
    phase: 'sending',
  });
  expect(till.view().notices).toMatchObject([
    { kind: 'moved', from: { en: 'Channel north' }, to: { en: 'Channel south' } },
  ]);
  ports.daemon.settle(saleId, {
    kind: 'approved',
    saleId,
    approval: approvalBy('south'),
    moved: true,
  });
  ports.daemon.release();
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'approved', movedFrom: { en: 'Channel north' } });
  await clock.advance(8_000);
  expect(till.view().notices).toEqual([]);
});

test('progress of another till changes nothing here', async () => {
  const { ports, screen, ring, present } = await begin();
  ports.daemon.held.add('payment.pay');
  ring('card');
  await present();
  const before = screen();
  const other = 'SALE-OF-ANOTHER-TILL' as SaleId;
  ports.daemon.push('payment.progress', {
    step: 'slow',
    saleId: other,
    channel: channelOf('south').id,
  });
  expect(screen()).toEqual(before);
});

test('the language switches at once, on the reader and on later slips too', async () => {
  const { ports, till, ring, present } = await begin();
  till.intent({ kind: 'language', language: 'zh' });
  expect(till.view().language).toBe('zh');
  ring('card');
  await present();
  expect(ports.reader.asked[0]?.language).toBe('zh');
  expect(ports.printer.papers[0]).toMatchObject({ language: 'zh', channelName: '通道north' });
});

test('after success the till goes on by itself only where the shop wants it', async () => {
  const byHand = await begin();
  byHand.ring('card');
  await byHand.present();
  await byHand.clock.advance(600_000);
  expect(byHand.screen().kind).toBe('approved');

  const bySelf = await begin({ autoReturnMs: 4_000 });
  bySelf.ring('card');
  await bySelf.present();
  await bySelf.clock.advance(3_999);
  expect(bySelf.screen().kind).toBe('approved');
  await bySelf.clock.advance(1);
  expect(bySelf.screen().kind).toBe('amount');
});

test('no more than five notices stand, each once', async () => {
  const { ports, till } = await begin();
  for (const number of [1, 2, 3, 4, 5, 6, 6]) {
    ports.daemon.push('notice.posted', {
      id: `notice-${number}`,
      atWallMs: 0,
      kind: 'channel-down',
      channel: channelOf('north').id,
      saleId: null,
      code: null,
    });
  }
  expect(till.view().notices.map(({ id }) => id)).toEqual(
    [2, 3, 4, 5, 6].map((number) => `notice-${number}`),
  );
});

test('every view of a sale is one the renderer accepts', async () => {
  const { till, ring, present, press, ports, clock } = await begin();
  const kinds = new Set<string>();
  till.onView((view) => kinds.add(terminalView.parse(view).screen.kind));
  ring('card');
  await present(true);
  ports.reader.endPin({ kind: 'timed-out' });
  await clock.settle();
  press('back');
  press('confirm');
  await present();
  expect([...kinds].sort()).toEqual(
    ['amount', 'approved', 'card', 'method', 'not-paid', 'paying', 'pin'].sort(),
  );
});

test('an idle till keeps no timer, and a stopped one none at all', async () => {
  const { clock, ring, present, press, till } = await begin();
  ring('card');
  await present();
  press('confirm');
  await clock.settle();
  expect(clock.pending()).toBe(0);
  ring('qr-scan');
  await till.stop();
  expect(clock.pending()).toBe(0);
});

test('limits that contradict each other are refused when the till is made', () => {
  expect(() => scriptedTill(createVirtualClock(), { limits: { patienceMs: 1 } })).toThrow(
    /patienceMs/,
  );
});
