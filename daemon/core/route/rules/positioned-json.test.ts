import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonPath, readJson } from './positioned-json.ts';

const lineIn = (text: string, path: JsonPath): number => {
  const read = readJson(text);
  if (read.kind === 'broken') throw new Error(read.reason);
  return read.lineOf(path);
};

describe('reading', () => {
  test('gives the value that JSON.parse gives, indented or not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readJson(text)).toMatchObject({ kind: 'read', value: JSON.parse(text) });
      }),
    );
  });

  test('takes "__proto__" for a key like any other', () => {
    const read = readJson('{"__proto__": {"a": 1}}');
    if (read.kind === 'broken') throw new Error(read.reason);
    expect(Object.keys(read.value as object)).toEqual(['__proto__']);
  });

  test('refuses all text that JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\ntrue01.e-') }), (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const read = readJson(text);
        const isTwice = read.kind === 'broken' && read.reason.endsWith('written twice');
        expect(read.kind === 'read' || isTwice).toBe(isJson);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('lines', () => {
  const text = ['{', '  "a": [', '    1,', '    { "b": 2,', '      "c": 3 }', '  ]', '}'].join(
    '\n',
  );

  test('are those of the key, or of the item in a list', () => {
    expect(lineIn(text, ['a'])).toBe(2);
    expect(lineIn(text, ['a', 0])).toBe(3);
    expect(lineIn(text, ['a', 1, 'c'])).toBe(5);
  });

  test('of something that is missing are those of the object it is missing from', () => {
    expect(lineIn(text, ['a', 1, 'missing'])).toBe(4);
    expect(lineIn(text, ['missing'])).toBe(1);
  });

  test('count the same with the line ends of Windows', () => {
    expect(lineIn(text.replaceAll('\n', '\r\n'), ['a', 1, 'c'])).toBe(5);
  });
});

test.each([
  ['{\n "a": 1,\n "a": 2\n}', 3, '"a" is written twice'],
  ['{\n "a": 1,\n}', 3, 'a key in double quotes is expected'],
  ['{\n "a" 1\n}', 2, '":" is expected here'],
  ['{"a": 1}\n{}', 2, 'something stands behind the end'],
  ['{\n "a": "open\n}', 2, 'a text that does not end, or has a wrong escape'],
  ['[1,\n 2\n 3]', 3, '"," is expected here'],
  ['', 1, 'a value is expected here'],
  ['['.repeat(100), 1, 'nested deeper than 32'],
])('%j is refused at its line', (text, line, reason) => {
  expect(readJson(text)).toEqual({ kind: 'broken', line, reason });
});
