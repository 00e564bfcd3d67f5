import { describe, expect, test } from 'vitest';
import type { SaleId, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Credential, SaleAnswer, SaleOrder } from '#contract/payment.ts';
import {
  type BenchOptions,
  CARD,
  type DaemonBench,
  daemonBench,
  EAST,
  HARBOR,
  LOTUS,
  through,
} from '#test/sim/daemon-bench.ts';

/** A wallet's code, consumed by the first host that sees it and not taken again by the next. */
const CODE: Credential = {
  envelope: 'BBBB' as Credential['envelope'],
  sealedTo: [EAST, HARBOR],
  singleUse: true,
  masked: 'alipay **** 0005',
  routing: { kind: 'code', wallet: 'alipay' },
};
const NO_REPLAY = { replay: { card: false, code: false } };
const byCode = (bench: DaemonBench): SaleOrder =>
  bench.order({ method: 'qr-scan', credential: CODE });

const find = (bench: DaemonBench, saleId: SaleId): Promise<SaleAnswer> =>
  through(bench.clock, bench.daemon.request('payment.find', { saleId }) as Promise<SaleAnswer>);
const ask = (bench: DaemonBench, method: string, params: object): Promise<SaleAnswer> =>
  through(bench.clock, bench.daemon.request(method, params) as Promise<SaleAnswer>);

/** A bench with a sale that waits for the customer to present again. */
const awaitingCredential = async (options: BenchOptions = {}) => {
  const bench = await daemonBench({ profiles: { [HARBOR]: NO_REPLAY }, ...options });
  bench.acquirer(EAST).switchFault('reset-before-request', 1);
  const order = byCode(bench);
  const answer = await bench.payThrough(order);
  return { bench, order, saleId: order.saleId, answer };
};

