import { expect, test } from 'vitest';
import { looseKey, replyKey } from './match-key.ts';

const key = (json: string): string | null => looseKey(JSON.parse(json));

test('an unreadable reply is matched by the same key as a readable one', () => {
  const pong = { class: 'pong', number: 7 } as const;
  expect(looseKey({ ...pong, extra: true })).toBe(replyKey(pong));
});

test('HS12: a reply with objects in the place of numbers gets a key, and nothing is thrown', () => {
  const nested = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  expect(key('{"class":"pong","number":{"toString":1}}')).toBe('ping/?');
  expect(key(`{"class":"pong","number":${nested}}`)).toBe('ping/?');
  expect(key('{"class":"pay-reply","terminal":[],"stan":{},"date":null}')).toBe('pay/?/?/?');
});

test('a text without end makes no key without end', () => {
  const nonce = 'A'.repeat(100_000);
  expect(looseKey({ class: 'sign-on-reply', nonce })?.length).toBeLessThan(100);
});
