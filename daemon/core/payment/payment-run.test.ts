import { describe, expect, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import { daemonBench, EAST, HARBOR, through } from '#test/sim/daemon-bench.ts';

const minor = (amount: number): AmountMinor => amount as AmountMinor;

describe('a sale on sound channels', () => {
  test('is approved by the preferred channel and charged once', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: false, approval: { channel: EAST } });
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('is on disk with its attempt before the first byte leaves', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    const onDiskAtSend: string[] = [];
    const fates = bench.network.fates;
    bench.network.fates = {
      ...fates,
      request: (address, request) => {
        if (request.class === 'pay') {
          onDiskAtSend.push(...bench.store.entriesOfSale(order.saleId).map((e) => e.body.kind));
        }
        return fates.request(address, request);
      },
    };
    await bench.payThrough(order);
    expect(onDiskAtSend).toEqual(['sale-accepted', 'route-decided', 'attempt-armed']);
  });

  test('asked again under its id gets the same answer and runs once (rule 2)', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    const [first, second] = [bench.pay(order), bench.pay(order)];
    const answers = [await through(bench.clock, first), await through(bench.clock, second)];
    answers.push(await bench.payThrough(order));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(bench.rows()).toHaveLength(1);
  });

  test('asked again under its id with another amount is refused and changes nothing', async () => {
    const bench = await daemonBench();
    const order = bench.order();
    await bench.payThrough(order);
    const answer = await bench.payThrough({ ...order, amountMinor: minor(99_900) });
    expect(answer).toMatchObject({ kind: 'not-accepted', code: 'SALE_CONFLICT' });
    expect(bench.rows()).toHaveLength(1);
  });

  test('declined by the issuer is final: no other channel is tried', async () => {
    const bench = await daemonBench();
    const order = bench.order({ amountMinor: minor(10_051) });
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'declined', code: 'DECLINED_NO_FUNDS', channel: EAST });
    expect(bench.rows().map((row) => row.channel)).toEqual([EAST]);
  });
});

describe('moving on', () => {
  test('a channel whose connection is gone is not tried: the next one is, with no cover', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('refuse-connections');
    await bench.clock.advance(100);
    const answer = await bench.payThrough(bench.order());
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: HARBOR } });
    expect(bench.daemon.status().openCovers).toEqual([]);
  });

  test('a code certainly not processed moves the sale on by the refused proof', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('system-error');
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
    expect(bench.progress).toContainEqual(
      expect.objectContaining({ step: 'moving-on', from: EAST, proof: 'refused' }),
    );
  });

  test('a reset after the request is resolved by inquiry when the channel comes back in time', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: false, approval: { channel: EAST } });
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('a reset before booking is reversed with a tombstone, then paid elsewhere', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
    expect(bench.progress).toContainEqual(
      expect.objectContaining({ step: 'moving-on', from: EAST, proof: 'reversed' }),
    );
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('a channel that dies for good after the request is covered, and reversed when it is back', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    dieAfterPay(bench, EAST);
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: true, approval: { channel: HARBOR } });
    expect(bench.daemon.status().openCovers).toMatchObject([{ channel: EAST }]);
    expect(bench.kept(order.saleId)).toHaveLength(2);

    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(bench.daemon.status().openCovers).toEqual([]);
    expect(bench.kept(order.saleId).map((row) => row.channel)).toEqual([HARBOR]);
  });

  test('an amount over the cover limit ends as row A9 instead, and is reversed', async () => {
    const bench = await daemonBench({ cover: { coverLimitMinor: 10_000 } });
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    dieAfterPay(bench, EAST);
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'failed', code: 'NOT_SUCCESSFUL' });
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(bench.kept(order.saleId)).toEqual([]);
  });

  test('a pay-out is never moved, not even after a certain refusal (row C11)', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('system-error');
    const answer = await bench.payThrough(bench.order({ product: 'pay-out' }));
    expect(answer).toMatchObject({ kind: 'failed', code: 'ALL_CHANNELS_REFUSED' });
    expect(bench.rows()).toMatchObject([{ channel: EAST, state: 'declined' }]);
  });

  test('a hung channel is found out by the probe, long before its reply limit (rule 17)', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('hang');
    const order = bench.order();
    const startedMs = bench.clock.monotonicNow();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: HARBOR } });
    expect(bench.clock.monotonicNow() - startedMs).toBeLessThan(5_000);
  });

  test('a slow channel that answers its pings is waited for (rule 17)', async () => {
    const bench = await daemonBench();
    const order = bench.order({ amountMinor: minor(10_068) });
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ moved: false });
    expect(bench.progress.filter(({ step }) => step === 'attempt')).toHaveLength(1);
  });
});

