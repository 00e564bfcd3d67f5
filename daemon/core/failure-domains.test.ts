/** Two channels on one line fail together: what the whole service does and says (row A3, A6). */
import { describe, expect, test } from 'vitest';
import type { ServiceFacts } from '#contract/diagnostics.ts';
import type { ChannelId, SaleId } from '#contract/ids.ts';
import { examine } from '#diagnostics/checks/doctor.ts';
import { type DaemonBench, daemonBench, EAST, HARBOR, LOTUS } from '#test/sim/daemon-bench.ts';

const ON_THE_LINE = { sharedLines: ['mall-line'] };
const THREE = [EAST, HARBOR, LOTUS];
/** East and Harbor over one line, Lotus over another of its own. */
const onOneLine = (changes: Parameters<typeof daemonBench>[0] = {}): Promise<DaemonBench> =>
  daemonBench({
    channels: THREE,
    profiles: { [EAST]: ON_THE_LINE, [HARBOR]: ON_THE_LINE },
    ...changes,
  });

const nothingGets = (bench: DaemonBench, addresses: readonly string[]): void => {
  const { fates } = bench.network;
  for (const address of addresses) bench.network.silence(address);
  bench.network.fates = {
    ...fates,
    connect: (address) =>
      addresses.includes(address) ? { delayMs: 0, what: 'silence' } : fates.connect(address),
  };
};

const lineDies = (bench: DaemonBench): void =>
  nothingGets(bench, [bench.address(EAST), bench.address(HARBOR)]);

const view = (bench: DaemonBench, id: ChannelId) =>
  bench.daemon.status().channels.find((channel) => channel.id === id);
const lineOf = (bench: DaemonBench) => bench.daemon.status().sharedLines?.[0];
const toldOf = (bench: DaemonBench) =>
  bench.notices.filter(({ code }) => code === 'SHARED_LINE_DOWN');

const armedOn = (bench: DaemonBench, saleId: SaleId): readonly ChannelId[] =>
  bench.daemon.journal
    .entriesOfSale(saleId)
    .flatMap(({ body }) => (body.kind === 'attempt-armed' ? [body.channel] : []));

/** Milliseconds until `holds`. */
const until = async (bench: DaemonBench, holds: () => boolean): Promise<number> => {
  const from = bench.clock.monotonicNow();
  for (let ms = 0; !holds() && ms < 10_000; ms += 1) await bench.clock.advance(1);
  expect(holds()).toBe(true);
  return bench.clock.monotonicNow() - from;
};

describe('the line is down', () => {
  test('a channel is known lost a ping’s time after the other, and not after three misses', async () => {
    const bench = await onOneLine();
    await bench.clock.advance(30_000);
    lineDies(bench);
    await until(
      bench,
      () => view(bench, EAST)?.state !== 'up' || view(bench, HARBOR)?.state !== 'up',
    );
    const second = await until(
      bench,
      () => view(bench, EAST)?.state !== 'up' && view(bench, HARBOR)?.state !== 'up',
    );
    expect(second).toBeLessThan(300);
  });

  test('the reason of each names the line and who else is on it; people are told once', async () => {
    const bench = await onOneLine();
    lineDies(bench);
    await bench.clock.advance(60_000);
    expect(lineOf(bench)).toEqual({
      name: 'mall-line',
      channels: [EAST, HARBOR],
      state: 'down',
      lost: [EAST, HARBOR],
    });
    expect(view(bench, EAST)?.reason).toMatch(/^line mall-line is down, with bank-harbor; /);
    expect(view(bench, HARBOR)?.reason).toMatch(/^line mall-line is down, with bank-east; /);
    expect(view(bench, LOTUS)).toMatchObject({ state: 'up', reason: '' });
    expect(toldOf(bench)).toHaveLength(1);
  });

  test('the technician reads it in the facts, and doctor calls it a fault of the line', async () => {
    const bench = await onOneLine();
    lineDies(bench);
    await bench.clock.advance(10_000);
    const facts = (await bench.daemon.request('diagnostics.read', {})) as ServiceFacts;
    const { results, verdict } = examine({
      service: { kind: 'answered', facts, tookMs: 1 },
      keys: { kind: 'not-asked' },
      atWallMs: facts.nowWallMs,
      version: 'simulated',
      localDate: '20260105',
    });
    expect(verdict).toBe('fail');
    expect(results.filter(({ check }) => check === 'shared-line')).toEqual([
      {
        check: 'shared-line',
        about: 'mall-line',
        verdict: 'fail',
        finding: 'SHARED_LINE_DOWN',
        values: { carries: `${EAST}, ${HARBOR}`, lost: `${EAST}, ${HARBOR}` },
      },
    ]);
  });

  test('once it carries again all is as before, and the next time is told anew', async () => {
    const bench = await onOneLine();
    const { fates } = bench.network;
    for (const _ of [1, 2]) {
      lineDies(bench);
      await bench.clock.advance(20_000);
      bench.network.fates = fates;
      await bench.clock.advance(60_000);
      expect(lineOf(bench)?.state).toBe('sound');
      expect(view(bench, EAST)).toMatchObject({ state: 'up', reason: '' });
    }
    expect(toldOf(bench)).toHaveLength(2);
  });

  test('a sale that loses its channel with the line is paid over the other line', async () => {
    const bench = await onOneLine();
    lineDies(bench);
    const order = bench.order();
    const answer = await bench.payThrough(order);
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: LOTUS } });
    expect(armedOn(bench, order.saleId)).toEqual([EAST, LOTUS]);
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('without another line the sale ends without a charge, or undone', async () => {
    const bench = await daemonBench({ profiles: { [EAST]: ON_THE_LINE, [HARBOR]: ON_THE_LINE } });
    lineDies(bench);
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({ kind: 'failed' });
    expect(bench.kept(order.saleId)).toEqual([]);
  });
});

