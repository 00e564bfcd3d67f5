import { expect, test } from 'vitest';
import { searchOf } from './search-of.ts';

test.each([
  ['', {}],
  ['  ', {}],
  ['12.50', { amountMinor: 1_250 }],
  ['12,5', { amountMinor: 1_250 }],
  ['0.29', { amountMinor: 29 }],
  ['0123', { last4: '0123' }],
  ['9f3a2c', { saleId: '9f3a2c' }],
])('%j is looked for as a person means it', (typed, search) => {
  expect(searchOf(typed)).toEqual(search);
});

test.each(['12', '123', 'x', '1.234', 'a b c d e f'])(
  '%j finds nothing, and is said to be no search',
  (typed) => {
    expect(searchOf(typed)).toBeNull();
  },
);
