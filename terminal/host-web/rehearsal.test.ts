import { expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { Log, Random } from '#contract/ports.ts';
import {
  type ChannelFault,
  type ChannelManner,
  channelFault,
  channelManner,
  rehearsalView,
} from '#contract/rehearsal.ts';
import { type LedgerRow, ledgerRow, type StubMethod } from '#contract/stub-control.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { noFaults } from '#terminal/devices/simulated/pad-faults.ts';
import { factoryIdentity } from '#terminal/devices/simulated/pad-self-test.ts';
import { createReaderCounter } from '#terminal/devices/simulated/reader-place.ts';
import type { PadAtPort } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import type { SimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import {
  noStripeFaults,
  type SimulatedStripeReader,
} from '#terminal/devices/simulated/simulated-stripe-reader.ts';
import type { SimulatedHands } from '#terminal/rehearsal/hands.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createRehearsal, type PanelIntent } from './rehearsal.ts';
import type { StubControl } from './stub-control-client.ts';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
/** The panel's part of the view. */
const panelView = rehearsalView.omit({ scenarios: true, doing: true, saving: true });
const EAST = 'bank-east' as ChannelId;
const GS_V_CUT = Uint8Array.of(0x1d, 0x56, 0x00);

/** Random digits that differ from call to call. */
const counting = (): Random => {
  let calls = 0;
  return {
    fraction: () => {
      calls += 1;
      return (calls % 10) / 10;
    },
    id: () => 'unused',
  };
};

const padDouble = (done: unknown[]): PadAtPort => ({
  simulated: true,
  faults: noFaults(),
  identity: factoryIdentity(),
  display: () => ({ lines: ['WELCOME'], asking: 'nothing', pinLength: 0, plugged: true }),
  onChange: () => {},
  present: (card, how) => done.push(['present', card.id, how]) > 0,
  pressKey: (key) => void done.push(['key', key]),
  typePin: () => {},
  customerCancel: () => {},
  removeCard: () => done.push(['remove']) > 0,
  noise: (length) => void done.push(['noise', length]),
  plug: async (plugged) => void done.push(['plug', plugged]),
  stop: async () => {},
});

const stripeDouble = (done: unknown[]): SimulatedStripeReader => ({
  simulated: true,
  faults: noStripeFaults(),
  plugged: () => true,
  swipe: (card, how) => void done.push(['swipe', card.id, how]),
  send: (bytes) => void done.push(['send', bytes.length]),
  plug: async (plugged) => void done.push(['plug', plugged]),
  stop: async () => {},
});

const scannerDouble = (scanned: string[]): SimulatedScanner => ({
  simulated: true,
  scan: (text) => void scanned.push(text),
  send: () => {},
  onChange: () => {},
  fail: () => {},
  lit: () => true,
  plug: async () => {},
  stop: async () => {},
});

/** A stub that counts how often it is looked at. */
const stubDouble = () => {
  let fault: ChannelFault = 'none';
  let manner: ChannelManner = 'honest';
  let looks = 0;
  let rows: LedgerRow[] = [];
  let tell = (): void => {};
  const control: StubControl = {
    request: async (name: StubMethod, params: object) => {
      if (name === 'faults.set')
        fault = 'fault' in params ? channelFault.parse(params.fault) : 'none';
      if (name === 'manners.set')
        manner = 'manner' in params ? channelManner.parse(params.manner) : manner;
      if (name === 'faults.read') looks += 1;
      const answers = {
        'faults.set': {},
        'faults.read': [{ channel: EAST, fault, manner }],
        'manners.set': {},
        'orders.pay': { paid: true },
        'orders.last': {},
        'ledger.read': rows,
      };
      return answers[name] as never;
    },
    onEvent: (listener) => {
      tell = () => listener({ channel: EAST, what: 'approved', attemptId: null });
    },
    onConnected: (listener) => listener(),
    stop: () => {},
  };
  return {
    control,
    looks: () => looks,
    happen: () => tell(),
    book: (row: LedgerRow) => {
      rows = [...rows, row];
    },
  };
};

const open = async (withStub = true, other: SimulatedHands['other'] = null) => {
  const done: unknown[] = [];
  const scanned: string[] = [];
  const clock = createVirtualClock();
  const stub = stubDouble();
  const printer = createSimulatedPrinter();
  const hands = { pad: padDouble(done), other, scanner: scannerDouble(scanned), printer };
  const rehearsal = createRehearsal({
    hands,
    stub: withStub ? stub.control : null,
    staff: [],
    clock,
    random: counting(),
    log: QUIET,
  });
  await clock.advance(100);
  return { rehearsal, done, scanned, clock, stub, printer, hands };
};

test('the view is one the contract allows, with every card and code', async () => {
  const { rehearsal } = await open();
  const view = panelView.parse(rehearsal.view());
  expect(view.cards.length).toBeGreaterThan(3);
  expect(view.codes.map(({ id }) => id)).toEqual([
    'wechat',
    'alipay',
    'unionpay',
    'unionpay-emv',
    'goods',
  ]);
});

test.each<[PanelIntent, unknown]>([
  [
    { kind: 'present-card', card: 'unionpay-credit', how: 'tap' },
    ['present', 'unionpay-credit', 'tap'],
  ],
  [{ kind: 'pad-key', key: 'enter' }, ['key', 'enter']],
  [{ kind: 'plug-reader', plugged: false }, ['plug', false]],
])('%o is a touch on the pad', async (intent, touch) => {
  const { rehearsal, done } = await open();
  rehearsal.intent(intent);
  expect(done).toEqual([touch]);
});

test('a card or code there is none of does nothing', async () => {
  const { rehearsal, done, scanned } = await open();
  rehearsal.intent({ kind: 'present-card', card: 'gold', how: 'tap' });
  rehearsal.intent({ kind: 'scan-code', code: 'gold' });
  expect([...done, ...scanned]).toEqual([]);
});

test('a wallet shows a fresh code each time, built as its codes are', async () => {
  const { rehearsal, scanned } = await open();
  rehearsal.intent({ kind: 'scan-code', code: 'wechat' });
  rehearsal.intent({ kind: 'scan-code', code: 'wechat' });
  for (const code of scanned) expect(code).toMatch(/^1[0-5]\d{16}$/);
  expect(new Set(scanned).size).toBe(2);
});

test('switching the printer to one fault takes the one before back', async () => {
  const { rehearsal, printer } = await open();
  rehearsal.intent({ kind: 'printer-fault', fault: 'cover-open' });
  rehearsal.intent({ kind: 'printer-fault', fault: 'paper-out' });
  expect(printer.faults()).toMatchObject({ cover: 'closed', paper: 'out' });
  expect(rehearsal.view().printer.fault).toBe('paper-out');
});

test('the latest four papers are shown, newest first', async () => {
  const { rehearsal, printer } = await open();
  for (let count = 0; count < 6; count += 1) {
    printer.receive(new TextEncoder().encode('slip\n'));
    printer.receive(GS_V_CUT);
  }
  const shown = rehearsal.view().printer.papers.map(({ id }) => id);
  expect(shown).toEqual(['paper-6', 'paper-5', 'paper-4', 'paper-3']);
});

test('a fault is switched at the stub, and shown once the stub shows it', async () => {
  const { rehearsal, clock } = await open();
  rehearsal.intent({ kind: 'channel-fault', channel: EAST, fault: 'hang' });
  await clock.advance(100);
  expect(rehearsal.view().channels).toMatchObject([{ id: EAST, fault: 'hang' }]);
});

test('a channel bears its name as soon as the daemon told it', async () => {
  const { rehearsal } = await open();
  expect(rehearsal.view().channels[0]?.name.en).toBe(EAST);
  rehearsal.nameChannels(new Map([[EAST, { zh: '东方银行', en: 'East Bank' }]]));
  expect(rehearsal.view().channels[0]?.name.en).toBe('East Bank');
});

test('a burst of events at the stub leads to one look', async () => {
  const { stub, clock } = await open();
  const before = stub.looks();
  for (let count = 0; count < 20; count += 1) stub.happen();
  await clock.advance(100);
  expect(stub.looks()).toBe(before + 1);
});

test('the ledger is shown newest first, in amounts people read', async () => {
  const { rehearsal, stub, clock } = await open();
  const row = { channel: EAST, attemptId: 'A', saleId: 'S', state: 'kept', atWallMs: 1 };
  stub.book(ledgerRow.parse({ ...row, stan: 1, amountMinor: 1_250 }));
  stub.book(ledgerRow.parse({ ...row, stan: 2, amountMinor: 12_800, state: 'reversed' }));
  stub.happen();
  await clock.advance(100);
  expect(rehearsal.view().channels[0]?.ledger).toEqual([
    '000002  128.00  reversed',
    '000001  12.50  kept',
  ]);
});

test('P6 which reader stands at the counter decides what a card, noise and a plug do', async () => {
  const touched: unknown[] = [];
  const counter = createReaderCounter();
  const { rehearsal, done } = await open(true, { stripe: stripeDouble(touched), counter });
  expect(rehearsal.view().reader).toMatchObject({
    standing: 'pin-pad',
    choices: ['pin-pad', 'stripe'],
  });
  rehearsal.intent({ kind: 'stand-reader', reader: 'stripe' });
  expect(panelView.parse(rehearsal.view()).reader.faults).not.toContain('busy');
  done.length = 0;
  touched.length = 0;
  rehearsal.intent({ kind: 'present-card', card: 'unionpay-stripe', how: 'tap' });
  rehearsal.intent({ kind: 'pad-key', key: '1' });
  rehearsal.intent({ kind: 'present-card', card: 'unionpay-stripe', how: 'swipe' });
  rehearsal.intent({ kind: 'smear-card', card: 'unionpay-stripe' });
  rehearsal.intent({ kind: 'reader-noise' });
  rehearsal.intent({ kind: 'plug-reader', plugged: false });
  expect(done).toEqual([]);
  expect(touched).toEqual([
    ['swipe', 'unionpay-stripe', 'well'],
    ['swipe', 'unionpay-stripe', 'badly'],
    ['send', 64],
    ['plug', false],
  ]);
});

test('P6 a reader that is put on the counter is sound, whatever was wrong at the one before', async () => {
  const stripe = stripeDouble([]);
  const { rehearsal } = await open(true, { stripe, counter: createReaderCounter() });
  rehearsal.intent({ kind: 'stand-reader', reader: 'stripe' });
  rehearsal.intent({ kind: 'reader-fault', fault: 'cut-off' });
  expect(stripe.faults.cutOff).toBe(true);
  rehearsal.intent({ kind: 'stand-reader', reader: 'pin-pad' });
  expect(rehearsal.view().reader.fault).toBe('none');
  expect(stripe.faults).toEqual(noStripeFaults());
});

test('DV9 another pad of the same kind stands on the same cable, sound, under its own number', async () => {
  const { rehearsal, done, clock, hands } = await open();
  rehearsal.intent({ kind: 'reader-fault', fault: 'busy' });
  const before = hands.pad.identity.serialNumber;
  rehearsal.intent({ kind: 'exchange-pad' });
  await clock.settle();
  expect(done).toEqual([
    ['plug', false],
    ['plug', true],
  ]);
  expect([before, hands.pad.identity.serialNumber]).toEqual(['S0000001', 'S0000002']);
  expect(rehearsal.view().reader.fault).toBe('none');
  expect(hands.pad.faults).toEqual(noFaults());
});

test('with real channels there is nothing to switch', async () => {
  const { rehearsal } = await open(false);
  rehearsal.intent({ kind: 'channel-fault', channel: EAST, fault: 'hang' });
  expect(rehearsal.view().channels).toEqual([]);
});
