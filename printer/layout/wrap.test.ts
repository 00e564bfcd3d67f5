import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, printable } from './printable.ts';
import { wrapped } from './wrap.ts';

test('English breaks between words', () => {
  expect(wrapped('the institution gave no answer in time', 16)).toEqual([
    'the institution',
    'gave no answer',
    'in time',
  ]);
});

test('Hanzi break anywhere, but a full stop never starts a line', () => {
  expect(wrapped('未在规定时间内应答。请勿重付', 18)).toEqual(['未在规定时间内应', '答。请勿重付']);
});

test('a word longer than the line is cut', () => {
  expect(wrapped('01KAQ8ZT5W3M7N', 6)).toEqual(['01KAQ8', 'ZT5W3M', '7N']);
});

test('no line is wider than asked for, and nothing but spaces at breaks is lost', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 2, max: 48 }),
      (text, columns) => {
        const lines = wrapped(text, columns);
        expect(lines.every((line) => columnsOf(line) <= columns)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(printable(text).replaceAll(' ', ''));
      },
    ),
  );
});
