import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scenarioShelf } from './scenario-shelf.ts';

const SOUND = 'scenario: A sale is approved\ndo:\n  - type: 1.00\nexpect: {}\n';
const QUIET = { info: () => {}, warn: () => {}, error: () => {} };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shelf-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const own = (): string => join(folder, 'own');

test('files of both folders are listed, a broken one with what is wrong in it', () => {
  writeFileSync(join(folder, 'sound.yaml'), SOUND);
  writeFileSync(join(folder, 'broken.yaml'), 'scenario: 7');
  writeFileSync(join(folder, 'notes.txt'), 'no scenario');
  const shelf = scenarioShelf(folder, own(), QUIET);
  expect(shelf.list().map(({ file, read }) => [file, read.kind])).toEqual([
    ['broken.yaml', 'refused'],
    ['sound.yaml', 'read'],
  ]);
});

test('a file that is saved is found again, and never takes the place of another', () => {
  const shelf = scenarioShelf(null, own(), QUIET);
  expect(shelf.save('A sale: it IS approved!', SOUND)).toBe('a-sale-it-is-approved.yaml');
  expect(shelf.save('A sale: it IS approved!', SOUND)).toBe('a-sale-it-is-approved-2.yaml');
  expect(shelf.find('a-sale-it-is-approved-2.yaml')?.scenario).toBe('A sale is approved');
  expect(readdirSync(own())).toHaveLength(2);
});

test('a Chinese title is a name too, and one without letters has one all the same', () => {
  const shelf = scenarioShelf(null, own(), QUIET);
  expect(shelf.save('东方银行断线后改走港湾', SOUND)).toBe('东方银行断线后改走港湾.yaml');
  expect(shelf.save('????????', SOUND)).toBe('scenario.yaml');
});

test('a name from a page is no path: only what is on the list is found', () => {
  writeFileSync(join(folder, 'secret.yaml'), SOUND);
  const shelf = scenarioShelf(join(folder, 'none'), own(), QUIET);
  expect(shelf.find('../secret.yaml')).toBeNull();
  expect(shelf.find(join(folder, 'secret.yaml'))).toBeNull();
});

test('a disk that refuses is said so', () => {
  writeFileSync(own(), 'a file where the folder should be');
  expect(scenarioShelf(null, own(), QUIET).save('A sale is approved', SOUND)).toBeNull();
});
