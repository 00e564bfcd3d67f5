import { beforeEach, expect, test } from 'vitest';
import { checkValueOf, unwrapPinKey } from '#sealing/key-block.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createPinKeyBook, freshPinKey, type PinKeyBook } from './pin-key-book.ts';

const MASTER = new Uint8Array(16).fill(0x5a);
const OVERLAP_MS = 60_000;
const [TILL, OTHER_TILL] = ['T0000001', 'T0000002'];

let clock: VirtualClock;
let book: PinKeyBook;
beforeEach(() => {
  clock = createVirtualClock();
  book = createPinKeyBook({ fresh: () => freshPinKey(MASTER), clock, overlapMs: OVERLAP_MS });
});

test('a key that is given opens under the master key, and is the one its check value names', () => {
  const { block, checkValue } = book.give(TILL);
  const key = unwrapPinKey(MASTER, block);
  expect(key).not.toBeNull();
  expect(checkValueOf(key ?? MASTER)).toBe(checkValue);
  expect(book.named(TILL, checkValue)).toEqual(key);
  expect(book.give(TILL).checkValue).not.toBe(checkValue);
});

test("a key is one terminal's alone, and a name nobody was given is nobody's", () => {
  const { checkValue } = book.give(TILL);
  expect(book.named(OTHER_TILL, checkValue)).toBeNull();
  expect(book.named(TILL, '000000')).toBeNull();
});

test('the key before counts for the overlap once the next one was used, and then no more', async () => {
  const [before, after] = [book.give(TILL), book.give(TILL)];
  expect(book.named(TILL, after.checkValue)).not.toBeNull();
  await clock.advance(OVERLAP_MS - 1);
  expect(book.named(TILL, before.checkValue)).not.toBeNull();
  await clock.advance(1);
  expect(book.named(TILL, before.checkValue)).toBeNull();
  expect(book.named(TILL, after.checkValue)).not.toBeNull();
});

test('a key that was only given, as to a line check, puts none away', async () => {
  const inUse = book.give(TILL);
  book.give(TILL);
  await clock.advance(10 * OVERLAP_MS);
  expect(book.named(TILL, inUse.checkValue)).not.toBeNull();
});

test('keys that are never used do not pile up: the oldest goes', () => {
  const first = book.give(TILL);
  for (let more = 0; more < 8; more += 1) book.give(TILL);
  expect(book.named(TILL, first.checkValue)).toBeNull();
});

test('forgetting leaves none', () => {
  const { checkValue } = book.give(TILL);
  book.forget();
  expect(book.named(TILL, checkValue)).toBeNull();
});
