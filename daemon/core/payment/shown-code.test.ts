import { describe, expect, test } from 'vitest';
import type { SaleId } from '#contract/ids.ts';
import type { PaymentProgress, SaleAnswer, SaleOrder } from '#contract/payment.ts';
import { saleOrder } from '#contract/payment.ts';
import {
  type BenchOptions,
  BY_SHOWN_CODE,
  type DaemonBench,
  daemonBench,
  EAST,
  HARBOR,
  through,
} from '#test/sim/daemon-bench.ts';

const METHODS = { methods: ['card', 'qr-scan', 'qr-show'] } as const;
const BOTH: NonNullable<BenchOptions['profiles']> = {
  [EAST]: { methods: [...METHODS.methods], extendsCodes: true },
  [HARBOR]: { methods: [...METHODS.methods] },
};

type CodeShown = Extract<PaymentProgress, { step: 'code-shown' }>;

const codesOf = ({ progress }: DaemonBench): readonly CodeShown[] =>
  progress.flatMap((step) => (step.step === 'code-shown' ? [step] : []));

interface Shown {
  readonly bench: DaemonBench;
  readonly order: SaleOrder;
  readonly saleId: SaleId;
  readonly answer: Promise<SaleAnswer>;
}

/** A sale whose code stands on the screen, and whose answer is still out. */
const shown = async (options: BenchOptions = {}): Promise<Shown> => {
  const bench = await daemonBench({ profiles: BOTH, ...options });
  const order = bench.order(BY_SHOWN_CODE);
  const answer = bench.pay(order);
  await bench.clock.advance(200);
  expect(codesOf(bench)).toHaveLength(1);
  return { bench, order, saleId: order.saleId, answer };
};

const ask = <T>(bench: DaemonBench, name: string, params: object): Promise<T> =>
  bench.daemon.request(name, params) as Promise<T>;

const kindsOf = ({ bench, saleId }: Pick<Shown, 'bench' | 'saleId'>): readonly string[] =>
  bench.store.entriesOfSale(saleId).map(({ body }) => body.kind);

const states = ({ bench }: Pick<Shown, 'bench'>): readonly string[] =>
  bench.rows().map(({ channel, state }) => `${channel} ${state}`);

/** Lets only the named classes of messages through for a while; the rest are lost on the way. */
const swallow = (bench: DaemonBench, ...classes: readonly string[]): (() => void) => {
  const fates = bench.network.fates;
  bench.network.fates = {
    ...fates,
    request: (address, request) =>
      classes.includes(request.class)
        ? { delayMs: 0, what: 'lose' }
        : fates.request(address, request),
  };
  return () => {
    bench.network.fates = fates;
  };
};

