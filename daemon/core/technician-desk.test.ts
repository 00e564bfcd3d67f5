import { describe, expect, test } from 'vitest';
import type { ApiNotificationParams, ApiResult } from '#contract/daemon-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import { type DaemonBench, daemonBench, EAST, HARBOR, through } from '#test/sim/daemon-bench.ts';

const BY = { person: 'Zhao', reason: 'declines too much' };

const ask = <T>(bench: DaemonBench, name: string, params: object): Promise<T> =>
  through(bench.clock, bench.daemon.request(name, params)) as Promise<T>;
const disable = (bench: DaemonBench, channel: ChannelId) =>
  ask<ApiResult<'channel.disable'>>(bench, 'channel.disable', { channel, ...BY });
const read = (bench: DaemonBench) =>
  ask<ApiResult<'diagnostics.read'>>(bench, 'diagnostics.read', {});

const channelOf = (answer: SaleAnswer): string =>
  answer.kind === 'approved' ? answer.approval.channel : answer.kind;
const sell = async (bench: DaemonBench): Promise<string> =>
  channelOf(await bench.payThrough(bench.order()));

/** From now on new connections to `channel` are answered so, until it is mended. */
const answering = (bench: DaemonBench, channel: ChannelId, what: 'refuse' | 'silence') => {
  const sound = bench.network.fates;
  const isIt = (address: string): boolean => address === bench.address(channel);
  bench.network.fates = {
    ...sound,
    connect: (address) => (isIt(address) ? { delayMs: 1, what } : sound.connect(address)),
  };
  return {
    mend: () => {
      bench.network.fates = sound;
    },
  };
};

describe('a channel that a person disabled (row C12)', () => {
  test('takes no new sale until it is enabled, and is shown with who and why', async () => {
    const bench = await daemonBench();
    expect(await sell(bench)).toBe(EAST);
    const answer = await disable(bench, EAST);
    expect(answer).toMatchObject({ kind: 'done', channel: { state: 'suspended', disabled: BY } });
    expect(await sell(bench)).toBe(HARBOR);
    await ask(bench, 'channel.enable', { channel: EAST, ...BY, reason: 'the bank mended it' });
    expect(await sell(bench)).toBe(EAST);
  });

  test('stays so after a crash', async () => {
    const bench = await daemonBench();
    await disable(bench, EAST);
    bench.crash();
    await bench.restart();
    expect(await sell(bench)).toBe(HARBOR);
    const [east] = (await read(bench)).channels;
    expect(east?.disabled).toMatchObject(BY);
  });

  test('keeps the payment that was under way there (rule 22)', async () => {
    const bench = await daemonBench();
    const paying = bench.pay(bench.order());
    await bench.daemon.request('channel.disable', { channel: EAST, ...BY });
    expect(channelOf(await through(bench.clock, paying))).toBe(EAST);
  });

  test('still has its reversal sent and acknowledged (rule 7)', async () => {
    const bench = await daemonBench();
    bench.acquirer(EAST).switchFault('reset-after-request', 1);
    const cut = answering(bench, EAST, 'refuse');
    const paying = bench.pay(bench.order());
    await disable(bench, EAST);
    expect(channelOf(await through(bench.clock, paying))).toBe(HARBOR);
    cut.mend();
    await bench.clock.advance(60_000);
    const [east] = (await read(bench)).channels;
    expect(east).toMatchObject({ openReversals: 0, disabled: BY });
    expect(
      bench.rows().filter(({ channel, state }) => channel === EAST && state === 'kept'),
    ).toEqual([]);
  });

  test('leaves nothing to sell on when it is the last one, which is said before a card', async () => {
    const bench = await daemonBench();
    for (const channel of [EAST, HARBOR]) await disable(bench, channel);
    expect((await read(bench)).usable).toEqual([]);
    expect(await bench.payThrough(bench.order())).toMatchObject({
      kind: 'failed',
      code: 'NO_CHANNEL',
    });
  });

  test('disabled twice is one entry of the journal, and a stranger is none', async () => {
    const bench = await daemonBench();
    await disable(bench, EAST);
    const entries = bench.store.length;
    await disable(bench, EAST);
    expect(await disable(bench, 'nobody' as ChannelId)).toMatchObject({ kind: 'no-such-channel' });
    expect(bench.store.length).toBe(entries);
  });
});

