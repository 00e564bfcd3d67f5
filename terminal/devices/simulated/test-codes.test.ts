import { expect, test } from 'vitest';
import { freshCode, TEST_CODES } from './test-codes.ts';

test.each(TEST_CODES)('a fresh $id code has its leading digits and its length', (code) => {
  let step = 0;
  const fraction = (): number => {
    step += 1;
    return (step % 10) / 10;
  };
  const shown = freshCode(code, { fraction, id: () => '' });
  expect(shown).toMatch(new RegExp(`^${code.prefix}\\d{${code.length - 2}}$`));
  expect(freshCode(code, { fraction, id: () => '' })).not.toBe(shown);
});
