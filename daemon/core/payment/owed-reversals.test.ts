import { describe, expect, test } from 'vitest';
import type { Notice, ReversalView } from '#contract/daemon-api.ts';
import { type DaemonBench, daemonBench, EAST, HARBOR } from '#test/sim/daemon-bench.ts';

/** A failed sale whose reversal EAST can't take yet: it is away. */
const owing = async () => {
  const bench = await daemonBench({ cover: { coverLimitMinor: 0 } });
  const classes: string[] = [];
  const { fates } = bench.network;
  bench.network.fates = {
    ...fates,
    request: (address, request) => {
      if (address === bench.address(EAST)) classes.push(request.class);
      if (request.class === 'pay') {
        bench.clock.after(2, () => bench.acquirer(EAST).switchFault('refuse-connections'));
      }
      return fates.request(address, request);
    },
  };
  bench.acquirer(EAST).switchFault('reset-after-request', 1);
  const order = bench.order();
  const answer = await bench.payThrough(order);
  if (answer.kind !== 'failed') throw new Error('the sale was to fail');
  return { bench, order, classes };
};
const list = (bench: DaemonBench): Promise<ReversalView[]> =>
  bench.daemon.request('reversals.list', {}) as Promise<ReversalView[]>;
const back = async (bench: DaemonBench): Promise<void> => {
  bench.acquirer(EAST).switchFault('none');
  await bench.clock.advance(60_000);
};

