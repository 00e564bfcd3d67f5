import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ANSWER_TABLE } from './core/acquirer/answer-table.ts';
import { FAULTS } from './core/acquirer/fault-script.ts';
import { PROFILES } from './host/profiles.ts';

const README = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');

/** Cells of the table whose header starts with `header`. */
const table = (header: string): string[][] => {
  const lines = README.slice(README.indexOf(`| ${header} |`)).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) => line.slice(2, -2).split(' | '));
};

test('the README lists the amounts of the answer table, and no others', () => {
  expect(table('cents | code | answer')).toEqual(
    ANSWER_TABLE.map(({ cents, code, meaning }) => [
      `.${String(cents).padStart(2, '0')}`,
      code,
      meaning,
    ]),
  );
});

test('the README lists every fault', () => {
  expect(table('fault | what the client sees | money').map(([fault]) => fault)).toEqual(
    Object.keys(FAULTS).map((fault) => `\`${fault}\``),
  );
});

test('the README lists every acquirer by its names', () => {
  expect(table('id | 名称 / name | takes').map(([id, name]) => [id, name])).toEqual(
    PROFILES.map(({ id, name }) => [`\`${id}\``, `${name.zh} / ${name.en}`]),
  );
});
