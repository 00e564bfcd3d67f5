import { describe, expect, test } from 'vitest';
import type { ChannelId, SaleId } from '#contract/ids.ts';
import type { PaymentProgress } from '#contract/payment.ts';
import { paper as paperSchema } from '#contract/receipt.ts';
import { terminalView } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { writeMerchantCode } from './code/merchant-code.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { approvedBy } from './scripted-daemon.ts';
import { scriptedTill } from './scripted-till.ts';

type CodeShown = Extract<PaymentProgress, { step: 'code-shown' }>;

const PAYLOAD = 'https://pay.north.example/attempt-1';

const emvco = (amount: string, currency = '156'): string => {
  const written = writeMerchantCode({
    ...{ initiation: 'dynamic', accounts: [{ id: '26', value: '0004bank' }], category: '5411' },
    ...{ currency, amount, country: 'CN', name: 'Shop', city: 'Shanghai', postCode: null },
    ...{ additional: [], local: null, others: [] },
  });
  if (written.kind === 'refused') throw new Error('a code was expected');
  return written.text;
};

/** A till whose code stands on the screen, its daemon waiting for the payer. */
async function shown(more: Partial<CodeShown> = {}, alsoHeld: 'payment.abandon' | null = null) {
  const clock = createVirtualClock();
  const it = scriptedTill(clock);
  const { ports, till } = it;
  await till.start();
  ports.daemon.held.add('payment.pay');
  if (alsoHeld !== null) ports.daemon.held.add(alsoHeld);
  it.ring('qr-show');
  await clock.settle();
  const saleId = [...ports.daemon.journal.keys()][0] as SaleId;
  const tell = (changes: Partial<CodeShown> = {}): void =>
    ports.daemon.push('payment.progress', {
      step: 'code-shown',
      ...{ saleId, channel: 'north' as ChannelId, attempt: 1, payload: PAYLOAD },
      ...{ leftMs: 120_000, extends: true, isLineDown: false },
      ...more,
      ...changes,
    });
  tell();
  const view = () => terminalView.parse(till.view());
  const screen = () => view().screen;
  /** The daemon's answer arrives. */
  const answered = async (): Promise<void> => {
    ports.daemon.release();
    await clock.settle();
  };
  return { ...it, clock, saleId, tell, view, screen, answered };
}

