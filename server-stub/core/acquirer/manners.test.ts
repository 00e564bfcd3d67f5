import { expect, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createBench } from './acquirer-bench.ts';
import type { Manners } from './manners.ts';
import { sampleInquiry, samplePay, sampleReversal } from './sample-requests.ts';

const setUp = (manners: Partial<Manners>) => {
  const bench = createBench(createVirtualClock());
  bench.acquirer.behave(manners);
  return { ...bench, connection: bench.signedOn() };
};

test('a payment sent again is refused as a duplicate (HS5)', () => {
  const { connection, states } = setUp({ resend: 'duplicate' });
  connection.receive(samplePay());
  connection.receive(samplePay());
  expect(connection.replies).toMatchObject([{ code: '00' }, { code: '94' }]);
  expect(states()).toEqual(['kept']);
});

test('an answer names another amount than was booked (HS10)', () => {
  const { acquirer, connection } = setUp({ reply: 'other-amount' });
  connection.receive(samplePay());
  expect(connection.replies).toMatchObject([{ code: '00', amountMinor: 1001 }]);
  expect(acquirer.rows()).toMatchObject([{ amountMinor: 1000, state: 'kept' }]);
});

test('an answer names another terminal (HS4)', () => {
  const { connection } = setUp({ reply: 'other-terminal' });
  connection.receive(samplePay());
  expect(connection.replies).toMatchObject([{ code: '00', terminal: 'STRANGER' }]);
});

test.each([
  [1000, 'approval', ['00', '05']],
  [1005, 'decline', ['05', '00']],
])(
  'an answer is contradicted by a second one (HS3), after an amount of %i: %s',
  (amount, _, codes) => {
    const { connection } = setUp({ reply: 'contradicted' });
    connection.receive(samplePay({ amountMinor: amount as AmountMinor }));
    expect(connection.replies).toMatchObject(codes.map((code) => ({ code })));
  },
);

test('a reversal is acknowledged and the money kept (HS9)', () => {
  const { connection, states } = setUp({ reversal: 'claimed' });
  connection.receive(samplePay());
  connection.receive(sampleReversal());
  expect(connection.replies[1]).toMatchObject({ result: 'reversed', code: '00' });
  expect(states()).toEqual(['kept']);
});

test('a reversal is refused and the money kept (HS8)', () => {
  const { connection, states } = setUp({ reversal: 'refused' });
  connection.receive(samplePay());
  connection.receive(sampleReversal());
  expect(connection.replies[1]).toMatchObject({ result: 'refused', code: '12' });
  expect(states()).toEqual(['kept']);
});

test('an inquiry finds nothing at first, and the payment later (HS13)', () => {
  const { acquirer, connection } = setUp({ inquiry: 'not-found' });
  connection.receive(samplePay());
  connection.receive(sampleInquiry());
  acquirer.behave({ inquiry: 'true' });
  connection.receive(sampleInquiry());
  expect(connection.replies.slice(1)).toMatchObject([{ state: 'not-found' }, { state: 'paid' }]);
});
