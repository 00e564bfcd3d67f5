import { describe, expect, test, vi } from 'vitest';
import type { ApiResult, ChannelView, Notice } from '#contract/daemon-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import { type DaemonBench, daemonBench, EAST, HARBOR } from '#test/sim/daemon-bench.ts';
import type { NetworkFates } from '#test/sim/network.ts';
import { JournalStopped } from '../journal/journal.ts';

const changed = (bench: DaemonBench, fates: Partial<NetworkFates>): void => {
  bench.network.fates = { ...bench.network.fates, ...fates };
};
const viewOf = (bench: DaemonBench, id: ChannelId): ChannelView => {
  const view = bench.daemon.status().channels.find((channel) => channel.id === id);
  if (view === undefined) throw new Error('no such channel');
  return view;
};
/** Pings are missed for long before a connection falls, so that its last pong grows old. */
const PATIENT = { missesToFall: 10, pingAnswerLeastMs: 1_500 };
/** Nothing comes back from `channel` any more; its socket stays open (fault NT5). */
const fallSilent = (bench: DaemonBench, channel: ChannelId): void => {
  const { reply } = bench.network.fates;
  changed(bench, {
    reply: (address, said) =>
      address === bench.address(channel) ? { delayMs: 1, what: 'lose' } : reply(address, said),
  });
};

describe('a channel as people see it', () => {
  test('is up with its round trip, and says nothing more', async () => {
    const bench = await daemonBench();
    expect(viewOf(bench, EAST)).toMatchObject({
      state: 'up',
      reason: '',
      roundTripMs: 2,
      openReversals: 0,
    });
  });

  test('goes through connecting, signing on and proving, and is used for nothing meanwhile', async () => {
    const bench = await daemonBench();
    changed(bench, { connect: () => ({ delayMs: 20, what: 'accept' }) });
    bench.network.cut(bench.address(EAST));
    await bench.clock.advance(1);
    const seen = new Set<string>();
    for (let ms = 0; ms < 1_000; ms += 1) {
      const { state } = viewOf(bench, EAST);
      seen.add(state);
      if (state !== 'up') expect(bench.daemon.status().defaultFor.card).not.toBe(EAST);
      await bench.clock.advance(1);
    }
    expect([...seen].filter((state) => state !== 'down')).toEqual([
      'connecting',
      'signing-on',
      'proving',
      'up',
    ]);
  });

  test('is stale, not up, once its last pong is older than six seconds (rule 16)', async () => {
    const bench = await daemonBench({ limits: PATIENT });
    fallSilent(bench, EAST);
    await bench.clock.advance(5_000);
    expect(viewOf(bench, EAST).state).toBe('up');
    while (viewOf(bench, EAST).state === 'up') await bench.clock.advance(100);
    expect(viewOf(bench, EAST)).toMatchObject({ state: 'stale', roundTripMs: expect.any(Number) });
    const answer = await bench.payThrough(bench.order());
    expect(answer).toMatchObject({ kind: 'approved', moved: false, approval: { channel: HARBOR } });
  });

  test("is down with the reason, in a technician's words", async () => {
    const patient = await daemonBench({ limits: PATIENT });
    fallSilent(patient, EAST);
    await patient.clock.advance(9_000);
    expect(viewOf(patient, EAST).reason).toBe('pings are not answered');
    const bench = await daemonBench();
    fallSilent(bench, EAST);
    await bench.clock.advance(4_000);
    expect(viewOf(bench, EAST).reason).toBe('3 pings not answered');
    await bench.clock.advance(3_000);
    expect(viewOf(bench, EAST)).toMatchObject({
      reason: 'no answer to sign-on',
      roundTripMs: null,
    });
  });

  test('that is lost is announced once, and once more when it is back (row A7)', async () => {
    const bench = await daemonBench();
    const told: string[] = [];
    bench.daemon.onNotification((name, params) => {
      const notice = params as Notice;
      if (name === 'notice.posted' && notice.channel === EAST) told.push(notice.kind);
    });
    bench.acquirer(EAST).switchFault('refuse-connections');
    await bench.clock.advance(120_000);
    expect(told).toEqual(['channel-down']);
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(60_000);
    expect(told).toEqual(['channel-down', 'channel-up']);
  });
});

