import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profile, takenBy } from './route.fixture.ts';
import { RuleBook } from './rules/rule-book.ts';

test('the rule file of the README is accepted and routes as it says', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const text = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const book = new RuleBook([profile('bank-east'), profile('bank-harbor')]);
  expect(book.replace(text)).toMatchObject({ kind: 'accepted', notices: [] });
  const atNight = Date.parse('2026-11-23T23:30:00+08:00');
  expect(takenBy(book.current, { atWallMs: atNight, order: { method: 'qr-scan' } })).toBe(
    'bank-east',
  );
});
