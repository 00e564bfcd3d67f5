import { describe, expect, test } from 'vitest';
import { channelFault } from '#contract/rehearsal.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createBench } from './acquirer-bench.ts';
import { FAULTS } from './fault-script.ts';
import { LATE_ANSWER_MS } from './house.ts';
import { attemptNumber, sampleInquiry, samplePay, sampleReversal } from './sample-requests.ts';

const setUp = () => createBench(createVirtualClock());

describe('fault', () => {
  /** Pays once under a fault, over a connection that was signed on before it. */
  const payUnder = (fault: keyof typeof FAULTS, payments?: number) => {
    const world = setUp();
    const connection = world.signedOn();
    world.acquirer.switchFault(fault, payments);
    connection.receive(samplePay());
    return { ...world, connection };
  };

  test('rows stand for exactly the faults of the contract', () => {
    expect(Object.keys(FAULTS).sort()).toEqual([...channelFault.options].sort());
  });

  test.each(['reset-before-request', 'reset-inside-request'] as const)(
    '%s ends the connection with nothing booked, and the next one works',
    (fault) => {
      const { connection, acquirer, signedOn } = payUnder(fault);
      expect(connection).toMatchObject({ replies: [], ends: ['reset'] });
      const again = signedOn();
      again.receive({ class: 'ping', number: 1 });
      again.receive(sampleInquiry());
      again.receive(sampleReversal());
      expect(again.replies).toMatchObject([
        { class: 'pong' },
        { state: 'not-found' },
        { result: 'no-original' },
      ]);
      expect(acquirer.rows()).toMatchObject([{ state: 'tombstone' }]);
    },
  );

  test('reset-after-request takes the money and loses the answer; a reversal gives it back', () => {
    const { connection, signedOn, states, whats } = payUnder('reset-after-request');
    expect(connection).toMatchObject({ replies: [], ends: ['reset'] });
    expect(states()).toEqual(['kept']);
    expect(whats().slice(1)).toEqual([
      'fault-shown',
      'pay-received',
      'approved',
      'connection-lost',
    ]);
    const again = signedOn();
    again.receive(sampleReversal());
    expect(again.replies).toMatchObject([{ result: 'reversed' }]);
    expect(states()).toEqual(['reversed']);
    expect(whats().at(-1)).toBe('reversed');
  });

  test('answer-late books at once and answers after the delay, reversed or not', async () => {
    const { connection, clock, states } = payUnder('answer-late');
    expect(states()).toEqual(['kept']);
    connection.receive(sampleReversal());
    await clock.advance(LATE_ANSWER_MS - 1);
    expect(connection.classes()).toEqual(['reversal-reply']);
    await clock.advance(1);
    expect(connection.replies).toMatchObject([{ result: 'reversed' }, { code: '00' }]);
    expect(states()).toEqual(['reversed']);
  });

  test('answer-late loses the answer with its connection', async () => {
    const { connection, clock } = payUnder('answer-late');
    connection.closed();
    expect(clock.pending()).toBe(0);
  });

  test('answer-twice books once and says it twice', () => {
    const { connection, states } = payUnder('answer-twice');
    expect(connection.replies).toHaveLength(2);
    expect(connection.replies[0]).toEqual(connection.replies[1]);
    expect(states()).toEqual(['kept']);
  });

  test.each([
    ['decline', '05'],
    ['system-error', '96'],
  ] as const)('%s answers %s and takes nothing', (fault, code) => {
    const { connection, states } = payUnder(fault);
    expect(connection.replies).toMatchObject([{ code }]);
    expect(states()).toEqual(['declined']);
  });

  test('refuse-connections ends open connections and turns new ones away', () => {
    const { acquirer, dial, signedOn } = setUp();
    const open = signedOn();
    acquirer.switchFault('refuse-connections');
    expect(open.ends).toEqual(['reset']);
    const refused = dial();
    refused.receive({ class: 'ping', number: 1 });
    expect(refused).toMatchObject({ replies: [], ends: ['reset'] });
    acquirer.switchFault('none');
    const accepted = dial();
    accepted.receive({ class: 'ping', number: 1 });
    expect(accepted.classes()).toEqual(['pong']);
  });

  test('refuse-connections with a count turns that many connects away', () => {
    const { acquirer, dial } = setUp();
    acquirer.switchFault('refuse-connections', 2);
    expect([dial(), dial(), dial()].map((connection) => connection.ends)).toEqual([
      ['reset'],
      ['reset'],
      [],
    ]);
    expect(acquirer.fault()).toBe('none');
  });

  test('hang leaves everything as it was until a payment meets it', () => {
    const { acquirer, signedOn } = setUp();
    acquirer.switchFault('hang');
    const connection = signedOn();
    connection.receive({ class: 'ping', number: 1 });
    expect(connection.classes()).toEqual(['pong']);
  });

  test('hang takes the money and is silent, on new connections too, until switched', () => {
    const { acquirer, connection, dial, signedOn, states } = payUnder('hang');
    connection.receive({ class: 'ping', number: 1 });
    connection.receive(sampleReversal());
    expect(connection).toMatchObject({ replies: [], ends: [] });
    expect(states()).toEqual(['kept']);
    const stranger = dial();
    stranger.receive({ class: 'sign-on', terminal: samplePay().terminal, nonce: 'nonce-1234' });
    expect(stranger).toMatchObject({ replies: [], ends: [] });

    acquirer.switchFault('none');
    const again = signedOn();
    again.receive(sampleReversal());
    expect(again.replies).toMatchObject([{ result: 'reversed' }]);
    connection.receive({ class: 'ping', number: 2 });
    expect(connection.replies).toEqual([]);
  });

  test('hang with a count silences the connection of each payment and no other', () => {
    const { connection, signedOn, states } = payUnder('hang', 1);
    connection.receive({ class: 'ping', number: 1 });
    const again = signedOn();
    again.receive(sampleInquiry());
    expect(connection.replies).toEqual([]);
    expect(again.replies).toMatchObject([{ state: 'paid' }]);
    expect(states()).toEqual(['kept']);
  });

  test('silent loses whatever is said, books nothing, and tells once that it shows', () => {
    const { acquirer, dial, signedOn, states, whats } = setUp();
    const connection = signedOn();
    const before = connection.replies.length;
    acquirer.switchFault('silent');
    connection.receive({ class: 'ping', number: 1 });
    connection.receive(samplePay());
    connection.receive(sampleInquiry());
    const stranger = dial();
    stranger.receive({ class: 'sign-on', terminal: samplePay().terminal, nonce: 'nonce-1234' });
    expect(connection.replies).toHaveLength(before);
    expect(stranger).toMatchObject({ replies: [], ends: [] });
    expect(states()).toEqual([]);
    expect(whats().filter((what) => what === 'fault-shown')).toHaveLength(1);

    acquirer.switchFault('none');
    connection.receive(samplePay());
    expect(states()).toEqual(['kept']);
  });

  test('with a count is over after that many payments', () => {
    const { acquirer, signedOn } = setUp();
    const connection = signedOn();
    acquirer.switchFault('decline', 2);
    for (const number of [1, 2, 3]) connection.receive(samplePay(attemptNumber(number)));
    expect(connection.replies).toMatchObject([{ code: '05' }, { code: '05' }, { code: '00' }]);
    expect(acquirer.fault()).toBe('none');
  });

  test('does not change what became of an earlier payment', () => {
    const { acquirer, signedOn } = setUp();
    const connection = signedOn();
    connection.receive(samplePay());
    acquirer.switchFault('decline');
    connection.receive(samplePay());
    expect(connection.replies[1]).toEqual(connection.replies[0]);
  });

  test('is told to testers with the attempt it met', () => {
    const { events } = payUnder('decline');
    expect(events).toContainEqual({
      channel: 'bank',
      what: 'fault-shown',
      attemptId: samplePay().attemptId,
    });
  });
});