describe('a payment on a channel', () => {
  test('that answers late is shown as slow, and waited for (rule 17)', async () => {
    const bench = await daemonBench();
    const order = bench.order({ amountMinor: 10_068 as AmountMinor });
    expect(await bench.payThrough(order)).toMatchObject({ kind: 'approved', moved: false });
    const slow = bench.progress.filter(({ step }) => step === 'slow');
    expect(slow[0]).toEqual({ step: 'slow', saleId: order.saleId, channel: EAST });
    expect(slow.length).toBeGreaterThan(1);
  });

  test('that is usually slow is not suspected at its usual time', async () => {
    const bench = await daemonBench({ limits: { suspicionFloorMs: 50 } });
    changed(bench, {
      reply: (_address, said) => ({
        delayMs: said.class === 'pay-reply' ? 40 : 1,
        what: 'deliver',
      }),
    });
    for (let sale = 0; sale < 20; sale += 1) await bench.payThrough(bench.order());
    bench.progress.length = 0;
    changed(bench, {
      reply: (_address, said) => ({
        delayMs: said.class === 'pay-reply' ? 100 : 1,
        what: 'deliver',
      }),
    });
    await bench.payThrough(bench.order());
    expect(bench.progress.filter(({ step }) => step === 'slow')).toEqual([]);
  });
});

describe('a channel that resets its connection', () => {
  /** Wall times at which `channel` is dialled from now on. */
  const dialsOf = (bench: DaemonBench, channel: ChannelId): number[] => {
    const dials: number[] = [];
    const { connect } = bench.network.fates;
    changed(bench, {
      connect: (address) => {
        if (address === bench.address(channel)) dials.push(bench.clock.wallNow());
        return connect(address);
      },
    });
    return dials;
  };

  test('is dialled at once when a payment became unknown by it: the proof waits for nothing else', async () => {
    const bench = await daemonBench();
    const dials = dialsOf(bench, EAST);
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({ kind: 'approved', moved: true });
    const unknown = bench.store
      .entriesOfSale(order.saleId)
      .find(({ body }) => body.kind === 'attempt-unknown');
    expect(dials).toEqual([unknown?.atWallMs]);
  });

  test('takes its place in the crowd when no payment waits', async () => {
    const bench = await daemonBench();
    const dials = dialsOf(bench, EAST);
    const cutAtWallMs = bench.clock.wallNow();
    bench.network.cut(bench.address(EAST));
    await bench.clock.advance(100);
    expect(dials).toHaveLength(1);
    expect(dials[0]).toBeGreaterThan(cutAtWallMs + 1);
  });
});

describe('a service that stops', () => {
  test('in the middle of a payment leaves it on disk as unknown and does nothing more (T4)', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('hang');
    const order = bench.order();
    const answers: unknown[] = [];
    bench.pay(order).then((answer) => answers.push(answer));
    await bench.clock.advance(10);
    const dials = vi.fn(bench.network.fates.connect);
    changed(bench, { connect: dials });
    bench.daemon.stop();
    await bench.clock.advance(120_000);
    const kinds = bench.store.entriesOfSale(order.saleId).map(({ body }) => body.kind);
    expect(kinds.slice(-2)).toEqual(['attempt-armed', 'attempt-unknown']);
    expect(answers).toEqual([]);
    expect(dials).not.toHaveBeenCalled();
  });
});

test('a technician sees since when a channel is signed on, and nothing of a sign-on that is over', async () => {
  const bench = await daemonBench();
  const signedOn = async () => {
    const facts = (await bench.daemon.request(
      'diagnostics.read',
      {},
    )) as ApiResult<'diagnostics.read'>;
    return facts.channels.find(({ id }) => id === EAST)?.signedOn;
  };
  expect(await signedOn()).toMatchObject({ date: '20260105', sinceWallMs: expect.any(Number) });
  bench.acquirer(EAST).switchFault('refuse-connections');
  bench.network.cut(bench.address(EAST));
  await bench.clock.advance(100);
  expect(await signedOn()).toBeNull();
});