describe('an owed reversal', () => {
  test('is listed until it is acknowledged, and takes the charge back', async () => {
    const { bench, order } = await owing();
    expect(await list(bench)).toMatchObject([
      { saleId: order.saleId, channel: EAST, covered: false, exception: null },
    ]);
    expect(bench.kept(order.saleId)).toHaveLength(1);
    await back(bench);
    expect(await list(bench)).toEqual([]);
    expect(bench.kept(order.saleId)).toEqual([]);
  });

  test('goes first after sign-on, before any payment could (rule 6)', async () => {
    const { bench, classes } = await owing();
    classes.length = 0;
    await back(bench);
    const settled = classes.filter((name) => name !== 'ping');
    expect(settled).toEqual(['sign-on', 'reversal']);
    const first = classes.indexOf('reversal');
    expect(classes.slice(0, first).filter((name) => name === 'ping').length).toBeLessThan(2);
  });

  test('stays with its channel: no other one ever sees it (rule 6, V3)', async () => {
    const { bench, order } = await owing();
    await bench.clock.advance(600_000);
    const harbor = bench.rows().filter(({ channel }) => channel === HARBOR);
    expect(harbor).toEqual([]);
    await back(bench);
    expect(bench.kept(order.saleId)).toEqual([]);
  });

  test('does not keep another channel from paying', async () => {
    const { bench } = await owing();
    expect(await bench.payThrough(bench.order())).toMatchObject({
      kind: 'approved',
      approval: { channel: HARBOR },
    });
  });

  test('survives restarts and days, with its count of sends (rule 7)', async () => {
    const { bench, order } = await owing();
    bench.acquirer(EAST).behave({ reversal: 'refused' });
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(10_000);
    const sends = (await list(bench))[0]?.sends ?? 0;
    expect(sends).toBeGreaterThan(1);
    for (let restart = 0; restart < 3; restart += 1) {
      bench.crash();
      await bench.restart();
      bench.clock.jumpWall(86_400_000);
      await bench.clock.advance(400_000);
    }
    expect((await list(bench))[0]?.sends).toBeGreaterThan(sends);
    bench.acquirer(EAST).behave({ reversal: 'done' });
    await bench.clock.advance(400_000);
    expect(await list(bench)).toEqual([]);
    expect(bench.kept(order.saleId)).toEqual([]);
  });

  test('that the host refuses is shown as an exception, and calls a person once', async () => {
    const { bench, order } = await owing();
    const notices: Notice[] = [];
    bench.daemon.onNotification((name, params) => {
      if (name === 'notice.posted') notices.push(params as Notice);
    });
    bench.acquirer(EAST).behave({ reversal: 'refused' });
    await back(bench);
    expect(await list(bench)).toMatchObject([{ exception: 'REVERSAL_STUCK' }]);
    const called = notices.filter(({ kind }) => kind === 'attention');
    expect(called).toMatchObject([{ code: 'REVERSAL_STUCK', channel: EAST, saleId: order.saleId }]);
  });

  test('is ended by a named person with a reason, on the record, and by nothing less', async () => {
    const { bench, order } = await owing();
    const [owed] = await list(bench);
    if (owed === undefined) throw new Error('nothing is owed');
    const { attemptId } = owed;
    for (const nobody of [
      { attemptId, person: ' ', reason: 'seen at the bank' },
      { attemptId, person: 'Wang Wei', reason: '' },
      { attemptId, reason: 'seen at the bank' },
    ]) {
      await expect(bench.daemon.request('reversals.close', nobody)).rejects.toThrow();
    }
    const left = await bench.daemon.request('reversals.close', {
      attemptId,
      person: 'Wang Wei',
      reason: 'seen at the bank',
    });
    expect(left).toEqual([]);
    expect(bench.store.entriesOfSale(order.saleId).at(-1)?.body).toMatchObject({
      kind: 'reversal-closed',
      person: 'Wang Wei',
      reason: 'seen at the bank',
    });
    await back(bench);
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('can not be closed twice, nor can one that nobody owes', async () => {
    const { bench } = await owing();
    const [owed] = await list(bench);
    const close = (attemptId: string) =>
      bench.daemon.request('reversals.close', { attemptId, person: 'Wang Wei', reason: 'seen' });
    await close(owed?.attemptId ?? '');
    const { length } = bench.daemon.journal;
    await close(owed?.attemptId ?? '');
    await close('never-seen');
    expect(bench.daemon.journal.length).toBe(length);
  });
});

test('a person who closes the reversal a running sale waits for ends the sale, honestly', async () => {
  const bench = await daemonBench({ limits: { resolveWithinMs: 20_000 } });
  bench.acquirer(EAST).switchFault('reset-after-request', 1);
  bench.acquirer(EAST).behave({ inquiry: 'not-found', reversal: 'refused' });
  const order = bench.order();
  const paying = bench.pay(order);
  let owed: ReversalView | undefined;
  while (owed === undefined) {
    await bench.clock.advance(1);
    [owed] = await list(bench);
  }
  const { attemptId } = owed;
  await bench.daemon.request('reversals.close', { attemptId, person: 'Wang Wei', reason: 'seen' });
  await bench.clock.advance(100);
  expect(await paying).toEqual({
    kind: 'failed',
    saleId: order.saleId,
    code: 'NOT_SUCCESSFUL',
  });
});

test('late answers to inquiries and reversals about nobody are kept and alarmed (rule 12)', async () => {
  const bench = await daemonBench();
  const stranger = {
    terminal: 'T0000001',
    stan: 77,
    batch: 9,
    date: '20260105',
    attemptId: 'who-is-this',
    code: '00',
  };
  const order = bench.order();
  await bench.payThrough(order);
  const [attempt] = bench.daemon.journal.attemptsOf(order.saleId);
  const ours = { ...stranger, ...attempt?.identity, date: '20251231' };
  const texts = [
    JSON.stringify({ class: 'reversal-reply', ...stranger, result: 'reversed' }),
    JSON.stringify({ class: 'inquiry-reply', ...stranger, state: 'paid', amountMinor: 5 }),
    // About an attempt of ours, but of another day: not ours either.
    JSON.stringify({ class: 'inquiry-reply', ...ours, state: 'paid', amountMinor: 5 }),
  ];
  const { fates } = bench.network;
  bench.network.fates = {
    ...fates,
    reply: (address, reply) =>
      texts.length > 0 && reply.class === 'pong'
        ? { delayMs: 1, what: 'garble' }
        : fates.reply(address, reply),
    garbled: () => texts.shift() ?? '',
  };
  await bench.clock.advance(9_000);
  const written = [...bench.store.entriesAfter(0)].map(({ body }) => body);
  const alarms = written.filter(({ kind }) => kind === 'alarm');
  expect(alarms).toMatchObject([
    { kind: 'alarm', code: 'UNMATCHED_REPLY', attemptId: 'who-is-this' },
    { kind: 'alarm', code: 'UNMATCHED_REPLY', attemptId: 'who-is-this' },
    { kind: 'alarm', code: 'UNMATCHED_REPLY', attemptId: attempt?.attemptId },
  ]);
});
