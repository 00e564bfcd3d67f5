import { describe, expect, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createBench, HOUR_MS } from './acquirer-bench.ts';
import { ANSWER_TABLE } from './answer-table.ts';
import { type OpenOutcome, SLOW_ISSUER_MS } from './house.ts';
import {
  attemptNumber,
  sampleInquiry,
  samplePay,
  sampleReversal,
  sampleTotals,
} from './sample-requests.ts';

const minor = (amount: number): AmountMinor => amount as AmountMinor;
const setUp = (set: Parameters<typeof createBench>[1] = {}) =>
  createBench(createVirtualClock(), set);

describe('a connection', () => {
  test('is signed on with its nonce, and told the open batch and business date of its zone', () => {
    const { dial, clock } = setUp();
    // 01:00 UTC on 5 January 2026, less 10 h: still the 4th in UTC, and 23:00 in China.
    clock.jumpWall(-10 * HOUR_MS);
    const connection = dial();
    connection.receive({ class: 'sign-on', terminal: samplePay().terminal, nonce: 'nonce-1234' });
    expect(connection.replies).toEqual([
      {
        class: 'sign-on-reply',
        nonce: 'nonce-1234',
        accepted: true,
        code: '00',
        batch: Date.UTC(2026, 0, 4) / 86_400_000,
        date: '20260104',
      },
    ]);
  });

  test('has its pings answered by number, before the sign-on too', () => {
    const connection = setUp().dial();
    connection.receive({ class: 'ping', number: 7 });
    expect(connection.replies).toEqual([{ class: 'pong', number: 7 }]);
  });

  test('that is not signed on has its payment refused, and nothing is booked', () => {
    const { acquirer, dial } = setUp();
    const connection = dial();
    connection.receive(samplePay());
    expect(connection.replies).toMatchObject([{ class: 'pay-reply', code: '77' }]);
    expect(acquirer.rows()).toEqual([]);
  });

  test.each([sampleInquiry(), sampleReversal(), sampleTotals()])(
    'that is not signed on is hung up on when it sends a $class',
    (request) => {
      const { acquirer, dial } = setUp();
      const connection = dial();
      connection.receive(request);
      expect(connection).toMatchObject({ replies: [], ends: ['reset'] });
      expect(acquirer.rows()).toEqual([]);
    },
  );

  test('is not signed on by the sign-on of another connection', () => {
    const { dial, signedOn } = setUp();
    signedOn();
    const other = dial();
    other.receive(samplePay());
    expect(other.replies).toMatchObject([{ code: '77' }]);
  });

  test('that closed is reported once and hears nothing more', () => {
    const { signedOn, whats } = setUp();
    const connection = signedOn();
    connection.closed();
    connection.closed();
    connection.receive({ class: 'ping', number: 1 });
    expect(connection).toMatchObject({ replies: [], ends: [] });
    expect(whats()).toEqual(['signed-on', 'connection-lost']);
  });
});

describe('a payment', () => {
  test('is booked and answered with the identity of its request', () => {
    const { signedOn, states, whats } = setUp();
    const connection = signedOn();
    const { terminal, stan, batch, date, attemptId, amountMinor, currency } = samplePay();
    connection.receive(samplePay());
    expect(connection.replies).toEqual([
      {
        class: 'pay-reply',
        ...{ terminal, stan, batch, date, attemptId, amountMinor, currency },
        code: '00',
        authCode: '000001',
        hostReference: '000000000001',
      },
    ]);
    expect(states()).toEqual(['kept']);
    expect(whats()).toEqual(['signed-on', 'pay-received', 'approved']);
  });

  test('sent again over another connection is the same payment', () => {
    const { signedOn, states } = setUp();
    const [first, second] = [signedOn(), signedOn()];
    first.receive(samplePay());
    second.receive(samplePay());
    expect(second.replies).toEqual(first.replies);
    expect(states()).toEqual(['kept']);
  });

  test('by card is refused by a wallet, and nothing is booked', () => {
    const { acquirer, signedOn } = setUp({ profile: { methods: ['qr-scan'] } });
    const connection = signedOn();
    connection.receive(samplePay());
    connection.receive(samplePay({ ...attemptNumber(2), method: 'qr-scan' }));
    expect(connection.replies).toMatchObject([{ code: '40' }, { code: '00' }]);
    expect(acquirer.rows()).toMatchObject([attemptNumber(2)]);
  });

  test("with a PIN that is not the card's is declined with 55, and kept as declined", () => {
    const { signedOn, states } = setUp({ opener: { open: () => 'wrong-pin' } });
    const connection = signedOn();
    connection.receive(samplePay());
    connection.receive(samplePay());
    expect(connection.replies).toMatchObject([{ code: '55' }, { code: '55' }]);
    expect(states()).toEqual(['declined']);
  });

  test('meets a fault of the host before anybody looks at its PIN', () => {
    const { acquirer, signedOn, states } = setUp({ opener: { open: () => 'wrong-pin' } });
    acquirer.switchFault('system-error');
    const connection = signedOn();
    connection.receive(samplePay());
    expect(connection.replies).toMatchObject([{ code: '96' }]);
    expect(states()).toEqual(['declined']);
  });

  test('whose envelope is refused gets a format code, and nothing is booked', () => {
    const { acquirer, signedOn } = setUp({ opener: { open: () => 'refused' } });
    const connection = signedOn();
    connection.receive(samplePay());
    expect(connection.replies).toMatchObject([{ code: '30' }]);
    expect(acquirer.rows()).toEqual([]);
  });

  test('has its envelope opened for its own sale, terminal, amount and currency', () => {
    const asked: unknown[] = [];
    const { signedOn } = setUp({
      opener: {
        open: (...all) => {
          asked.push(all);
          return 'opened';
        },
      },
    });
    signedOn().receive(samplePay({ amountMinor: minor(1234) }));
    expect(asked).toEqual([
      [
        samplePay().envelope,
        { saleId: 'sale-1', terminalId: 'TILL0001', amountMinor: 1234, currency: 'CNY' },
      ],
    ]);
  });

  test.each(ANSWER_TABLE.filter((row) => row.answer === 'at-once'))(
    'of an amount with $cents cents is answered $code: $meaning',
    ({ cents, code }) => {
      const { signedOn, states } = setUp();
      const connection = signedOn();
      connection.receive(samplePay({ amountMinor: minor(12_300 + cents) }));
      expect(connection.replies).toMatchObject([{ code }]);
      expect(states()).toEqual([code === '00' ? 'kept' : 'declined']);
    },
  );

  test.each([2, 50, 90, 95, 99])('of an amount with %i cents is approved', (cents) => {
    const connection = setUp().signedOn();
    connection.receive(samplePay({ amountMinor: minor(12_300 + cents) }));
    expect(connection.replies).toMatchObject([{ code: '00' }]);
  });

  test('of the amount that gets no answer is booked, and pings go on', () => {
    const { signedOn, states } = setUp();
    const connection = signedOn();
    connection.receive(samplePay({ amountMinor: minor(1098) }));
    connection.receive({ class: 'ping', number: 1 });
    expect(connection.classes()).toEqual(['pong']);
    expect(states()).toEqual(['kept']);
  });
});