describe('a code that the shop shows', () => {
  test('is on the screen with its payload and its time before anybody has paid', async () => {
    const { bench } = await shown();
    const [code] = codesOf(bench);
    expect(code).toMatchObject({ channel: EAST, attempt: 1, extends: true, isLineDown: false });
    expect(code?.payload).toMatch(/^https:/);
    expect(code?.leftMs).toBeGreaterThan(115_000);
  });

  test('is unknown on disk before it is shown: from then on money moves without us', async () => {
    const sale = await shown();
    expect(kindsOf(sale)).toEqual([
      'sale-accepted',
      'route-decided',
      'attempt-armed',
      'attempt-unknown',
    ]);
    expect(states(sale)).toEqual([`${EAST} ordered`]);
  });

  test('is approved when the wallet pays and its channel says so unasked', async () => {
    const { bench, answer, saleId } = await shown();
    expect(bench.acquirer(EAST).walletPays()).toBe(true);
    await bench.clock.advance(100);
    expect(await answer).toMatchObject({ kind: 'approved', approval: { channel: EAST } });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('is approved when nobody says so unasked: its channel is asked in its own rhythm', async () => {
    const { bench, answer, saleId } = await shown();
    bench.acquirer(EAST).behave({ push: 'silent' });
    bench.acquirer(EAST).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved' });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('stays open while inquiries get lost, and is found paid once one comes through', async () => {
    const { bench, answer, saleId } = await shown();
    const deliver = swallow(bench, 'inquiry');
    bench.acquirer(EAST).behave({ push: 'silent' });
    bench.acquirer(EAST).walletPays();
    await bench.clock.advance(30_000);
    expect(kindsOf({ bench, saleId }).at(-1)).toBe('attempt-unknown');
    deliver();
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved' });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('beside another one is woken by what is journaled of its own sale alone', async () => {
    const { bench, answer, saleId } = await shown();
    expect(await bench.payThrough(bench.order())).toMatchObject({ kind: 'approved' });
    expect(kindsOf({ bench, saleId }).at(-1)).toBe('attempt-unknown');
    bench.acquirer(EAST).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved' });
  });

  test('stays open through answers that prove nothing: open, and not found', async () => {
    const { bench, answer } = await shown();
    bench.acquirer(EAST).behave({ inquiry: 'not-found' });
    await bench.clock.advance(60_000);
    expect(bench.daemon.journal.openSales()).toHaveLength(1);
    bench.acquirer(EAST).behave({ inquiry: 'true' });
    bench.acquirer(EAST).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved' });
  });

  test('can be paid long after the time that a sale has for its attempts', async () => {
    const { bench, answer } = await shown();
    await bench.clock.advance(90_000);
    bench.acquirer(EAST).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved' });
  });

  test('is no way to pay money out, and no other method has one', async () => {
    const bench = await daemonBench();
    const order = bench.order(BY_SHOWN_CODE);
    expect(saleOrder.safeParse(order).success).toBe(true);
    expect(saleOrder.safeParse({ ...order, product: 'pay-out' }).success).toBe(false);
    expect(saleOrder.safeParse({ ...order, method: 'card' }).success).toBe(false);
    const { credential } = bench.order();
    expect(saleOrder.safeParse({ ...order, credential }).success).toBe(false);
  });

  test('is not opened at a channel that does not offer it', async () => {
    const bench = await daemonBench();
    const answer = await bench.payThrough(bench.order(BY_SHOWN_CODE));
    expect(answer).toMatchObject({ kind: 'failed', code: 'NO_CHANNEL' });
    expect(bench.rows()).toEqual([]);
  });

  test('is shown again to a till that asks for its sale, with the time it has left', async () => {
    const { bench, saleId, answer } = await shown();
    await bench.clock.advance(30_000);
    const found = ask<SaleAnswer>(bench, 'payment.find', { saleId });
    const again = codesOf(bench).at(-1);
    expect(again?.payload).toBe(codesOf(bench)[0]?.payload);
    expect(again?.leftMs).toBeLessThan(91_000);
    bench.acquirer(EAST).walletPays();
    expect(await through(bench.clock, found)).toEqual(await answer);
  });
});

describe('a code that is given up', () => {
  test('is closed at its channel, and nothing was charged: that is a proof', async () => {
    const sale = await shown();
    const { bench, saleId } = sale;
    const answer = await through(
      bench.clock,
      ask<SaleAnswer>(bench, 'payment.abandon', { saleId }),
    );
    expect(answer).toMatchObject({ kind: 'failed', code: 'CODE_CANCELLED' });
    expect(states(sale)).toEqual([`${EAST} closed`]);
    expect(bench.acquirer(EAST).walletPays()).toBe(false);
    expect(bench.daemon.journal.allReversing()).toEqual([]);
  });

  test('and was paid a moment before is paid', async () => {
    const { bench, saleId } = await shown();
    bench.acquirer(EAST).behave({ push: 'silent' });
    bench.acquirer(EAST).walletPays();
    const answer = await through(
      bench.clock,
      ask<SaleAnswer>(bench, 'payment.abandon', { saleId }),
    );
    expect(answer).toMatchObject({ kind: 'approved' });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('is asked about again when the close had no answer', async () => {
    const { bench, saleId } = await shown();
    const heal = swallow(bench, 'close');
    const answer = ask<SaleAnswer>(bench, 'payment.abandon', { saleId });
    await bench.clock.advance(2_000);
    heal();
    expect(await through(bench.clock, answer)).toMatchObject({ code: 'CODE_CANCELLED' });
  });

  test('while its line is dead owes a reversal, which closes the order when the line is back', async () => {
    const sale = await shown();
    const { bench, saleId } = sale;
    bench.acquirer(EAST).switchFault('refuse-connections');
    const answer = await through(
      bench.clock,
      ask<SaleAnswer>(bench, 'payment.abandon', { saleId }),
    );
    expect(answer).toMatchObject({ kind: 'failed', code: 'NOT_SUCCESSFUL' });
    expect(states(sale)).toEqual([`${EAST} ordered`]);
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(states(sale)).toEqual([`${EAST} closed`]);
    expect(bench.daemon.journal.allReversing()).toEqual([]);
  });

  test('and was paid over a dead line is given back when the line is back', async () => {
    const sale = await shown();
    const { bench, saleId } = sale;
    bench.acquirer(EAST).switchFault('refuse-connections');
    const answer = ask<SaleAnswer>(bench, 'payment.abandon', { saleId });
    bench.acquirer(EAST).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ code: 'NOT_SUCCESSFUL' });
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(states(sale)).toEqual([`${EAST} reversed`]);
    expect(bench.kept(saleId)).toEqual([]);
  });

  test('twice has one end', async () => {
    const { bench, saleId } = await shown();
    const both = [1, 2].map(() => ask<SaleAnswer>(bench, 'payment.abandon', { saleId }));
    const [one, two] = await through(bench.clock, Promise.all(both));
    expect(one).toEqual(two);
  });
});

describe('a code that runs out', () => {
  test('is closed, and its sale ends as not paid: it goes to no other channel', async () => {
    const sale = await shown();
    await sale.bench.clock.advance(125_000);
    expect(await through(sale.bench.clock, sale.answer)).toMatchObject({ code: 'CODE_EXPIRED' });
    expect(states(sale)).toEqual([`${EAST} closed`]);
  });

  test('gets more time on request, where its channel gives some', async () => {
    const { bench, saleId, answer } = await shown();
    await bench.clock.advance(110_000);
    const extended = ask(bench, 'payment.extend-code', { saleId });
    expect(await through(bench.clock, extended)).toEqual({ extended: true });
    expect(codesOf(bench).at(-1)?.leftMs).toBeGreaterThan(115_000);
    await bench.clock.advance(60_000);
    bench.acquirer(EAST).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved' });
  });

  test('gets none when the wish for more got lost; the time it has stays as it was', async () => {
    const { bench, saleId } = await shown();
    swallow(bench, 'extend');
    const before = codesOf(bench).at(-1)?.leftMs ?? 0;
    const asking = ask(bench, 'payment.extend-code', { saleId });
    expect(await through(bench.clock, asking)).toEqual({ extended: false });
    const after = codesOf(bench).at(-1)?.leftMs ?? 0;
    expect(after).toBeLessThan(before);
  });

  test('gets none where its channel gives none, none once it is decided, and none without a code', async () => {
    const { bench, saleId, answer } = await shown({
      profiles: { ...BOTH, [EAST]: { methods: [...METHODS.methods] } },
    });
    expect(await ask(bench, 'payment.extend-code', { saleId })).toEqual({ extended: false });
    bench.acquirer(EAST).walletPays();
    await through(bench.clock, answer);
    expect(await ask(bench, 'payment.extend-code', { saleId })).toEqual({ extended: false });
    const nobody = { saleId: 'nobody' };
    expect(await ask(bench, 'payment.extend-code', nobody)).toEqual({ extended: false });
  });
});

describe('a code whose line dies', () => {
  test('binds its sale: nothing goes to another channel while it may be paid', async () => {
    const sale = await shown();
    const { bench, answer, saleId } = sale;
    bench.acquirer(EAST).switchFault('refuse-connections');
    await bench.clock.advance(60_000);
    expect(states(sale)).toEqual([`${EAST} ordered`]);
    expect(codesOf(bench).at(-1)?.isLineDown).toBe(true);
    bench.acquirer(EAST).walletPays();
    bench.acquirer(EAST).switchFault('none');
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved' });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('and stays dead moves its sale under a cover, with a new code, when its time is over', async () => {
    const sale = await shown();
    const { bench, answer, saleId } = sale;
    bench.acquirer(EAST).switchFault('refuse-connections');
    bench.acquirer(EAST).walletPays();
    await bench.clock.advance(125_000);
    const last = codesOf(bench).at(-1);
    expect(last).toMatchObject({ channel: HARBOR, attempt: 2 });
    expect(bench.daemon.status().openCovers).toHaveLength(1);
    bench.acquirer(HARBOR).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ approval: { channel: HARBOR } });
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(bench.kept(saleId).map(({ channel }) => channel)).toEqual([HARBOR]);
  });

  test('and stays dead ends its sale as row A9 says where the merchant covers nothing', async () => {
    const { bench, answer, saleId } = await shown({ cover: { coverLimitMinor: 0 } });
    bench.acquirer(EAST).switchFault('refuse-connections');
    await bench.clock.advance(125_000);
    expect(await through(bench.clock, answer)).toMatchObject({ code: 'NOT_SUCCESSFUL' });
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(bench.kept(saleId)).toEqual([]);
  });

  test('between the payment and the word of it is found paid by asking', async () => {
    const { bench, answer, saleId } = await shown();
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    bench.acquirer(EAST).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved' });
    expect(bench.kept(saleId)).toHaveLength(1);
  });
});

