import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Method } from '#contract/method.ts';
import { routeStanding } from '#contract/route-api.ts';
import { id, profile, takenBy } from '../route.fixture.ts';
import { RuleBook } from './rule-book.ts';

const PROFILES = [profile('east', { priority: 1 }), profile('west', { priority: 2 })];
const WEST_FIRST = JSON.stringify({
  version: 2,
  channels: [
    { id: 'east', priority: 9 },
    { id: 'west', priority: 1 },
  ],
});

test('an accepted file is in force from the next decision on', () => {
  const book = new RuleBook(PROFILES);
  expect(takenBy(book.current)).toBe('east');
  expect(book.replace(WEST_FIRST)).toMatchObject({ kind: 'accepted', notices: [] });
  expect(takenBy(book.current)).toBe('west');
});

test('a refused file leaves the rules before it in force', () => {
  const book = new RuleBook(PROFILES);
  book.replace(WEST_FIRST);
  const before = book.current;
  expect(book.replace(WEST_FIRST.replace('"east"', '"eest"'))).toMatchObject({ kind: 'refused' });
  expect(book.current).toBe(before);
});

test('without a file the channels stand as their profiles rank them, ties by name', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
  const methods = fc.constantFrom<Method[]>(['card'], ['qr-scan'], ['card', 'qr-scan']);
  const drawn = fc.record({ priority: fc.nat(3), methods, up: fc.boolean(), sealed: fc.boolean() });
  fc.assert(
    fc.property(
      names,
      fc.array(drawn, { minLength: 6, maxLength: 6 }),
      fc.constantFrom<Method>('card', 'qr-scan'),
      fc.nat(3),
      (ids, facts, method, tries) => {
        const channels = ids.map((name, index) => {
          const { up = true, sealed = true, ...changes } = facts[index] ?? {};
          return { profile: profile(name, changes), up, sealed };
        });
        const sealedTo = channels.filter(({ sealed }) => sealed).map((c) => c.profile.id);
        const tried = ids.slice(0, tries).map(id);
        const [best] = channels
          .filter(({ profile, up, sealed }) => up && sealed && profile.methods.includes(method))
          .map(({ profile }) => profile)
          .filter((candidate) => !tried.includes(candidate.id))
          .sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));
        const down = channels.filter(({ up }) => !up).map((c) => c.profile.id);
        const states = Object.fromEntries(down.map((name) => [name, { link: 'down' as const }]));
        const { current } = new RuleBook(channels.map((c) => c.profile));
        expect(takenBy(current, { order: { method, sealedTo }, tried, states })).toBe(
          best?.id ?? 'no-channel',
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('what is wrong with the latest file is kept for people until one is accepted', () => {
  const book = new RuleBook(PROFILES);
  const told: string[] = [];
  book.onReplaced(({ kind }) => told.push(kind));
  book.replace('{\n"version": 3,\n"chanels": [] }');
  expect(book.refused).toContainEqual({ line: 3, key: 'chanels', reason: 'unknown key' });
  book.restore(WEST_FIRST);
  expect(takenBy(book.current)).toBe('west');
  expect(book.refused).not.toBeNull();
  book.replace(WEST_FIRST);
  expect(book.refused).toBeNull();
  expect(told).toEqual(['refused', 'accepted']);
});

test('a file that is wrong on every line is told in part', () => {
  const book = new RuleBook(PROFILES);
  const keys = Array.from({ length: 500 }, (_, nth) => `"${'k'.repeat(500)}${nth}": 1`);
  book.replace(`{ ${keys.join(',\n')} }`);
  const { refused } = routeStanding.shape;
  expect(refused.safeParse(book.refused).success).toBe(true);
});