describe('P1 QR show: a code of the shop', () => {
  test('is opened without a capture or a seal, and stands on both displays', async () => {
    const { ports, screen, view } = await shown();
    const order = ports.daemon.requests.find(({ name }) => name === 'payment.pay')?.params;
    expect(order).toMatchObject({
      method: 'qr-show',
      product: 'sale',
      credential: { routing: { kind: 'shown-code' } },
    });
    expect(screen()).toMatchObject({ kind: 'code', amountMinor: 1_234, payload: PAYLOAD });
    expect(view().customer).toBe('scan-shop-code');
  });

  test('a code of EMVCo data is shown when it is whole and asks for what the sale comes to', async () => {
    const payload = emvco('12.34');
    const { screen } = await shown({ payload });
    expect(screen()).toMatchObject({ kind: 'code', payload });
  });

  test.each([
    ['asks for another amount', emvco('12.35')],
    ['asks in another currency', emvco('12.34', '840')],
    ['has a wrong check', `${emvco('12.34').slice(0, -1)}#`],
    ['is cut off', emvco('12.34').slice(0, -9)],
  ])('a code that %s never stands before a customer, and is given up', async (_, payload) => {
    const { screen, view, ports, saleId, tell, clock } = await shown(
      { payload },
      'payment.abandon',
    );
    tell();
    await clock.settle();
    expect(screen()).toMatchObject({ kind: 'paying', phase: 'closing' });
    expect(view().notices).toMatchObject([{ code: 'SHOP_CODE_WRONG' }]);
    const asked = ports.daemon.requests.filter(({ name }) => name === 'payment.abandon');
    expect(asked.map(({ params }) => params)).toEqual([{ saleId }]);
  });

  test('is durable in the till before the daemon is asked (rule 2)', async () => {
    const { ports, saleId } = await shown();
    expect(ports.memory.kept).toMatchObject({ saleId, method: 'qr-show' });
  });

  test('that is paid becomes a receipt like any other', async () => {
    const { ports, screen, answered } = await shown();
    await answered();
    expect(screen()).toMatchObject({ kind: 'approved', paper: 'printed' });
    expect(paperSchema.parse(ports.printer.papers[0])).toMatchObject({
      kind: 'approved',
      method: 'qr-show',
    });
  });

  test('that is withdrawn leaves the screen at once, and the answer says what was proved', async () => {
    const { ports, press, screen, clock } = await shown();
    ports.daemon.held.delete('payment.pay');
    ports.daemon.onAbandon = (saleId) => ({ kind: 'failed', saleId, code: 'CODE_CANCELLED' });
    ports.daemon.settle([...ports.daemon.journal.keys()][0] ?? '', {
      kind: 'open',
      saleId: 'x' as SaleId,
    });
    press('back');
    expect(screen()).toMatchObject({ kind: 'paying', phase: 'closing' });
    await clock.settle();
    expect(screen()).toMatchObject({ kind: 'not-paid', code: 'CODE_CANCELLED', paper: null });
  });

  test('that is withdrawn while the link drops stays withdrawn: the wish is said again by itself', async () => {
    const { ports, press, screen, clock, tell, saleId } = await shown();
    ports.daemon.held.add('payment.abandon');
    press('back');
    ports.daemon.lose();
    expect(screen()).toMatchObject({ kind: 'paying', phase: 'reconnecting' });
    await clock.settle();
    ports.daemon.heal();
    await clock.settle();
    // Whoever came back is told of the code that the wish has not reached yet.
    tell({ leftMs: 60_000 });
    expect(screen()).toMatchObject({ kind: 'paying', phase: 'closing' });
    expect(ports.daemon.count('payment.abandon')).toBe(2);
    expect(ports.daemon.count('payment.find')).toBe(0);
    ports.daemon.held.clear();
    ports.daemon.onAbandon = () => ({ kind: 'failed', saleId, code: 'CODE_CANCELLED' });
    ports.daemon.settle(saleId, { kind: 'open', saleId });
    ports.daemon.lose();
    await clock.settle();
    ports.daemon.heal();
    await clock.settle();
    expect(screen()).toMatchObject({ kind: 'not-paid', code: 'CODE_CANCELLED' });
  });

  test('that was paid just before it was withdrawn is paid', async () => {
    const { ports, press, screen, clock, saleId } = await shown();
    ports.daemon.settle(saleId, approvedBy()(saleId));
    press('back');
    await clock.settle();
    expect(screen()).toMatchObject({ kind: 'approved' });
  });

  test('has no patience counted against it while it may be paid, and its own after that', async () => {
    const { clock, screen } = await shown();
    await clock.advance(120_000 + DEFAULT_LIMITS.patienceMs - 1_000);
    expect(screen().kind).toBe('code');
    await clock.advance(2_000);
    expect(screen().kind).toBe('unknown');
  });

  test('gets more time by Enter, asked once, and says what came of it', async () => {
    const { ports, press, screen, clock, tell } = await shown();
    ports.daemon.held.add('payment.extend-code');
    press('confirm');
    press('confirm');
    expect(screen()).toMatchObject({ extending: 'asking' });
    expect(ports.daemon.count('payment.extend-code')).toBe(1);
    tell({ leftMs: 200_000 });
    await clock.settle();
    expect(screen()).toMatchObject({ endsAtWallMs: clock.wallNow() + 200_000 });
  });

  test('of a channel that gives no more time asks for none', async () => {
    const { ports, press } = await shown({ extends: false });
    press('confirm');
    expect(ports.daemon.count('payment.extend-code')).toBe(0);
  });

  test('refused more time says so, and stands for the time it had', async () => {
    const { ports, press, screen, clock } = await shown();
    ports.daemon.refused.add('payment.extend-code');
    press('confirm');
    await clock.settle();
    expect(screen()).toMatchObject({ kind: 'code', extending: 'refused' });
  });

  test('goes on paper on request, with its time, and it is no receipt', async () => {
    const { ports, press, screen, clock } = await shown();
    press('reprint');
    await clock.settle();
    expect(screen()).toMatchObject({ kind: 'code', paper: 'printed' });
    expect(paperSchema.parse(ports.printer.papers[0])).toMatchObject({
      kind: 'shop-code',
      code: PAYLOAD,
      amountMinor: 1_234,
    });
  });

  test('of another channel is told as a new one: the customer scans again', async () => {
    const { screen, tell, ports, saleId, view } = await shown();
    const [north, south] = ['north', 'south'] as ChannelId[] as [ChannelId, ChannelId];
    const say = (step: PaymentProgress) => ports.daemon.push('payment.progress', step);
    say({ step: 'resolving', saleId, channel: north, cause: 'code-shown' });
    expect(screen().kind).toBe('paying');
    say({ step: 'moving-on', saleId, from: north, proof: 'covered' });
    say({ step: 'attempt', saleId, channel: south, attempt: 2 });
    tell({ channel: south, attempt: 2, payload: 'https://pay.south.example/2' });
    expect(screen()).toMatchObject({
      kind: 'code',
      again: true,
      movedFrom: ports.daemon.status.channels[0]?.name,
    });
    expect(view().customer).toBe('scan-again');
  });

  test('whose line is down says so, and stays: the wallet may still pay it', async () => {
    const { screen, tell } = await shown();
    tell({ isLineDown: true });
    expect(screen()).toMatchObject({ kind: 'code', isLineDown: true });
  });

  test('leaves the screen with the payment service, and is back when that tells it anew', async () => {
    const { ports, screen, tell, clock } = await shown();
    ports.daemon.held.add('payment.find');
    ports.daemon.lose();
    expect(screen()).toMatchObject({ kind: 'paying', phase: 'reconnecting' });
    ports.daemon.heal();
    await clock.settle();
    tell({ leftMs: 60_000 });
    expect(screen()).toMatchObject({ kind: 'code', payload: PAYLOAD });
  });

  test('is found again by a till that died, by its sale id', async () => {
    const { ports, till, reborn, clock, saleId, tell } = await shown();
    ports.daemon.held.add('payment.find');
    await till.stop();
    const again = reborn();
    await again.till.start();
    expect(ports.daemon.requests.at(-1)).toMatchObject({
      name: 'payment.find',
      params: { saleId },
    });
    tell();
    await clock.settle();
    expect(again.screen()).toMatchObject({ kind: 'code', saleId });
  });

  test('of another sale is not shown (T3)', async () => {
    const { screen, tell } = await shown();
    tell({ saleId: 'SALE-9' as SaleId, payload: 'https://elsewhere.example' });
    expect(screen()).toMatchObject({ payload: PAYLOAD });
  });
});
