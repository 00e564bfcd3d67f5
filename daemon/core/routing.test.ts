import { describe, expect, test } from 'vitest';
import type { ApiResult, DaemonStatus } from '#contract/daemon-api.ts';
import type { ChannelId, SaleId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import { type DaemonBench, daemonBench, EAST, HARBOR, through } from '#test/sim/daemon-bench.ts';
import type { EntryKind } from './journal/entries.ts';

const minor = (amount: number): AmountMinor => amount as AmountMinor;
const FORCE = { channel: HARBOR, person: 'Wang', reason: 'east declines too much' };
const rules = (changes: object = {}, east: object = {}, harbor: object = {}): object => ({
  version: 1,
  channels: [
    { id: EAST, priority: 1, currency: 'CNY', ...east },
    { id: HARBOR, priority: 2, currency: 'CNY', ...harbor },
  ],
  ...changes,
});

const ask = (bench: DaemonBench, name: string, params: object): Promise<unknown> =>
  through(bench.clock, bench.daemon.request(name, params));

/** Sells once and tells which channel was paid by, or how it ended. */
const sell = async (bench: DaemonBench, amount = 10_000): Promise<string> => {
  const answer = await bench.payThrough(bench.order({ amountMinor: minor(amount) }));
  return endOf(answer);
};
const endOf = (answer: SaleAnswer): string => {
  if (answer.kind === 'approved') return answer.approval.channel;
  return answer.kind === 'failed' ? answer.code : answer.kind;
};
const times = async (count: number, sale: () => Promise<string>): Promise<readonly string[]> => {
  const taken: string[] = [];
  for (let nth = 0; nth < count; nth += 1) taken.push(await sale());
  return taken;
};
const count = (all: readonly string[], one: ChannelId): number =>
  all.filter((channel) => channel === one).length;

/** The entries of each transaction there was, by kind. */
const transactions = (bench: DaemonBench): EntryKind[][] => {
  const seen: EntryKind[][] = [];
  bench.store.afterCommit = (entries) => seen.push(entries.map(({ body }) => body.kind));
  return seen;
};

describe('a rule file', () => {
  test('shares the twenty sales of a day 30 to 70, also through a restart (row C9)', async () => {
    const shared = { priority: 1, weight: 30 };
    const bench = await daemonBench({ rules: rules({}, shared, { ...shared, weight: 70 }) });
    const before = await times(7, () => sell(bench));
    bench.crash();
    await bench.restart();
    const taken = [...before, ...(await times(13, () => sell(bench)))];
    expect([count(taken, EAST), count(taken, HARBOR)]).toEqual([6, 14]);
  });

  test('takes the cheaper channel of a group (row C8)', async () => {
    const fee = (rate: string) => ({ priority: 1, fees: [{ kind: 'percentage', rate }] });
    const bench = await daemonBench({ rules: rules({}, fee('0.6%'), fee('0.5%')) });
    expect(await sell(bench)).toBe(HARBOR);
  });

  test('limits a day, counted from the journal through a restart (row C7)', async () => {
    const limits = { dayMinor: 25_000 };
    const bench = await daemonBench({ rules: rules({}, { limits }) });
    expect(await times(2, () => sell(bench))).toEqual([EAST, EAST]);
    bench.crash();
    await bench.restart();
    expect(await times(2, () => sell(bench))).toEqual([HARBOR, HARBOR]);
    expect(await sell(bench, 5_000)).toBe(EAST);
  });

  test('limits two sales at once as it limits one after the other', async () => {
    const bench = await daemonBench({ rules: rules({}, { limits: { dayMinor: 15_000 } }) });
    const both = [1, 2].map(() => bench.pay(bench.order({ amountMinor: minor(10_000) })));
    const answers = await through(bench.clock, Promise.all(both));
    expect(answers.map(endOf).sort()).toEqual([EAST, HARBOR]);
  });

  test('limits the attempts of a sale when the service allows more', async () => {
    const bench = await daemonBench({ rules: rules({ attempts: 1 }) });
    bench.acquirer(EAST).switchFault('system-error');
    expect(await sell(bench)).toBe('ALL_CHANNELS_REFUSED');
  });

  test('that is refused while the till sells changes nothing and is said on the screen', async () => {
    const bench = await daemonBench({ rules: rules() });
    bench.rules.replace('{\n"version": 2,\n"chanels": [] }');
    expect(await sell(bench)).toBe(EAST);
    const { routing } = (await ask(bench, 'status.read', {})) as DaemonStatus;
    expect(routing.refused).toContainEqual({ line: 3, key: 'chanels', reason: 'unknown key' });
    expect(routing.rules).toMatch(/^1-/);
    expect(bench.notices).toContainEqual(
      expect.objectContaining({ kind: 'attention', code: 'RULES_REFUSED' }),
    );
    const late: unknown[] = [];
    bench.daemon.onNotification((_, params) => late.push(params));
    expect(late).toContainEqual(expect.objectContaining({ code: 'RULES_REFUSED' }));
    bench.rules.replace(JSON.stringify(rules({ version: 3 }, { priority: 9 })));
    expect(bench.daemon.status()).toMatchObject({
      defaultFor: { card: HARBOR },
      routing: { refused: null },
    });
  });
});

describe('a channel that has only just come back', () => {
  test('waits behind the others for new sales until its dwell is over', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('refuse-connections');
    await bench.clock.advance(100);
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(10_000);
    expect(bench.daemon.status().channels[0]).toMatchObject({ id: EAST, state: 'up' });
    const order = bench.order();
    expect(endOf(await bench.payThrough(order))).toBe(HARBOR);
    const decided = bench.store
      .entriesOfSale(order.saleId)
      .flatMap(({ body }) => (body.kind === 'route-decided' ? [body.trace] : []));
    expect(decided[0]?.candidates).toContainEqual(
      expect.objectContaining({ id: EAST, at: 'priority', by: 'dwell' }),
    );
    await bench.clock.advance(60_000);
    expect(await sell(bench)).toBe(EAST);
  });
});

