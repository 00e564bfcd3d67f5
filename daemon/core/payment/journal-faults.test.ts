import { describe, expect, test } from 'vitest';
import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { SaleAnswer, SaleOrder } from '#contract/payment.ts';
import { type DaemonBench, daemonBench, EAST, through } from '#test/sim/daemon-bench.ts';
import type { EntryKind, JournalEntry } from '../journal/entries.ts';

const find = (bench: DaemonBench, { saleId }: SaleOrder): Promise<SaleAnswer> =>
  through(bench.clock, bench.daemon.request('payment.find', { saleId }) as Promise<SaleAnswer>);

/** The disk fails from the append on that holds an entry of `kind`; `after`: it was on disk. */
const failAt = (bench: DaemonBench, kind: EntryKind, after = false): void => {
  let hasFailed = false;
  const fail = (entries: readonly JournalEntry[]): void => {
    hasFailed ||= entries.some(({ body }) => body.kind === kind);
    if (hasFailed) throw new Error('disk I/O error');
  };
  if (after) bench.store.afterCommit = fail;
  else bench.store.beforeCommit = fail;
};
const mend = (bench: DaemonBench): void => {
  bench.store.beforeCommit = () => {};
  bench.store.afterCommit = () => {};
};
const onDisk = (bench: DaemonBench): EntryKind[] =>
  [...bench.store.entriesAfter(0)].map(({ body }) => body.kind);
const STOPPED = { state: 'stopped', code: 'JOURNAL_IO', detail: 'disk I/O error' };

describe('a disk that fails before the first byte', () => {
  test('refuses the sale with the code; nothing was sent (D4)', async () => {
    const bench = await daemonBench();
    failAt(bench, 'sale-accepted');
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toEqual({ kind: 'not-accepted', saleId: order.saleId, code: 'JOURNAL_IO' });
    expect(bench.rows()).toEqual([]);
  });

  test('sends nothing also when the entry was on disk: it is recovered as not paid', async () => {
    const bench = await daemonBench();
    failAt(bench, 'attempt-armed', true);
    const order = bench.order();
    expect((await bench.payThrough(order)).kind).toBe('open');
    expect(bench.rows()).toEqual([]);
    mend(bench);
    bench.crash();
    await bench.restart();
    await bench.clock.advance(60_000);
    expect((await find(bench, order)).kind).toBe('failed');
    expect(bench.kept(order.saleId)).toEqual([]);
  });
});

