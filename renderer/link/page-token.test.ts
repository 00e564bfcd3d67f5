import { expect, test } from 'vitest';
import { takePageToken } from './page-token.ts';
import { linkAddress } from './web-socket-carrier.ts';

function page(hash: string) {
  const stored = new Map<string, string>();
  const shown: string[] = [];
  return {
    shown,
    location: { hash, pathname: '/customer', search: '?a=1' },
    history: { replaceState: (_: null, __: string, url: string) => void shown.push(url) },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    },
  };
}

test('the token leaves the address bar and is still there after a reload', () => {
  const opened = page('#token=abc123');
  expect(takePageToken(opened)).toBe('abc123');
  expect(opened.shown).toEqual(['/customer?a=1']);
  expect(takePageToken({ ...opened, location: { ...opened.location, hash: '' } })).toBe('abc123');
});

test('a page opened without a token has none', () => {
  expect(takePageToken(page(''))).toBeNull();
  expect(takePageToken(page('#token='))).toBeNull();
});

test('the link is on the host the page came from', () => {
  expect(linkAddress({ protocol: 'http:', host: '127.0.0.1:4711' })).toBe(
    'ws://127.0.0.1:4711/link',
  );
});
