import { describe, expect, test } from 'vitest';
import type { Batch, ChannelId, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createLedger } from './ledger.ts';
import { createMemoryStore, type LedgerStore } from './ledger-events.ts';
import {
  attemptNumber,
  sampleInquiry,
  samplePay,
  sampleReversal,
  sampleTotals,
} from './sample-requests.ts';

const open = (store: LedgerStore = createMemoryStore()) =>
  createLedger({ channel: 'bank' as ChannelId, store, clock: createVirtualClock() });
const minor = (amount: number): AmountMinor => amount as AmountMinor;

describe('a payment', () => {
  test('is charged once, however often the same attempt is sent', () => {
    const ledger = open();
    const first = ledger.book(samplePay(), '00');
    expect(first).toEqual({ code: '00', authCode: '000001', hostReference: '000000000001' });
    expect(ledger.recall(samplePay())).toEqual(first);
    expect(ledger.book(samplePay({ sentAtWallMs: 99 }), '00')).toEqual(first);
    expect(ledger.totals(sampleTotals())).toMatchObject({ approvedCount: 1, approvedMinor: 1000 });
  });

  test('gets its own authorisation and reference', () => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    const second = ledger.book(samplePay(attemptNumber(2)), '00');
    expect(second).toEqual({ code: '00', authCode: '000002', hostReference: '000000000002' });
  });

  test('that was declined is declined again with the same code, not decided anew', () => {
    const ledger = open();
    expect(ledger.book(samplePay(), '51')).toEqual({ code: '51' });
    expect(ledger.book(samplePay(), '00')).toEqual({ code: '51' });
    expect(ledger.rows()).toMatchObject([{ state: 'declined' }]);
    expect(ledger.totals(sampleTotals())).toMatchObject({ approvedCount: 0 });
  });

  test.each([
    ['amount', { amountMinor: minor(999) }],
    ['currency', { currency: 'HKD' }],
    ['sale', { saleId: 'sale-2' }],
    ['product', { product: 'pay-out' }],
    ['terminal', { terminal: 'TILL0002' as TerminalId }],
    ['trace number', { stan: attemptNumber(7).stan }],
    ['batch', { batch: 2 as Batch }],
    ['date', { date: '20260106' }],
  ] as const)('is refused as a duplicate when its id comes back with another %s', (_, other) => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    expect(ledger.book(samplePay(other), '00')).toEqual({ code: '94' });
    expect(ledger.rows()).toMatchObject([{ amountMinor: 1000, state: 'kept' }]);
  });

  test('is refused when it uses the trace number of another one in the same batch', () => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    const { attemptId } = attemptNumber(2);
    expect(ledger.book(samplePay({ attemptId }), '00')).toEqual({ code: '94' });
    expect(ledger.book(samplePay({ attemptId, batch: 2 as Batch }), '00').code).toBe('00');
  });
});

describe('a reversal', () => {
  test('gives the money back once, and says so when it comes again', () => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    expect(ledger.reverse(sampleReversal())).toMatchObject({ result: 'reversed', code: '00' });
    expect(ledger.reverse(sampleReversal({ repeat: true }))).toMatchObject({
      result: 'already-reversed',
      code: '00',
    });
    expect(ledger.rows()).toMatchObject([{ state: 'reversed' }]);
    expect(ledger.totals(sampleTotals())).toMatchObject({
      approvedCount: 1,
      approvedMinor: 1000,
      reversedCount: 1,
      reversedMinor: 1000,
    });
  });

  test('repeats the identity of its request in the reply', () => {
    const { repeat: _, amountMinor: __, currency: ___, ...identity } = sampleReversal();
    expect(open().reverse(sampleReversal())).toEqual({
      ...identity,
      class: 'reversal-reply',
      result: 'no-original',
      code: '25',
    });
  });

  test('that overtakes its original leaves a tombstone, and the late original is refused', () => {
    const ledger = open();
    expect(ledger.reverse(sampleReversal())).toMatchObject({ result: 'no-original', code: '25' });
    expect(ledger.book(samplePay(), '00')).toEqual({ code: '12' });
    expect(ledger.rows()).toMatchObject([{ state: 'tombstone', saleId: '', amountMinor: 1000 }]);
    expect(ledger.totals(sampleTotals())).toMatchObject({ approvedCount: 0, reversedCount: 0 });
  });

  test('without an original answers the same a second time and changes nothing', () => {
    const ledger = open();
    const first = ledger.reverse(sampleReversal());
    expect(ledger.reverse(sampleReversal({ repeat: true }))).toEqual(first);
    expect(ledger.rows()).toHaveLength(1);
  });

  test('keeps a payment sent again afterwards from being charged or called approved', () => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    ledger.reverse(sampleReversal());
    expect(ledger.book(samplePay(), '00')).toEqual({ code: '12' });
    expect(ledger.rows()).toMatchObject([{ state: 'reversed' }]);
  });

  test('of a declined payment finds nothing to give back', () => {
    const ledger = open();
    ledger.book(samplePay(), '51');
    expect(ledger.reverse(sampleReversal())).toMatchObject({ result: 'no-original' });
    expect(ledger.rows()).toMatchObject([{ state: 'declined' }]);
  });

  test.each([
    ['amount', { amountMinor: minor(999) }, '64'],
    ['currency', { currency: 'HKD' }, '64'],
    ['terminal', { terminal: 'TILL0002' as TerminalId }, '12'],
    ['batch', { batch: 2 as Batch }, '12'],
    ['trace number', { stan: attemptNumber(7).stan }, '12'],
  ] as const)('with another %s than its original is refused, the money stays', (_, other, code) => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    expect(ledger.reverse(sampleReversal(other))).toMatchObject({ result: 'refused', code });
    expect(ledger.rows()).toMatchObject([{ state: 'kept' }]);
  });
});

