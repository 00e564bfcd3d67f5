import { describe, expect, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import type { ChannelFault } from '#contract/rehearsal.ts';
import { type DaemonBench, daemonBench, EAST, HARBOR, through } from '#test/sim/daemon-bench.ts';
import { SOUND_NETWORK } from '#test/sim/network.ts';

const MACS = { mac: 'hmac-sha256' } as const;
const open = (limits: Parameters<typeof daemonBench>[0] = {}): Promise<DaemonBench> =>
  daemonBench({ profiles: { [EAST]: MACS, [HARBOR]: MACS }, ...limits });

const payUnder = async (fault: ChannelFault) => {
  const bench = await open();
  bench.acquirer(EAST).switchFault(fault, 1);
  const order = bench.order();
  const answer = await bench.payThrough(order);
  const entries = bench.daemon.journal.attemptsOf(order.saleId);
  return { bench, order, answer, entries };
};
const causes = ({ store }: DaemonBench): string[] =>
  [...store.entriesAfter(0)].flatMap(({ body }) =>
    body.kind === 'attempt-unknown' ? [body.cause] : [],
  );
const stateOf = ({ daemon }: DaemonBench, id: string) =>
  daemon.status().channels.find((channel) => channel.id === id)?.state;

describe('channels with MACs', () => {
  test('come up, and take payments', async () => {
    const bench = await open();
    expect([stateOf(bench, EAST), stateOf(bench, HARBOR)]).toEqual(['up', 'up']);
    expect(await bench.payThrough(bench.order())).toMatchObject({ kind: 'approved' });
  });

  test('an answer with a wrong MAC is unknown, and asking again on a new connection settles it', async () => {
    const { bench, order, answer } = await payUnder('wrong-mac');
    expect(causes(bench)).toEqual(['wrong-mac']);
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: EAST } });
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('a decline that somebody turned into an approval on the way is not believed', async () => {
    const bench = await open();
    const order = bench.order({ amountMinor: 12_551 as AmountMinor });
    bench.network.fates = {
      ...SOUND_NETWORK,
      reply: (_, reply) => ({
        delayMs: 1,
        what: reply.class === 'pay-reply' ? 'forge' : 'deliver',
      }),
      forged: (text) => text.replace('"code":"51"', '"code":"00"'),
    };
    const answer = await bench.payThrough(order);
    expect(causes(bench)).toEqual(['wrong-mac']);
    expect(answer).toMatchObject({ kind: 'declined' });
    expect(bench.kept(order.saleId)).toEqual([]);
  });

  test('HS18: a channel that wants other keys in mid-payment gets them, and nothing of it is lost', async () => {
    const { bench, order, answer } = await payUnder('change-keys');
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: EAST } });
    expect(causes(bench)).toEqual([]);
    await bench.clock.advance(10_000);
    expect(stateOf(bench, EAST)).toBe('up');
    expect(await bench.payThrough(bench.order())).toMatchObject({ kind: 'approved' });
    expect(bench.kept(order.saleId)).toHaveLength(1);
  });

  test('HS18: a channel that lost its keys in mid-payment is signed on to anew and asked', async () => {
    const { bench, order, answer } = await payUnder('lose-keys');
    expect(causes(bench)).toEqual(['wrong-mac']);
    expect(answer).toMatchObject({ kind: 'approved', approval: { channel: EAST } });
    expect(bench.kept(order.saleId)).toHaveLength(1);
    await bench.clock.advance(1_000);
    expect(stateOf(bench, EAST)).toBe('up');
  });

  test('one that refuses the sign-on gets no payment: it was never sent there', async () => {
    const bench = await open();
    bench.acquirer(EAST).switchFault('refuse-sign-on');
    await bench.clock.advance(100);
    const order = bench.order();
    expect(await bench.payThrough(order)).toMatchObject({
      kind: 'approved',
      approval: { channel: HARBOR },
    });
    expect(bench.daemon.status().channels[0]?.reason).toMatch(/refused, code 58/);
    bench.acquirer(EAST).switchFault('none');
    await bench.clock.advance(40_000);
    expect(stateOf(bench, EAST)).toBe('up');
  });

  test('keys that are old are changed while payments go on', async () => {
    const bench = await open({ limits: { keysLastMs: 60_000 } });
    await bench.clock.advance(57_500);
    // .68: the bank thinks for 8 s, over the change.
    const order = bench.order({ amountMinor: 12_568 as AmountMinor });
    expect(await through(bench.clock, bench.pay(order))).toMatchObject({ kind: 'approved' });
    expect(causes(bench)).toEqual([]);
  });
});
