import { expect, test } from 'vitest';
import { ledgerRow } from '#contract/stub-control.ts';
import { ledgerLines } from './ledger-lines.ts';

const row = (set: object) =>
  ledgerRow.parse({
    channel: 'bank-east',
    attemptId: 'attempt-1',
    saleId: 'sale-1',
    stan: 7,
    amountMinor: 1050,
    state: 'kept',
    atWallMs: 0,
    ...set,
  });

test('a row shows its time, channel, state, amount and numbers', () => {
  expect(ledgerLines([row({})])[0]).toBe(
    '1970-01-01T00:00:00.000Z  bank-east     kept              10.50  STAN 000007  attempt-1  sale-1',
  );
});

test('the sums count only money that was kept', () => {
  const rows = [
    row({}),
    row({ amountMinor: 5 }),
    ...['reversed', 'declined', 'tombstone'].map((state) => row({ state })),
    row({ channel: 'bank-harbor', state: 'declined' }),
  ];
  expect(ledgerLines(rows).slice(-2)).toEqual(['bank-east kept 10.55', 'bank-harbor kept 0.00']);
});

test('an empty ledger says so', () => {
  expect(ledgerLines([])).toEqual(['No acquirer was asked for anything yet.']);
});