describe('a single-use credential that a host has seen', () => {
  test('is asked for again before another channel is tried', async () => {
    const { bench, answer, saleId } = await awaitingCredential();
    expect(answer).toEqual({ kind: 'present-again', saleId });
    expect(bench.rows().filter((row) => row.channel === HARBOR)).toEqual([]);
  });

  test('is replayed where the channel agreed to take it', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    expect(await bench.payThrough(byCode(bench))).toMatchObject({ kind: 'approved', moved: true });
  });

  test('is replayed when the first host was never shown it', async () => {
    const bench = await daemonBench({ profiles: { [HARBOR]: NO_REPLAY } });
    bench.acquirer(EAST).switchFault('system-error', 1);
    expect(await bench.payThrough(byCode(bench))).toMatchObject({ kind: 'approved', moved: true });
  });

  test('may be replayed for cards and not for codes, as the profile says', async () => {
    const bench = await daemonBench({
      profiles: { [HARBOR]: { replay: { card: true, code: false } } },
    });
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    expect(await bench.payThrough(bench.order())).toMatchObject({ kind: 'approved', moved: true });
  });

  test('presented afresh pays the sale on the next channel, charged once', async () => {
    const { bench, saleId } = await awaitingCredential();
    const answer = await ask(bench, 'payment.present-again', { saleId, credential: CODE });
    expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('presented afresh twice at once runs once', async () => {
    const { bench, saleId } = await awaitingCredential();
    const both = [1, 2].map(
      () =>
        bench.daemon.request('payment.present-again', {
          saleId,
          credential: CODE,
        }) as Promise<SaleAnswer>,
    );
    const answers = await through(bench.clock, Promise.all(both));
    expect(answers.map(({ kind }) => kind)).toEqual(['approved', 'approved']);
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('that is abandoned ends the sale; nothing was charged', async () => {
    const { bench, saleId } = await awaitingCredential();
    const answer = await ask(bench, 'payment.abandon', { saleId });
    expect(answer).toEqual({ kind: 'failed', saleId, code: 'ABANDONED' });
    expect(await ask(bench, 'payment.present-again', { saleId, credential: CODE })).toEqual(answer);
    expect(bench.kept(saleId)).toEqual([]);
  });

  test('that is abandoned under an open cover says that the institution reverses', async () => {
    const bench = await daemonBench({ profiles: { [HARBOR]: NO_REPLAY } });
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    refuseAfterPay(bench);
    const order = byCode(bench);
    expect((await bench.payThrough(order)).kind).toBe('present-again');
    const { saleId } = order;
    const answer = await ask(bench, 'payment.abandon', { saleId });
    expect(answer).toEqual({ kind: 'failed', saleId, code: 'NOT_SUCCESSFUL' });
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(120_000);
    expect(bench.kept(saleId)).toEqual([]);
  });

  test('is waited for two minutes, then the sale ends by itself', async () => {
    const { bench, saleId } = await awaitingCredential();
    await bench.clock.advance(119_000);
    expect((await find(bench, saleId)).kind).toBe('present-again');
    await bench.clock.advance(2_000);
    expect(await find(bench, saleId)).toEqual({ kind: 'failed', saleId, code: 'ABANDONED' });
  });

  test('can not be presented after a restart: the sale was ended honestly', async () => {
    const { bench, saleId } = await awaitingCredential();
    bench.crash();
    await bench.restart();
    const answer = await ask(bench, 'payment.present-again', { saleId, credential: CODE });
    expect(answer).toEqual({ kind: 'failed', saleId, code: 'INTERRUPTED' });
    expect(bench.kept(saleId)).toEqual([]);
  });

  test('can neither be presented nor abandoned for a sale nobody knows', async () => {
    const bench = await daemonBench();
    const saleId = 'never-seen' as SaleId;
    const unknown = { kind: 'not-accepted', saleId, code: 'SALE_NOT_KNOWN' };
    expect(await ask(bench, 'payment.abandon', { saleId })).toEqual(unknown);
    expect(await ask(bench, 'payment.present-again', { saleId, credential: CODE })).toEqual(
      unknown,
    );
    expect(await ask(bench, 'payment.check', { saleId })).toEqual(unknown);
    expect(await find(bench, saleId)).toEqual(unknown);
  });

  test('meets a contradiction of an earlier attempt: the sale ends, it is not asked for for ever', async () => {
    const { bench, saleId } = await awaitingCredential();
    const [attempt] = bench.daemon.journal.attemptsOf(saleId);
    if (attempt === undefined) throw new Error('no attempt');
    bench.acquirer(EAST).switchFault('refuse-connections');
    bench.daemon.journal.append({
      kind: 'reversal-ordered',
      saleId,
      attemptId: attempt.attemptId,
      reason: 'contradiction',
    });
    const answer = await ask(bench, 'payment.present-again', { saleId, credential: CODE });
    expect(answer).toEqual({ kind: 'failed', saleId, code: 'NOT_SUCCESSFUL' });
  });
});

/** Another card than the one that was read first. */
const OTHER_CARD: Credential = {
  envelope: 'CCCC' as Credential['envelope'],
  sealedTo: [EAST, HARBOR],
  singleUse: false,
  masked: '621700******0420',
  routing: { kind: 'card', bin: '621700' },
};

describe('a card, for a channel that takes none another channel has read (R7)', () => {
  const WANTS_ITS_OWN = { replay: { card: false, code: true } };

  test.each([
    ['was undone', 'reset-before-request'],
    ['refused', 'system-error'],
  ] as const)('is not sent there when the host that read it %s', async (_, fault) => {
    const bench = await daemonBench({ profiles: { [HARBOR]: WANTS_ITS_OWN } });
    bench.acquirer(EAST).switchFault(fault, 1);
    expect((await bench.payThrough(bench.order())).kind).toBe('present-again');
    expect(bench.rows().filter(({ channel }) => channel === HARBOR)).toEqual([]);
  });

  test('goes to one bank more than it was read for, and is read again for the third', async () => {
    const bench = await daemonBench({
      channels: [EAST, HARBOR, LOTUS],
      profiles: { [LOTUS]: { methods: ['card', 'qr-scan'] } },
    });
    for (const bank of [EAST, HARBOR]) bench.acquirer(bank).switchFault('system-error', 1);
    const order = bench.order();
    const { saleId } = order;
    const credential = (envelope: Credential): Credential => ({
      ...envelope,
      sealedTo: [EAST, HARBOR, LOTUS],
    });
    const sealed = { ...order, credential: credential(order.credential as Credential) };
    expect((await bench.payThrough(sealed)).kind).toBe('present-again');
    expect(bench.rows().map(({ channel }) => channel)).toEqual([EAST, HARBOR]);
    const second = { saleId, credential: credential(OTHER_CARD) };
    const answer = await ask(bench, 'payment.present-again', second);
    expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: LOTUS } });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('is asked for again, and the second reading is charged once, on that channel', async () => {
    const bench = await daemonBench({ profiles: { [HARBOR]: WANTS_ITS_OWN } });
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    const order = bench.order();
    await bench.payThrough(order);
    const { saleId } = order;
    const answer = await ask(bench, 'payment.present-again', { saleId, credential: OTHER_CARD });
    expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
    expect(bench.kept(saleId)).toHaveLength(1);
  });

  test('is named on paper and in the list as the one that paid, also after a restart', async () => {
    const bench = await daemonBench({ profiles: { [HARBOR]: WANTS_ITS_OWN } });
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    const order = bench.order();
    const { saleId } = order;
    await bench.payThrough(order);
    await ask(bench, 'payment.present-again', { saleId, credential: OTHER_CARD });
    expect(bench.daemon.journal.sale(saleId)?.masked).toBe(OTHER_CARD.masked);
    bench.crash();
    await bench.restart();
    expect(bench.daemon.journal.sale(saleId)?.masked).toBe(OTHER_CARD.masked);
  });
});

describe('two sales at once', () => {
  test('on the same channel are both paid, with trace numbers of their own', async () => {
    const bench = await daemonBench();
    const orders = [bench.order(), bench.order(), bench.order()];
    const answers = await through(bench.clock, Promise.all(orders.map((o) => bench.pay(o))));
    expect(answers.map(({ kind }) => kind)).toEqual(['approved', 'approved', 'approved']);
    expect(new Set(bench.rows().map(({ stan }) => stan)).size).toBe(3);
  });

  test('are independent: one that hangs on a dead channel delays the other by nothing', async () => {
    const bench = await daemonBench({ profiles: { [EAST]: { methods: ['card'] } } });
    bench.acquirer(EAST).switchFault('hang');
    const stuck = bench.pay(bench.order());
    const startedMs = bench.clock.monotonicNow();
    const answer = await bench.payThrough(bench.order({ method: 'qr-scan' }));
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: HARBOR } });
    expect(bench.clock.monotonicNow() - startedMs).toBeLessThanOrEqual(100);
    expect(await through(bench.clock, stuck)).toMatchObject({ kind: 'approved' });
  });

  test('share the total of open covers: the second is not covered beyond it', async () => {
    const bench = await daemonBench({ cover: { coverTotalLimitMinor: 12_500 } });
    bench.acquirer(EAST).switchFault('reset-after-request', 2);
    refuseAfterPay(bench);
    const orders = [bench.order(), bench.order()];
    const answers = await through(bench.clock, Promise.all(orders.map((o) => bench.pay(o))));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['approved', 'failed']);
    expect(bench.daemon.status().openCovers).toHaveLength(1);
  });
});