describe('a decision', () => {
  test('is in the transaction that acts on it: the attempt’s, or the failing one', async () => {
    const bench = await daemonBench();
    const seen = transactions(bench);
    await sell(bench);
    expect(seen[0]).toEqual(['sale-accepted', 'route-decided', 'attempt-armed']);
    for (const id of [EAST, HARBOR]) bench.acquirer(id).switchFault('refuse-connections');
    await bench.clock.advance(100);
    seen.length = 0;
    expect(await sell(bench)).toBe('NO_CHANNEL');
    expect(seen[0]).toEqual(['sale-accepted', 'route-decided', 'sale-failed']);
  });

  test('keeps six digits of a card and no more', async () => {
    const bench = await daemonBench();
    const credential = { ...bench.order().credential, routing: { kind: 'card', bin: '62220214' } };
    const order = bench.order({ credential: credential as never });
    await bench.payThrough(order);
    const texts = bench.store.entriesOfSale(order.saleId).map(({ body }) => JSON.stringify(body));
    expect(texts.join()).toContain('"bin":"622202"');
    expect(texts.join()).not.toContain('6222021');
  });

  test('is explained later, also under other rules, and a wrong file is refused with its line', async () => {
    const bench = await daemonBench({ rules: rules() });
    const order = bench.order();
    await bench.payThrough(order);
    const explain = (text: string | null, saleId: SaleId = order.saleId) =>
      ask(bench, 'route.explain', { saleId, rules: text, atWallMs: null }) as Promise<
        ApiResult<'route.explain'>
      >;
    expect(await explain(null)).toMatchObject({
      decisions: [{ explanation: { isSame: true }, trace: { outcome: { channel: EAST } } }],
    });
    const other = JSON.stringify(rules({ version: 2 }, { priority: 9 }));
    expect(await explain(other)).toMatchObject({ decisions: [{ explanation: { isSame: false } }] });
    expect(await explain('{\n"a" }')).toMatchObject({ kind: 'refused', findings: [{ line: 2 }] });
    expect(await explain(null, 'never-sold' as SaleId)).toEqual({ kind: 'not-known' });
  });
});