describe('a line check', () => {
  const check = (bench: DaemonBench, channel: ChannelId = EAST) =>
    ask<ApiResult<'line.check'>>(bench, 'line.check', { channel });
  const found = (answer: ApiResult<'line.check'>) =>
    answer.kind === 'checked'
      ? answer.report.steps.map(({ step, finding }) => `${step} ${finding}`)
      : [];

  test('tells each step as it is done, and every one in its report', async () => {
    const bench = await daemonBench();
    const told: ApiNotificationParams<'line.stepped'>[] = [];
    bench.daemon.onNotification((name, params) => {
      if (name === 'line.stepped') told.push(params as ApiNotificationParams<'line.stepped'>);
    });
    const answer = await check(bench);
    expect(found(answer)).toEqual([
      'lookup LINE_PASSED',
      'connect LINE_PASSED',
      'tls LINE_PLAIN',
      'open LINE_PASSED',
      'sign-on LINE_PASSED',
      'ping LINE_PASSED',
      'payment LINE_PAY_LIVE',
    ]);
    expect(told.map(({ step }) => `${step.step} ${step.finding}`)).toEqual(found(answer));
  });

  test('leaves no timer and no connection behind, and the channel as it was', async () => {
    const bench = await daemonBench();
    const before = (await read(bench)).channels;
    const [timers, lines] = [bench.clock.pending(), bench.network.openWires(bench.address(EAST))];
    await check(bench);
    expect(bench.network.openWires(bench.address(EAST))).toBe(lines);
    expect(bench.clock.pending()).toBe(timers);
    expect((await read(bench)).channels.map(({ signedOn }) => signedOn)).toEqual(
      before.map(({ signedOn }) => signedOn),
    );
  });

  test('moves no money: no entry of the journal, no row of a ledger', async () => {
    const bench = await daemonBench();
    const entries = bench.store.length;
    await check(bench);
    expect(bench.store.length).toBe(entries);
    expect(bench.rows()).toEqual([]);
  });

  test('does not sign on where the acquirer admits one sign-on and the live line has it', async () => {
    const bench = await daemonBench({ profiles: { [EAST]: { signsOnTwice: false } } });
    expect(found(await check(bench)).slice(3)).toEqual([
      'open LINE_SIGN_ON_BESIDE',
      'sign-on LINE_SIGN_ON_BESIDE',
      'ping LINE_SIGN_ON_BESIDE',
      'payment LINE_PAY_LIVE',
    ]);
  });

  test('finds a host that accepts connections and answers nothing', async () => {
    const bench = await daemonBench();
    answering(bench, EAST, 'silence');
    const answer = await check(bench);
    expect(found(answer)).toContain('open LINE_NOT_OPENED');
    expect(found(answer)).toContain('ping LINE_NOT_REACHED');
    expect(answer).toMatchObject({ report: { verdict: 'fail' } });
  });

  test('is one at a time for a channel', async () => {
    const bench = await daemonBench();
    const first = bench.daemon.request('line.check', { channel: EAST });
    expect(await ask(bench, 'line.check', { channel: EAST })).toEqual({ kind: 'busy' });
    expect(await through(bench.clock, first)).toMatchObject({ kind: 'checked' });
    expect(await check(bench)).toMatchObject({ kind: 'checked' });
  });
});

test('a till that reports is known, and forgotten once it is silent', async () => {
  const bench = await daemonBench();
  const till = {
    terminalId: 'TILL0007',
    version: '1.0.0',
    devices: [{ device: 'reader', state: 'gone' }],
  };
  await ask(bench, 'till.report', till);
  expect((await read(bench)).tills).toEqual([till]);
  await bench.clock.advance(31_000);
  expect((await read(bench)).tills).toEqual([]);
});