describe('an answer about another attempt', () => {
  test('acknowledges no reversal, is kept, and the reversal goes on (HS4)', async () => {
    const bench = await daemonBench({ cover: { coverLimitMinor: 0 } });
    bench.acquirer(EAST).switchFault('reset-before-request', 1);
    const { reply } = bench.network.fates;
    let wrong = '';
    changed(bench, {
      reply: (address, said) => {
        if (said.class !== 'reversal-reply' || wrong !== '') return reply(address, said);
        wrong = JSON.stringify({ ...said, batch: 1 });
        return { delayMs: 1, what: 'garble' };
      },
      garbled: () => wrong,
    });
    const order = bench.order();
    await bench.payThrough(order);
    await bench.clock.advance(20_000);
    const bodies = [...bench.store.entriesAfter(0)].map(({ body }) => body);
    expect(bodies).toContainEqual(expect.objectContaining({ code: 'UNMATCHED_REPLY' }));
    expect(bodies.filter(({ kind }) => kind === 'reversal-sent').length).toBeGreaterThan(1);
    expect(bench.daemon.journal.allReversing()).toEqual([]);
  });
});

test('a host that babbles is alarmed about once a minute, with how much it was (HS12)', async () => {
  const bench = await daemonBench();
  const { fates } = bench.network;
  changed(bench, {
    reply: (address, said) =>
      said.class === 'pong' && address === bench.address(EAST)
        ? { delayMs: 1, what: 'garble' }
        : fates.reply(address, said),
    garbled: () => 'babble',
  });
  await bench.clock.advance(70_000);
  const details = [...bench.store.entriesAfter(0)].flatMap(({ body }) =>
    body.kind === 'alarm' ? [body.detail] : [],
  );
  expect(details).toHaveLength(2);
  expect(details[0]).toBe('not JSON, 1 since the last alarm');
  expect(details[1]).toMatch(/^not JSON, \d\d+ since the last alarm$/);
});

test('a host without tombstones is asked twice, a window apart, through a restart (rule 9)', async () => {
  const reversal = { earliestMs: 0, tombstones: false, originalWindowMs: 30_000 };
  const bench = await daemonBench({
    profiles: { [EAST]: { reversal } },
    cover: { coverLimitMinor: 0 },
  });
  bench.acquirer(EAST).switchFault('reset-before-request', 1);
  const order = bench.order();
  await bench.payThrough(order);
  await bench.clock.advance(10_000);
  bench.crash();
  await bench.restart();
  await bench.clock.advance(25_000);
  expect(bench.daemon.journal.allReversing()).toHaveLength(1);
  await bench.clock.advance(10_000);
  const kinds = bench.store.entriesOfSale(order.saleId).map(({ body }) => body.kind);
  expect(kinds.filter((kind) => kind === 'reversal-sent')).toHaveLength(2);
  expect(kinds.filter((kind) => kind === 'reversal-no-original')).toHaveLength(1);
  expect(kinds.at(-1)).toBe('reversal-acknowledged');
});

test('a journal found damaged by the audit stops payments and is told to everybody', async () => {
  const bench = await daemonBench();
  const told: unknown[] = [];
  bench.daemon.onNotification((name, params) => {
    if (name === 'status.changed') told.push(params);
  });
  bench.daemon.distrustJournal(new JournalStopped('JOURNAL_DAMAGED', 'entry 3 is missing'));
  expect(told.at(-1)).toMatchObject({ journal: { state: 'stopped', code: 'JOURNAL_DAMAGED' } });
  expect(await bench.payThrough(bench.order())).toMatchObject({
    kind: 'not-accepted',
    code: 'JOURNAL_DAMAGED',
  });
  expect(bench.rows()).toEqual([]);
});
