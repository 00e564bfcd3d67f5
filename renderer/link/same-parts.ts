/**
 * A view comes whole with every key and ping, though hardly anything in it changed. What is as it
 * was keeps its identity, so that whoever shows it sees that there is nothing to draw.
 */

/** `after`, in which every part that equals the one of `before` is that very one. Of JSON alone. */
export function keepSameParts<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (Array.isArray(after)) return keepList(before, after) as T;
  if (isRecord(after)) return keepRecord(before, after) as T;
  return after;
}

function keepList(before: unknown, after: readonly unknown[]): readonly unknown[] {
  if (!Array.isArray(before)) return after;
  const kept = after.map((part, at) => keepSameParts(before[at], part));
  const same =
    kept.length === before.length && kept.every((part, at) => Object.is(part, before[at]));
  return same ? before : kept;
}

function keepRecord(before: unknown, after: Readonly<Record<string, unknown>>): object {
  if (!isRecord(before)) return after;
  const kept = Object.entries(after).map(
    ([name, part]) => [name, keepSameParts(before[name], part)] as const,
  );
  const same =
    kept.length === Object.keys(before).length &&
    kept.every(([name, part]) => Object.hasOwn(before, name) && Object.is(part, before[name]));
  return same ? before : Object.fromEntries(kept);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
