import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepSameParts } from './same-parts.ts';

const copyOf = <T>(value: T): T => structuredClone(value);

test('what did not change is the very same object, however deep', () => {
  const before = {
    status: {
      channels: [
        { id: 'a', ms: 4 },
        { id: 'b', ms: 9 },
      ],
    },
    notices: [],
  };
  const after = copyOf(before);
  after.status.channels[1] = { id: 'b', ms: 12 };
  const kept = keepSameParts(before, after);
  expect(kept).toEqual(after);
  expect(kept.notices).toBe(before.notices);
  expect(kept.status).not.toBe(before.status);
  expect(kept.status.channels[0]).toBe(before.status.channels[0]);
  expect(keepSameParts(before, copyOf(before))).toBe(before);
});

test('a list that grew or shrank is another list, and its parts by their places are kept', () => {
  const before = [{ n: 1 }, { n: 2 }];
  const longer = keepSameParts(before, [...copyOf(before), { n: 3 }]);
  expect(longer).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(longer[0]).toBe(before[0]);
  expect(keepSameParts(before, [{ n: 1 }])).toEqual([{ n: 1 }]);
});

test('a field that went or came makes another object', () => {
  expect(keepSameParts({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
  expect(keepSameParts({ a: 1 }, { a: 1, b: undefined })).toEqual({ a: 1, b: undefined });
  expect(keepSameParts([1], { 0: 1 })).toEqual({ 0: 1 });
  expect(keepSameParts({ 0: 1 }, [1])).toEqual([1]);
});

test('whatever came before, what comes out is what came in', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
      expect(keepSameParts(before, after)).toStrictEqual(after);
      expect(keepSameParts(after, copyOf(after))).toBe(after);
    }),
  );
});