describe('an order whose answer is lost', () => {
  test('is found open, closed, and its sale shows a code of the next channel', async () => {
    const bench = await daemonBench({ profiles: BOTH });
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    const order = bench.order(BY_SHOWN_CODE);
    const answer = bench.pay(order);
    await bench.clock.advance(3_000);
    expect(codesOf(bench).map(({ channel }) => channel)).toEqual([HARBOR]);
    expect(bench.rows().map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      `${EAST} closed`,
      `${HARBOR} ordered`,
    ]);
    bench.acquirer(HARBOR).walletPays();
    expect(await through(bench.clock, answer)).toMatchObject({ kind: 'approved', moved: true });
  });

  test('is refused by a host in trouble, and the next channel shows the code', async () => {
    const bench = await daemonBench({ profiles: BOTH });
    bench.acquirer(EAST).switchFault('system-error', 1);
    void bench.pay(bench.order(BY_SHOWN_CODE));
    await bench.clock.advance(500);
    expect(codesOf(bench).map(({ channel }) => channel)).toEqual([HARBOR]);
  });
});

describe('a restart while a code is shown', () => {
  test('finds the sale by its id; an order nobody paid is closed, nothing was charged', async () => {
    const sale = await shown();
    const { bench, saleId } = sale;
    bench.crash();
    await bench.restart();
    const found = await through(bench.clock, ask<SaleAnswer>(bench, 'payment.find', { saleId }));
    expect(found).toMatchObject({ kind: 'failed', code: 'INTERRUPTED' });
    expect(states(sale)).toEqual([`${EAST} closed`]);
  });

  test('finds a payment that was made meanwhile, and keeps it', async () => {
    const { bench, saleId } = await shown();
    bench.crash();
    bench.acquirer(EAST).walletPays();
    await bench.restart();
    const found = await through(bench.clock, ask<SaleAnswer>(bench, 'payment.find', { saleId }));
    expect(found).toMatchObject({ kind: 'approved' });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('at a channel that is gone orders the reversal, and gives back what was paid', async () => {
    const sale = await shown();
    const { bench, saleId } = sale;
    bench.acquirer(EAST).switchFault('refuse-connections');
    bench.crash();
    bench.acquirer(EAST).walletPays();
    await bench.restart();
    const found = await through(bench.clock, ask<SaleAnswer>(bench, 'payment.find', { saleId }));
    expect(found).toMatchObject({ kind: 'failed', code: 'NOT_SUCCESSFUL' });
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(states(sale)).toEqual([`${EAST} reversed`]);
  });
});
