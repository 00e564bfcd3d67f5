/** Every word the journal can say about an attempt has words for a person, in both languages. */
import { expect, test } from 'vitest';
import { CODE_SHOWN } from '#daemon/core/attempt.ts';
import type { LostCause, NotSentReason } from '#daemon/core/exchange.ts';
import { type EntryBody, reversalReason } from '#daemon/core/journal/entries.ts';
import { STORY_WORDS, storyDetail } from '#renderer/screens/sales/story-words.ts';

type Result = Extract<EntryBody, { kind: 'reversal-acknowledged' }>['result'];

/** Lists the compiler holds complete: a new word fails here before it fails on a screen. */
const NOT_SENT = {
  'no-connection': true,
  'deadline-passed': true,
  'key-in-use': true,
  'too-many-in-flight': true,
  'line-blocked': true,
  'too-large': true,
} satisfies Record<NotSentReason, true>;
const LOST = {
  reset: true,
  closed: true,
  'no-reply': true,
  'channel-dead': true,
} satisfies Record<LostCause, true>;
const RESULT = {
  reversed: true,
  'already-reversed': true,
  closed: true,
  'no-original': true,
} satisfies Record<Result, true>;

test.each([
  ['unsent', Object.keys(NOT_SENT)],
  ['lost', [...Object.keys(LOST), 'restart', 'unreadable', CODE_SHOWN]],
  ['undo', reversalReason.options],
  ['undone', Object.keys(RESULT)],
] as const)('what is %s is told in words of a person', (group, journal) => {
  expect([...STORY_WORDS[group]].sort()).toEqual([...journal].sort());
});

/** The key a detail is looked up by, or the detail as it stands. */
const told = (what: string, detail: string): string =>
  storyDetail(
    { what, detail },
    {
      t: ((key: string) => key) as never,
      sentences: ((code: string) => ({ what: code })) as never,
    },
  );

test('a word of two meanings is told by the entry it stands in', () => {
  expect(told('attempt-unknown', 'closed')).toBe('sales.lost-closed');
  expect(told('reversal-acknowledged', 'closed')).toBe('sales.undone-closed');
  expect(told('attempt-unknown', 'late-approval')).toBe('sales.undo-late-approval');
});

test('what has no words of its own is shown as it stands', () => {
  expect(told('attempt-approved', 'authorisation 083417, by reply')).toMatch(/083417/);
  expect(told('sale-handed-over', '9001: closed')).toBe('9001: closed');
});
