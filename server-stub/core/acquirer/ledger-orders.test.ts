import { beforeEach, describe, expect, test } from 'vitest';
import type { CloseRequest, ExtendRequest, OpenOrderRequest } from '#contract/channel-frames.ts';
import type { ChannelId } from '#contract/ids.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createMemoryStore, type LedgerStore } from './ledger-events.ts';
import {
  attemptNumber,
  sampleIdentity,
  sampleInquiry,
  samplePay,
  sampleReversal,
  sampleTotals,
} from './sample-requests.ts';

const LIFE_MS = 60_000;
let clock: VirtualClock;
let store: LedgerStore;
let ledger: Ledger;

const ledgerOn = (): Ledger => createLedger({ channel: 'bank' as ChannelId, store, clock });
const order = (set: Partial<OpenOrderRequest> = {}): OpenOrderRequest => {
  const { envelope: _, method: __, product: ___, ...asked } = samplePay();
  return { ...asked, class: 'order', ...set };
};
const close = (): CloseRequest => ({ class: 'close', ...sampleIdentity() });
const extend = (): ExtendRequest => ({ class: 'extend', ...sampleIdentity() });
const { attemptId } = sampleIdentity();
const state = () => ledger.inquire(sampleInquiry()).state;

beforeEach(() => {
  clock = createVirtualClock();
  store = createMemoryStore();
  ledger = ledgerOn();
  ledger.openOrder(order(), LIFE_MS);
});

describe('an order', () => {
  test('is open, and no money: the totals know nothing of it', () => {
    expect(state()).toBe('open');
    expect(ledger.totals(sampleTotals())).toMatchObject({ approvedCount: 0 });
    expect(ledger.rows()).toMatchObject([{ state: 'ordered', saleId: 'sale-1' }]);
  });

  test('asked for again is the same order with the time it has left', async () => {
    await clock.advance(20_000);
    const again = ledger.openOrder(order(), LIFE_MS);
    expect(again).toMatchObject({ code: '00', shown: { lastsMs: LIFE_MS - 20_000 } });
    expect(ledger.rows()).toHaveLength(1);
  });

  test('is paid once, and is a charge from then on', () => {
    expect(ledger.payOrder(attemptId)).toMatchObject({ kind: 'charged', authCode: '000001' });
    expect(ledger.payOrder(attemptId)).toBeNull();
    expect(state()).toBe('paid');
    expect(ledger.totals(sampleTotals())).toMatchObject({ approvedCount: 1, approvedMinor: 1_000 });
  });

  test('that was paid is not closed, and is given back by a reversal', () => {
    ledger.payOrder(attemptId);
    expect(ledger.closeOrder(close()).result).toBe('paid');
    expect(ledger.reverse(sampleReversal()).result).toBe('reversed');
    expect(state()).toBe('reversed');
  });

  test.each([
    ['by its till', () => ledger.closeOrder(close()).result],
    ['by a reversal', () => ledger.reverse(sampleReversal()).result],
  ])('that is closed %s can not be paid any more, and says so however it is asked', (_, end) => {
    expect(end()).toBe('closed');
    expect(ledger.payOrder(attemptId)).toBeNull();
    expect(ledger.closeOrder(close()).result).toBe('closed');
    expect(ledger.reverse(sampleReversal()).result).toBe('closed');
    expect(state()).toBe('closed');
    expect(ledger.openOrder(order(), LIFE_MS)).toEqual({ code: '12' });
  });

  test('runs out for good, also for a clock that goes back', async () => {
    await clock.advance(LIFE_MS);
    expect(state()).toBe('closed');
    clock.jumpWall(-LIFE_MS);
    expect(state()).toBe('closed');
    expect(ledger.payOrder(attemptId)).toBeNull();
  });

  test('gets more time from the moment it is asked, while it is open', async () => {
    await clock.advance(50_000);
    expect(ledger.extendOrder(extend(), LIFE_MS)).toMatchObject({ lastsMs: LIFE_MS });
    await clock.advance(50_000);
    expect(state()).toBe('open');
    await clock.advance(10_000);
    expect(ledger.extendOrder(extend(), LIFE_MS)).toMatchObject({ lastsMs: null });
  });

  test('that never was leaves a tombstone when it is reversed, and is refused when it comes', () => {
    const late = order({ ...attemptNumber(2) });
    ledger.reverse(sampleReversal({ ...attemptNumber(2) }));
    expect(ledger.openOrder(late, LIFE_MS)).toEqual({ code: '12' });
  });

  test('is what it was after a restart of its acquirer', async () => {
    ledger.openOrder(order({ ...attemptNumber(2), saleId: 'sale-2' }), LIFE_MS);
    ledger.payOrder(attemptId);
    await clock.advance(1_000);
    ledger = ledgerOn();
    expect(ledger.rows().map((row) => row.state)).toEqual(['kept', 'ordered']);
    expect(ledger.openOrderOf()).toMatchObject({ saleId: 'sale-2' });
    expect(ledger.openOrderOf('sale-1')).toBeNull();
  });
});
