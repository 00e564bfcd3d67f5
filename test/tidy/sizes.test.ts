import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { isTest, sources } from './sources.ts';

/** The rule is 250 lines a file and 40 a function; these are where a rule stops being bent. */
const MOST_FILE_LINES = 320;
const MOST_TEST_FILE_LINES = 700;
const MOST_FUNCTION_LINES = 70;
const MOST_COLUMNS = 100;

/** Tables of sentences: long because there is much to say, not because much happens. */
const SENTENCES = new Set([
  'contract/error-codes.ts',
  'contract/findings.ts',
  'renderer/wording/zh.ts',
  'renderer/wording/en.ts',
]);

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

const functionsIn = (value: unknown): readonly Node[] => {
  if (Array.isArray(value)) return value.flatMap(functionsIn);
  if (!isNode(value)) return [];
  const inside = Object.values(value).flatMap(functionsIn);
  return FUNCTIONS.has(value.type) ? [value, ...inside] : inside;
};

const linesBetween = (text: string, node: Node): number =>
  text.slice(node.start, node.end).split('\n').length;

test('no file is longer than a reader can hold in mind', () => {
  const long = sources()
    .filter(({ path }) => !SENTENCES.has(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > (isTest(path) ? MOST_TEST_FILE_LINES : MOST_FILE_LINES))
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  expect(long).toEqual([]);
});

test('no function is longer than a page', () => {
  const long = sources()
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, text }) =>
      functionsIn(parseSync(path, text).program)
        .map((node) => ({ node, lines: linesBetween(text, node) }))
        .filter(({ lines }) => lines > MOST_FUNCTION_LINES)
        .map(({ node, lines }) => {
          const line = text.slice(0, node.start).split('\n').length;
          return `${path}:${line}: ${lines} lines`;
        }),
    );
  expect(long).toEqual([]);
});

test(`no line is longer than ${MOST_COLUMNS} columns, save what can't be folded`, () => {
  const long = sources()
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .map((line, index) => ({ line, at: `${path}:${index + 1}` }))
        .filter(({ line }) => line.length > MOST_COLUMNS && !/['"`/]/.test(line))
        .map(({ at }) => at),
    );
  expect(long).toEqual([]);
});