describe('a disk that fails after the request left', () => {
  test('leaves the sale open: nobody is told more than is on disk (D1, D4)', async () => {
    const bench = await daemonBench();
    failAt(bench, 'attempt-approved');
    const order = bench.order();
    expect(await bench.payThrough(order)).toEqual({ kind: 'open', saleId: order.saleId });
    expect(await find(bench, order)).toEqual({ kind: 'open', saleId: order.saleId });
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test.each([false, true])(
    'finds the approval after a restart (was on disk: %s)',
    async (after) => {
      const bench = await daemonBench();
      failAt(bench, 'attempt-approved', after);
      const order = bench.order();
      await bench.payThrough(order);
      mend(bench);
      bench.crash();
      await bench.restart();
      expect(await find(bench, order)).toMatchObject({
        kind: 'approved',
        approval: { channel: EAST },
      });
      expect(bench.kept(order.saleId)).toHaveLength(1);
    },
  );

  test('checking again changes nothing and still says open', async () => {
    const bench = await daemonBench();
    failAt(bench, 'attempt-approved');
    const order = bench.order();
    await bench.payThrough(order);
    const { saleId } = order;
    const checking = bench.daemon.request('payment.check', { saleId }) as Promise<SaleAnswer>;
    expect(await through(bench.clock, checking)).toEqual({ kind: 'open', saleId });
  });
});

describe('a stopped journal', () => {
  const stopped = async () => {
    const bench = await daemonBench();
    const told: DaemonStatus['journal'][] = [];
    bench.daemon.onNotification((name, params) => {
      if (name === 'status.changed') told.push((params as DaemonStatus).journal);
    });
    const paid = bench.order();
    const answer = await bench.payThrough(paid);
    failAt(bench, 'attempt-approved');
    await bench.payThrough(bench.order());
    return { bench, told, paid, answer };
  };

  test('is told to every client at once, with its code', async () => {
    const { bench, told } = await stopped();
    expect(bench.daemon.status().journal).toEqual(STOPPED);
    expect(told.at(-1)).toEqual(STOPPED);
  });

  test('refuses every new payment, sends nothing more, and loses no earlier answer', async () => {
    const { bench, paid, answer } = await stopped();
    const before = onDisk(bench).length;
    const rows = bench.rows().length;
    const next = bench.order();
    const refused = { kind: 'not-accepted', saleId: next.saleId, code: 'JOURNAL_IO' };
    expect(await bench.payThrough(next)).toEqual(refused);
    expect(await find(bench, paid)).toEqual(answer);
    expect(await bench.payThrough(paid)).toEqual(answer);
    await bench.clock.advance(300_000);
    expect(onDisk(bench)).toHaveLength(before);
    expect(bench.rows()).toHaveLength(rows);
  });

  test('stays stopped when the disk is well again: only a restart believes it', async () => {
    const { bench } = await stopped();
    mend(bench);
    expect((await bench.payThrough(bench.order())).kind).toBe('not-accepted');
    bench.crash();
    await bench.restart();
    expect((await bench.payThrough(bench.order())).kind).toBe('approved');
  });

  test('sends no reversal it could not journal (D1)', async () => {
    const bench = await daemonBench({ cover: { coverLimitMinor: 0 } });
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    bench.acquirer(EAST).behave({ inquiry: 'not-found' });
    failAt(bench, 'reversal-sent');
    const order = bench.order();
    expect((await bench.payThrough(order)).kind).toBe('open');
    await bench.clock.advance(300_000);
    expect(bench.kept(order.saleId)).toHaveLength(1);
    mend(bench);
    bench.crash();
    await bench.restart();
    await bench.clock.advance(60_000);
    expect((await find(bench, order)).kind).toBe('failed');
    expect(bench.kept(order.saleId)).toEqual([]);
  });

  test('meets a reply that belongs to nobody without ending the process', async () => {
    const bench = await daemonBench();
    failAt(bench, 'alarm');
    const { fates } = bench.network;
    bench.network.fates = {
      ...fates,
      reply: (address, reply) =>
        reply.class === 'pong' ? { delayMs: 1, what: 'garble' } : fates.reply(address, reply),
      garbled: () => 'nobody can read this',
    };
    await bench.clock.advance(3_000);
    expect(bench.daemon.status().journal).toEqual(STOPPED);
  });

  test('meets a customer who does not come back without ending the process', async () => {
    const bench = await daemonBench({
      profiles: { 'bank-harbor': { replay: { card: false, code: false } } },
    });
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    const { credential } = bench.order();
    const order = bench.order({ credential: { ...credential, singleUse: true } });
    expect((await bench.payThrough(order)).kind).toBe('present-again');
    failAt(bench, 'sale-failed');
    await bench.clock.advance(121_000);
    expect(bench.daemon.status().journal).toEqual(STOPPED);
    expect((await find(bench, order)).kind).toBe('open');
  });

  test('during recovery refuses payments instead of ending the process', async () => {
    const bench = await daemonBench();
    failAt(bench, 'attempt-approved');
    await bench.payThrough(bench.order());
    bench.crash();
    mend(bench);
    failAt(bench, 'attempt-unknown');
    await bench.restart();
    expect(bench.daemon.status().journal).toEqual(STOPPED);
    expect((await bench.payThrough(bench.order())).kind).toBe('not-accepted');
  });
});
