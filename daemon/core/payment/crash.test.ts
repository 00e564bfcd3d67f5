import { describe, expect, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleAnswer, SaleOrder } from '#contract/payment.ts';
import {
  type BenchOptions,
  type DaemonBench,
  daemonBench,
  EAST,
  through,
} from '#test/sim/daemon-bench.ts';

/** A sale that goes a certain way when nothing crashes. */
interface Story {
  readonly options?: BenchOptions;
  readonly order?: Partial<SaleOrder>;
  /** Sets the faults before the sale. */
  readonly begin: (bench: DaemonBench) => void;
  /** How it ends undisturbed. */
  readonly ends: SaleAnswer['kind'];
}

const EAST_DIES = (bench: DaemonBench): void => {
  bench.acquirer(EAST).switchFault('reset-after-request', 1);
  const { fates } = bench.network;
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
const CODE = {
  method: 'qr-scan',
  credential: {
    envelope: 'BBBB',
    sealedTo: ['bank-east', 'bank-harbor'],
    singleUse: true,
    masked: 'alipay **** 0005',
    routing: { kind: 'code', wallet: 'alipay' },
  },
} as unknown as Partial<SaleOrder>;

const STORIES: Readonly<Record<string, Story>> = {
  'pays on the first channel': { begin: () => {}, ends: 'approved' },
  'is declined': {
    order: { amountMinor: 10_051 as AmountMinor },
    begin: () => {},
    ends: 'declined',
  },
  'moves on after a refusal': {
    begin: (bench) => bench.acquirer(EAST).switchFault('system-error'),
    ends: 'approved',
  },
  'is resolved by inquiry after a reset': {
    begin: (bench) => bench.acquirer(EAST).switchFault('reset-after-request', 1),
    ends: 'approved',
  },
  'moves on after a reversal': {
    begin: (bench) => bench.acquirer(EAST).switchFault('reset-before-request', 1),
    ends: 'approved',
  },
  'moves on under a cover': { begin: EAST_DIES, ends: 'approved' },
  'ends as row A9 where nothing is covered': {
    options: { cover: { coverLimitMinor: 0 } },
    begin: EAST_DIES,
    ends: 'failed',
  },
  'asks for the code again': {
    options: { profiles: { 'bank-harbor': { replay: { card: false, code: false } } } },
    order: CODE,
    begin: EAST_DIES,
    ends: 'present-again',
  },
  'is a pay-out that got lost': {
    order: { product: 'pay-out' },
    begin: EAST_DIES,
    ends: 'failed',
  },
};

type Moment = 'before' | 'after';

interface Told {
  readonly bench: DaemonBench;
  readonly order: SaleOrder;
  /** What the terminal was told before the crash; null when it was told nothing. */
  readonly before: SaleAnswer | null;
  readonly appends: number;
}

/** Plays a story, and ends the process at its `crashAt`-th append, before or after the commit. */
const play = async (story: Story, crashAt: number, moment: Moment): Promise<Told> => {
  const bench = await daemonBench(story.options);
  const order = bench.order(story.order);
  let appends = 0;
  const count = (): void => {
    appends += 1;
    if (appends !== crashAt) return;
    bench.crash();
    throw new Error('power cut');
  };
  if (moment === 'before') bench.store.beforeCommit = count;
  else bench.store.afterCommit = count;
  story.begin(bench);
  const told: { answer: SaleAnswer | null } = { answer: null };
  void bench.pay(order).then((answer) => {
    if (appends < crashAt) told.answer = answer;
  });
  await bench.clock.advance(20_000);
  return { bench, order, before: told.answer, appends };
};

/** Power is back, the channels are healthy, and the terminal asks for its sale by its id. */
const comeBack = async ({ bench, order }: Told): Promise<SaleAnswer> => {
  bench.store.beforeCommit = () => {};
  bench.store.afterCommit = () => {};
  bench.acquirer(EAST).switchFault('none');
  await bench.restart();
  const asked = bench.daemon.request('payment.find', { saleId: order.saleId });
  const answer = await through(bench.clock, asked as Promise<SaleAnswer>);
  await bench.clock.advance(120_000);
  return answer;
};

const FINAL = ['approved', 'declined', 'failed', 'not-accepted'];

describe.each(Object.entries(STORIES))('a sale that %s', (_, story) => {
  test('ends so when nothing crashes', async () => {
    const { before } = await play(story, Number.POSITIVE_INFINITY, 'before');
    expect(before?.kind).toBe(story.ends);
  });

  test.each<Moment>(['before', 'after'])(
    'and a crash %s the commit of each of its appends: one kept charge, or none (M1, CR1, CR3)',
    async (moment) => {
      const { appends } = await play(story, Number.POSITIVE_INFINITY, moment);
      expect(appends).toBeGreaterThan(1);
      for (let crashAt = 1; crashAt <= appends; crashAt += 1) {
        const told = await play(story, crashAt, moment);
        const { bench, order, before } = told;
        const answer = await comeBack(told);
        const where = `crash ${moment} commit ${crashAt} of ${appends}`;
        expect(FINAL, where).toContain(answer.kind);
        const kept = bench.kept(order.saleId);
        const paidOn = answer.kind === 'approved' ? [answer.approval.channel] : [];
        expect(
          kept.map(({ channel }) => channel),
          where,
        ).toEqual(paidOn);
        expect(bench.daemon.journal.allReversing(), where).toEqual([]);
        // What was told as final before the crash is told the same after it (rule 2, U4).
        if (before !== null && FINAL.includes(before.kind)) expect(answer, where).toEqual(before);
      }
    },
  );
});

test('at quiescence a stop leaves no timer behind (T4)', async () => {
  const bench = await daemonBench();
  EAST_DIES(bench);
  await bench.payThrough(bench.order());
  bench.acquirer(EAST).switchFault('none');
  await bench.clock.advance(120_000);
  bench.daemon.stop();
  await bench.clock.advance(5);
  expect(bench.clock.pending()).toBe(0);
});
