import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_CATALOGUE, ERROR_CODES } from '#contract/error-codes.ts';
import { errorsDocument } from './errors-document.ts';

test('ERRORS.md says what the catalogue says; `npm run errors` writes it again', () => {
  expect(readFileSync('ERRORS.md', 'utf8')).toBe(errorsDocument());
});

test('every code answers three questions in both languages', () => {
  const empty = ERROR_CODES.filter((code) => {
    const { zh, en } = ERROR_CATALOGUE[code].text;
    return [zh, en].some(({ what, money, next }) =>
      [what, money, next].some((s) => s.trim() === ''),
    );
  });
  expect(empty).toEqual([]);
});

test('no two codes have the same first sentence in a language', () => {
  for (const language of ['zh', 'en'] as const) {
    const sentences = ERROR_CODES.map((code) => ERROR_CATALOGUE[code].text[language].what);
    expect(new Set(sentences).size).toBe(sentences.length);
  }
});