describe('a slow issuer', () => {
  const slowPay = samplePay({ amountMinor: minor(1068) });
  const slowReversal = sampleReversal({ amountMinor: minor(1068) });

  test('books when it has made up its mind, and is in progress until then', async () => {
    const { clock, signedOn, states } = setUp();
    const connection = signedOn();
    connection.receive(slowPay);
    connection.receive(sampleInquiry());
    connection.receive(slowPay);
    await clock.advance(SLOW_ISSUER_MS - 1);
    expect(states()).toEqual([]);
    await clock.advance(1);
    expect(connection.replies).toMatchObject([
      { class: 'inquiry-reply', state: 'in-progress', code: '09', amountMinor: 1068 },
      { class: 'pay-reply', code: '09' },
      { class: 'pay-reply', code: '00' },
    ]);
    expect(states()).toEqual(['kept']);
  });

  test('books although the connection was lost meanwhile', async () => {
    const { clock, signedOn, states } = setUp();
    const connection = signedOn();
    connection.receive(slowPay);
    connection.closed();
    await clock.advance(SLOW_ISSUER_MS);
    expect(connection.replies).toEqual([]);
    expect(states()).toEqual(['kept']);
  });

  test('takes nothing when the reversal came first', async () => {
    const { clock, signedOn, states } = setUp();
    const connection = signedOn();
    connection.receive(slowPay);
    connection.receive(slowReversal);
    await clock.advance(SLOW_ISSUER_MS);
    expect(connection.replies).toMatchObject([{ result: 'no-original' }, { code: '12' }]);
    expect(states()).toEqual(['tombstone']);
  });
});

describe('an envelope that takes time to open', () => {
  const slowOpener = () => {
    const waiting: ((outcome: OpenOutcome) => void)[] = [];
    const open = () => new Promise<OpenOutcome>((resolve) => waiting.push(resolve));
    const finish = () => {
      for (const told of waiting.splice(0)) told('opened');
    };
    return { opener: { open }, finish };
  };

  test('keeps the payment in progress, and is not opened twice for a resend', async () => {
    const { opener, finish } = slowOpener();
    const { clock, signedOn, states } = setUp({ opener });
    const connection = signedOn();
    connection.receive(samplePay());
    connection.receive(samplePay());
    expect(connection.replies).toMatchObject([{ code: '09' }]);
    finish();
    await clock.settle();
    expect(connection.replies).toMatchObject([{ code: '09' }, { code: '00' }]);
    expect(states()).toEqual(['kept']);
  });

  test('takes no money when the acquirer was stopped meanwhile', async () => {
    const { opener, finish } = slowOpener();
    const { acquirer, clock, signedOn } = setUp({ opener });
    signedOn().receive(samplePay());
    acquirer.stop();
    finish();
    await clock.settle();
    expect(acquirer.rows()).toEqual([]);
  });
});

test('a stopped acquirer closes its connections and leaves no timer behind', () => {
  const { acquirer, clock, signedOn } = setUp();
  const connection = signedOn();
  connection.receive(samplePay({ amountMinor: minor(1068) }));
  acquirer.switchFault('answer-late');
  connection.receive(samplePay(attemptNumber(2)));
  expect(clock.pending()).toBe(2);
  acquirer.stop();
  expect(connection.ends).toEqual(['close']);
  expect(clock.pending()).toBe(0);
});