describe('an attempt', () => {
  test('that its connection has no room for was not sent, and the sale moves on by that proof', async () => {
    const bench = await daemonBench({ limits: { inFlightPerConnection: 1 } });
    const orders = [bench.order(), bench.order()];
    const answers = await through(bench.clock, Promise.all(orders.map((o) => bench.pay(o))));
    expect(answers).toMatchObject([
      { kind: 'approved', moved: false, approval: { channel: EAST } },
      { kind: 'approved', moved: true, approval: { channel: HARBOR } },
    ]);
    const moved = bench.daemon.journal.attemptsOf(answers[1]?.saleId as never);
    expect(moved.map(({ state }) => state.at)).toEqual(['not-sent', 'approved']);
    expect(bench.rows().filter(({ channel }) => channel === EAST)).toHaveLength(1);
  });

  test('whose approval lies twice in one read is journaled once (NT8)', async () => {
    const bench = await daemonBench();
    const { fates } = bench.network;
    bench.network.fates = {
      ...fates,
      reply: (address, reply) =>
        reply.class === 'pay-reply'
          ? { delayMs: 1, what: 'twice-at-once' }
          : fates.reply(address, reply),
    };
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({ kind: 'approved', moved: false });
    const kinds = bench.store.entriesOfSale(order.saleId).map(({ body }) => body.kind);
    expect(kinds.filter((kind) => kind === 'attempt-approved')).toHaveLength(1);
    expect([...bench.store.entriesAfter(0)].filter(({ body }) => body.kind === 'alarm')).toEqual(
      [],
    );
  });
});

describe('with no channel', () => {
  test('a sale is refused before anything is armed, and the answer stays', async () => {
    const bench = await daemonBench();
    for (const channel of [EAST, HARBOR]) bench.acquirer(channel).switchFault('refuse-connections');
    await bench.clock.advance(100);
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({ kind: 'failed', code: 'NO_CHANNEL' });
    for (const channel of [EAST, HARBOR]) bench.acquirer(channel).switchFault('none');
    await bench.clock.advance(60_000);
    expect(await bench.payThrough(order)).toMatchObject({ kind: 'failed', code: 'NO_CHANNEL' });
    expect(bench.rows()).toEqual([]);
  });
});

/** From the first payment on, the channel refuses every new connection. */
const dieAfterPay = (
  bench: Awaited<ReturnType<typeof daemonBench>>,
  channel: typeof EAST,
): void => {
  const fates = bench.network.fates;
  bench.network.fates = {
    ...fates,
    request: (address, request) => {
      const isHit = request.class === 'pay' && address === bench.address(channel);
      if (isHit)
        bench.clock.after(2, () => bench.acquirer(channel).switchFault('refuse-connections'));
      return fates.request(address, request);
    },
  };
};

describe('inside the guard', () => {
  test('a channel that loses three payments in a row gets no more until pings proved it', async () => {
    const bench = await daemonBench({ limits: { suspicionFloorMs: 60_000 } });
    // Booked and never answered, while the pings go on: a gray failure (fault HS17).
    const unanswered = { amountMinor: minor(10_098) };
    for (let lost = 0; lost < 3; lost += 1) await bench.payThrough(bench.order(unanswered));
    expect(bench.daemon.status().defaultFor.card).toBe(HARBOR);
    expect(bench.daemon.status().channels[0]).toMatchObject({ id: EAST, state: 'suspended' });
    const answer = await bench.payThrough(bench.order());
    expect(answer).toMatchObject({ kind: 'approved', moved: false, approval: { channel: HARBOR } });

    await bench.clock.advance(120_000);
    expect(bench.daemon.status().defaultFor.card).toBe(EAST);
  });

  test('declines open no breaker, however many there are (rule 14)', async () => {
    const bench = await daemonBench();
    const declined = { amountMinor: minor(10_051) };
    for (let times = 0; times < 12; times += 1) await bench.payThrough(bench.order(declined));
    expect(await bench.payThrough(bench.order())).toMatchObject({ approval: { channel: EAST } });
  });

  test('a barred channel is passed over, and nothing is journaled about it', async () => {
    const bench = await daemonBench({ guard: { authority: { channels: { deny: [EAST] } } } });
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', moved: false, approval: { channel: HARBOR } });
    expect(bench.daemon.journal.attemptsOf(order.saleId)).toHaveLength(1);
  });
});
