import { ERROR_CODES, type ErrorCode } from '#contract/error-codes.ts';
import type { StoryLine } from '#contract/sales-api.ts';
import type { Wording } from '../../wording/wording.tsx';

/**
 * Words of the journal that a cashier is told in their own language. A word that isn't here is shown
 * as it stands.
 */
export const STORY_WORDS = {
  /** Why an attempt never left. */
  unsent: [
    'no-connection',
    'deadline-passed',
    'key-in-use',
    'too-many-in-flight',
    'line-blocked',
    'too-large',
  ],
  /** Why it is not known what became of one. */
  lost: ['reset', 'closed', 'no-reply', 'channel-dead', 'restart', 'unreadable', 'code-shown'],
  /** Why one is taken back. */
  undo: ['unresolved', 'late-approval', 'second-approval', 'contradiction', 'abandoned', 'test'],
  /** What taking it back came to. */
  undone: ['reversed', 'already-reversed', 'closed', 'no-original'],
} as const;

type Group = keyof typeof STORY_WORDS;
type KeyIn<G extends Group> = `sales.${G}-${(typeof STORY_WORDS)[G][number]}`;
export type StoryKey = { [G in Group]: KeyIn<G> }[Group];

/** Where the words of an entry's detail are looked up, one list after the other. */
const GROUPS: Readonly<Record<string, readonly Group[]>> = {
  'attempt-not-sent': ['unsent'],
  // An approval that came after all is undone, and what was known until then is void.
  'attempt-unknown': ['lost', 'undo'],
  'reversal-ordered': ['undo'],
  'reversal-acknowledged': ['undone'],
};

const keyOf = (what: string, detail: string): StoryKey | null => {
  const group = GROUPS[what]?.find((one) => STORY_WORDS[one].some((word) => word === detail));
  return group === undefined ? null : (`sales.${group}-${detail}` as StoryKey);
};

const isErrorCode = (detail: string): detail is ErrorCode =>
  (ERROR_CODES as readonly string[]).includes(detail);

/** What an entry says besides its kind, in the language of the screen. */
export function storyDetail(
  { what, detail }: Pick<StoryLine, 'what' | 'detail'>,
  { t, sentences }: Pick<Wording, 't' | 'sentences'>,
): string {
  const key = keyOf(what, detail);
  if (key !== null) return t(key);
  if (isErrorCode(detail)) return sentences(detail).what;
  const [, hostCode] = /^host code (\S+)$/.exec(detail) ?? [];
  if (hostCode !== undefined) return t('sales.host-code', { code: hostCode });
  const [, send] = /^send (\d+)$/.exec(detail) ?? [];
  return send === undefined ? detail : t('sales.send', { n: Number(send) });
}