describe('the limits of a sale', () => {
  test('no more attempts than agreed', async () => {
    const bench = await daemonBench({ limits: { attemptsPerSale: 1 } });
    bench.acquirer(EAST).switchFault('system-error');
    const answer = await bench.payThrough(bench.order());
    expect(answer).toMatchObject({ kind: 'failed', code: 'ALL_CHANNELS_REFUSED' });
    expect(bench.rows().map(({ channel }) => channel)).toEqual([EAST]);
  });

  test('no cover is opened when no attempt may follow it', async () => {
    const bench = await daemonBench({ limits: { attemptsPerSale: 1 } });
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    refuseAfterPay(bench);
    const answer = await bench.payThrough(bench.order());
    expect(answer).toMatchObject({ kind: 'failed', code: 'NOT_SUCCESSFUL' });
    expect(bench.daemon.status().openCovers).toEqual([]);
  });

  test('no new attempt after its budget, and an answer soon after it (L1)', async () => {
    const bench = await daemonBench({
      limits: { saleBudgetMs: 5_000 },
      profiles: { [EAST]: { replyLimitMs: 6_000 } },
    });
    const startedMs = bench.clock.monotonicNow();
    // Booked, never answered, pings go on: only the reply limit ends the wait.
    bench.acquirer(EAST).behave({ inquiry: 'not-found' });
    const answer = await bench.payThrough(bench.order({ amountMinor: 10_098 as AmountMinor }));
    expect(answer).toMatchObject({ kind: 'failed' });
    expect(bench.clock.monotonicNow() - startedMs).toBeLessThan(10_000);
    await bench.clock.advance(60_000);
    expect(bench.rows().filter(({ state }) => state === 'kept')).toEqual([]);
  });

  test('a host that says in progress is asked on, but not beyond the budget of the sale', async () => {
    const bench = await daemonBench({ limits: { saleBudgetMs: 20_000 } });
    bench.acquirer(EAST).switchFault('none');
    const order = bench.order({ amountMinor: 10_068 as AmountMinor });
    cutDuringPay(bench);
    const startedMs = bench.clock.monotonicNow();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: false });
    expect(bench.clock.monotonicNow() - startedMs).toBeLessThan(20_000);
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('a host that says in progress for ever costs the budget, then another channel pays', async () => {
    const bench = await daemonBench({ limits: { saleBudgetMs: 5_000 } });
    const order = bench.order({ amountMinor: 10_068 as AmountMinor });
    cutDuringPay(bench);
    const startedMs = bench.clock.monotonicNow();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'failed', code: 'NOT_SUCCESSFUL' });
    expect(bench.clock.monotonicNow() - startedMs).toBeLessThan(7_000);
    await bench.clock.advance(60_000);
    expect(bench.kept(order.saleId)).toEqual([]);
  });
});

