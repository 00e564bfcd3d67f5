import { type WritingKey, writingKey } from '#contract/writing-key.ts';

type Part = Readonly<Record<string, number | string | null>>;

/**
 * What each writing key would make of a part of the screen, without those that leave it as it is.
 * `afterKey` is the very step that types a key, so that what is shown ahead can't be another.
 */
export function keysAhead<P extends Part>(
  now: P,
  afterKey: (key: WritingKey) => P,
): Partial<Record<WritingKey, P>> {
  const after: Partial<Record<WritingKey, P>> = {};
  for (const key of writingKey.options) {
    const then = afterKey(key);
    if (Object.entries(then).some(([name, value]) => now[name] !== value)) after[key] = then;
  }
  return after;
}