describe('a person who forces a channel (row C2)', () => {
  const kinds = ({ store }: DaemonBench): readonly EntryKind[] =>
    [...store.entriesAfter(0)].map(({ body }) => body.kind).filter((k) => k.startsWith('route-f'));

  test('has it taken until the time is over, with both in the journal', async () => {
    const bench = await daemonBench();
    await ask(bench, 'route.force', { ...FORCE, forMs: 60_000 });
    expect(await sell(bench)).toBe(HARBOR);
    expect(bench.daemon.status().routing.force).toMatchObject(FORCE);
    await bench.clock.advance(60_000);
    expect(await sell(bench)).toBe(EAST);
    expect(kinds(bench)).toEqual(['route-forced', 'route-force-expired']);
  });

  test('is seen on the screen at once, and so is the end', async () => {
    const bench = await daemonBench();
    const shown: (string | null)[] = [];
    bench.daemon.onNotification((name, params) => {
      if (name !== 'status.changed') return;
      shown.push((params as DaemonStatus).routing.force?.channel ?? null);
    });
    void bench.daemon.request('route.force', { ...FORCE, forMs: 60_000 });
    expect(shown.at(-1)).toBe(HARBOR);
    void bench.daemon.request('route.lift', { person: 'Wang', reason: 'all is well' });
    expect(shown.at(-1)).toBeNull();
  });

  test('may do so for one way of paying, and lift it', async () => {
    const bench = await daemonBench();
    await ask(bench, 'route.force', { ...FORCE, forMs: 60_000, methods: ['qr-scan'] });
    expect(bench.daemon.status().defaultFor).toEqual({ card: EAST, 'qr-scan': HARBOR });
    await ask(bench, 'route.lift', { person: 'Wang', reason: 'all is well' });
    expect(bench.daemon.status().defaultFor).toEqual({ card: EAST, 'qr-scan': EAST });
    expect([...bench.store.entriesAfter(0)].at(-1)?.body).toEqual({
      kind: 'route-lifted',
      saleId: null,
      channel: HARBOR,
      person: 'Wang',
      reason: 'all is well',
    });
  });

  test('does not stop a sale when the forced channel is down (row C5)', async () => {
    const bench = await daemonBench();
    await ask(bench, 'route.force', { ...FORCE, forMs: 60_000 });
    bench.acquirer(HARBOR).switchFault('refuse-connections');
    await bench.clock.advance(100);
    expect(await sell(bench)).toBe(EAST);
  });

  test('is told when the rules know no such channel', async () => {
    const bench = await daemonBench();
    const answer = await ask(bench, 'route.force', {
      ...FORCE,
      channel: 'bank-west',
      forMs: 60_000,
    });
    expect(answer).toEqual({ kind: 'no-such-channel', channels: [EAST, HARBOR] });
    expect(kinds(bench)).toEqual([]);
  });

  test('has to do so again after a restart, and the journal says why, once', async () => {
    const bench = await daemonBench();
    await ask(bench, 'route.force', { ...FORCE, forMs: 3_600_000 });
    for (let boot = 0; boot < 2; boot += 1) {
      bench.crash();
      await bench.restart();
    }
    expect(await sell(bench)).toBe(EAST);
    expect(kinds(bench)).toEqual(['route-forced', 'route-force-expired']);
    const ended = [...bench.store.entriesAfter(0)].map(({ body }) => body);
    expect(ended).toContainEqual({
      kind: 'route-force-expired',
      saleId: null,
      channel: HARBOR,
      cause: 'restart',
    });
  });

  test('forces nothing when the disk takes no entry', async () => {
    const bench = await daemonBench();
    bench.store.beforeCommit = () => {
      throw new Error('disk is full');
    };
    const forced = bench.daemon.request('route.force', { ...FORCE, forMs: 60_000 });
    await expect(forced).rejects.toThrow('disk is full');
    expect(bench.daemon.status().routing.force).toBeNull();
  });
});