describe('one channel of the line is down', () => {
  test('the other is asked at once, answers, and is neither refused nor set behind', async () => {
    const bench = await onOneLine();
    nothingGets(bench, [bench.address(EAST)]);
    await until(bench, () => view(bench, EAST)?.state === 'down');
    await until(bench, () => lineOf(bench)?.state === 'sound');
    expect(view(bench, EAST)?.reason).not.toContain('mall-line');
    const answer = await bench.payThrough(bench.order());
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: HARBOR } });
    expect(toldOf(bench)).toEqual([]);
  });

  test('until it has answered, a sale takes the other line first; the trace says why', async () => {
    const bench = await onOneLine();
    bench.network.fates = {
      connect: (address) =>
        address === bench.address(EAST)
          ? { delayMs: 0, what: 'silence' }
          : { delayMs: 1, what: 'accept' },
      request: () => ({ delayMs: 20, what: 'deliver' }),
      reply: () => ({ delayMs: 20, what: 'deliver' }),
    };
    bench.network.cut(bench.address(EAST));
    await bench.clock.advance(1);
    expect(lineOf(bench)?.state).toBe('doubted');
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({ approval: { channel: LOTUS } });
    const [decided] = bench.daemon.journal
      .entriesOfSale(order.saleId)
      .flatMap(({ body }) => (body.kind === 'route-decided' ? [body.trace] : []));
    expect(decided?.candidates).toContainEqual({
      ...{ id: HARBOR, at: 'priority', by: 'line', line: 'in-doubt' },
    });
    const explained = await bench.daemon.request('route.explain', {
      saleId: order.saleId,
      rules: null,
      atWallMs: null,
    });
    expect(JSON.stringify(explained)).toContain('a channel on its line was lost');
  });

  test('in doubt it is still taken when there is no other: nobody is refused on hearsay', async () => {
    const bench = await daemonBench({ profiles: { [EAST]: ON_THE_LINE, [HARBOR]: ON_THE_LINE } });
    bench.network.cut(bench.address(EAST));
    await bench.clock.advance(0);
    expect(lineOf(bench)?.state).toBe('doubted');
    const answer = await bench.payThrough(bench.order());
    expect(answer).toMatchObject({ kind: 'approved' });
  });

  test('a host that closes its connection casts no doubt on its line', async () => {
    const bench = await onOneLine();
    bench.acquirer(EAST).stop();
    await bench.clock.advance(2);
    expect(lineOf(bench)?.state).toBe('sound');
  });
});

describe('no line is named', () => {
  test('both channels down are two channels down', async () => {
    const bench = await daemonBench();
    lineDies(bench);
    await bench.clock.advance(20_000);
    expect(bench.daemon.status().sharedLines).toBeUndefined();
    for (const id of [EAST, HARBOR]) expect(view(bench, id)?.reason).not.toContain('line ');
    expect(toldOf(bench)).toEqual([]);
  });
});