describe('a sale that can not be taken', () => {
  test('of another terminal is refused before anything is journaled', async () => {
    const bench = await daemonBench();
    const order = bench.order({ terminalId: 'T9999999' as TerminalId });
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'not-accepted', code: 'CONFIG_WRONG' });
    expect(bench.daemon.journal.length).toBe(0);
  });

  test.each([
    ['terminal', { terminalId: 'T9999999' as TerminalId }],
    ['product', { product: 'pay-out' }],
    ['method', { method: 'qr-scan' }],
    ['currency', { currency: 'HKD' }],
  ] as const)('asked again with another %s is a conflict', async (_, changes) => {
    const bench = await daemonBench();
    const order = bench.order();
    const first = await bench.payThrough(order);
    const again = await bench.payThrough({ ...order, ...changes });
    expect(again).toMatchObject({ kind: 'not-accepted', code: 'SALE_CONFLICT' });
    expect(await find(bench, order.saleId)).toEqual(first);
  });
});

describe('check again', () => {
  test('gives a decided sale its answer and asks nobody', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    const answer = await bench.payThrough(order);
    const length = bench.daemon.journal.length;
    expect(await ask(bench, 'payment.check', { saleId: order.saleId })).toEqual(answer);
    expect(bench.daemon.journal.length).toBe(length);
  });

  test('waits for a run that is going on and gives its answer', async () => {
    const bench = await daemonBench();
    const order = bench.order({ amountMinor: 10_068 as AmountMinor });
    const paying = bench.pay(order);
    await bench.clock.advance(1_000);
    const { saleId } = order;
    const checked = await ask(bench, 'payment.check', { saleId });
    expect(checked).toEqual(await paying);
    expect(checked.kind).toBe('approved');
  });

  test('answers for a channel that nobody runs any more: its reversal stays owed', async () => {
    const bench = await daemonBench();
    const { saleId } = await orphaned(bench);
    bench.crash();
    bench.configured = bench.configured.filter(({ profile }) => profile.id !== EAST);
    bench.leaving = [];
    await bench.restart();
    const failed = { kind: 'failed', saleId, code: 'NOT_SUCCESSFUL' };
    expect(await find(bench, saleId)).toEqual(failed);
    expect(bench.daemon.journal.allReversing()).toMatchObject([{ saleId, channel: EAST }]);
  });

  test('answers an open sale that no run is left for', async () => {
    const bench = await daemonBench();
    const { saleId, answer } = await orphaned(bench);
    expect(answer.kind).toBe('open');
    expect((await ask(bench, 'payment.check', { saleId })).kind).toBe('failed');
    expect(bench.daemon.journal.attemptsOf(saleId)[0]?.state.at).toBe('reversed');
  });
});

/** An armed attempt of an open sale in the journal, and nobody working on it. */
const orphaned = async (bench: DaemonBench) => {
  const order = bench.order();
  const { saleId, terminalId, cashier, product, method, amountMinor, currency } = order;
  const { masked } = CARD;
  const attemptId = 'attempt-orphan' as never;
  const identity = {
    terminal: terminalId,
    stan: bench.daemon.journal.nextStan(EAST, terminalId),
    batch: 20_458 as never,
    date: '20260105',
    attemptId,
  };
  const sale = { saleId, terminalId, cashier, product, method, amountMinor, currency, masked };
  bench.daemon.journal.append(
    { kind: 'sale-accepted', ...sale },
    {
      kind: 'attempt-armed',
      saleId,
      attemptId,
      number: 1,
      channel: EAST,
      identity,
      amountMinor,
      currency,
      after: 'first',
    },
  );
  return { saleId, answer: await find(bench, saleId) };
};

/** EAST takes its first payments in, then refuses every new connection. */
const refuseAfterPay = (bench: DaemonBench): void => {
  const fates = bench.network.fates;
  bench.network.fates = {
    ...fates,
    request: (address, request) => {
      if (request.class === 'pay' && address === bench.address(EAST)) {
        bench.clock.after(2, () => bench.acquirer(EAST).switchFault('refuse-connections'));
      }
      return fates.request(address, request);
    },
  };
};

/** EAST's connection is cut while its issuer still thinks about the first payment. */
const cutDuringPay = (bench: DaemonBench): void => {
  const fates = bench.network.fates;
  let isCut = false;
  bench.network.fates = {
    ...fates,
    request: (address, request) => {
      if (request.class === 'pay' && !isCut) {
        isCut = true;
        bench.clock.after(500, () => bench.network.cut(bench.address(EAST)));
      }
      return fates.request(address, request);
    },
  };
};