describe('an inquiry', () => {
  test('tells paid, with what a receipt needs', () => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    expect(ledger.inquire(sampleInquiry())).toEqual({
      ...sampleInquiry(),
      class: 'inquiry-reply',
      state: 'paid',
      amountMinor: 1000,
      code: '00',
      authCode: '000001',
      hostReference: '000000000001',
    });
  });

  test('tells declined with its code', () => {
    const ledger = open();
    ledger.book(samplePay(), '55');
    expect(ledger.inquire(sampleInquiry())).toMatchObject({ state: 'declined', code: '55' });
  });

  test('tells reversed, with a tombstone too, since neither can be charged any more', () => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    ledger.reverse(sampleReversal());
    ledger.reverse(sampleReversal(attemptNumber(2)));
    expect(ledger.inquire(sampleInquiry())).toMatchObject({ state: 'reversed' });
    expect(ledger.inquire(sampleInquiry(attemptNumber(2)))).toMatchObject({ state: 'reversed' });
  });

  test('finds nothing under another identity', () => {
    const ledger = open();
    ledger.book(samplePay(), '00');
    for (const other of [attemptNumber(2), { terminal: 'TILL0002' as TerminalId }]) {
      expect(ledger.inquire(sampleInquiry(other))).toMatchObject({
        state: 'not-found',
        code: '25',
      });
    }
  });
});

describe('totals', () => {
  test('are kept apart by terminal, date and batch', () => {
    const ledger = open();
    const places = [
      { terminal: 'TILL0002' as TerminalId },
      { date: '20260106' },
      { batch: 2 as Batch },
    ];
    ledger.book(samplePay(), '00');
    places.forEach((place, index) => {
      const amountMinor = minor(100 * (index + 1));
      ledger.book(samplePay({ ...attemptNumber(index + 2), ...place, amountMinor }), '00');
    });
    expect(ledger.totals(sampleTotals())).toMatchObject({ approvedMinor: 1000 });
    expect(places.map((place) => ledger.totals(sampleTotals(place)).approvedMinor)).toEqual([
      100, 200, 300,
    ]);
  });
});

describe('a ledger opened again on its store', () => {
  test('stands where it left off: answers, tombstones, totals and numbers', () => {
    const store = createMemoryStore();
    const before = open(store);
    const paid = before.book(samplePay(), '00');
    before.book(samplePay(attemptNumber(2)), '00');
    before.reverse(sampleReversal(attemptNumber(2)));
    before.book(samplePay(attemptNumber(3)), '51');
    before.reverse(sampleReversal(attemptNumber(4)));

    const after = open(store);
    expect(after.rows()).toEqual(before.rows());
    expect(after.totals(sampleTotals())).toEqual(before.totals(sampleTotals()));
    expect(after.book(samplePay(), '00')).toEqual(paid);
    expect(after.book(samplePay(attemptNumber(3)), '00')).toEqual({ code: '51' });
    expect(after.book(samplePay(attemptNumber(4)), '00')).toEqual({ code: '12' });
    expect(after.book(samplePay(attemptNumber(5)), '00').authCode).toBe('000003');
  });

  test('takes no money that its store could not keep', () => {
    const store = createMemoryStore();
    const full: LedgerStore = {
      load: store.load,
      append: () => {
        throw new Error('disk full');
      },
    };
    const ledger = open(full);
    expect(() => ledger.book(samplePay(), '00')).toThrow('disk full');
    expect(ledger.rows()).toEqual([]);
    expect(ledger.recall(samplePay())).toBeNull();
  });
});
