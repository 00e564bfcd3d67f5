import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Finding } from '#contract/route-api.ts';
import { type Scenario, scenario } from '#contract/scenario.ts';

export type ReadScenario =
  | { readonly kind: 'read'; readonly scenario: Scenario }
  /** Never empty. */
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

type Path = readonly PropertyKey[];

/** Largest file that is looked at; a scenario has a few thousand characters. */
const MOST_CHARACTERS = 200_000;

/**
 * Reads the text of a scenario file. What is wrong is told with its line, its key and the reason,
 * all of it at once. Never throws, whatever the text is.
 */
export function readScenario(text: string): ReadScenario {
  if (text.length > MOST_CHARACTERS) {
    return refused([{ line: 1, key: '', reason: 'longer than any scenario' }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const unreadable = document.errors.map(({ message, pos: [from] }) => ({
    line: lines.linePos(from).line,
    key: '',
    reason: (message.split('\n')[0] ?? message).slice(0, 300),
  }));
  if (unreadable.length > 0) return refused(unreadable);
  const parsed = scenario.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return { kind: 'read', scenario: parsed.data };
  return refused(
    parsed.error.issues.map((issue) => {
      const path =
        issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
      return {
        line: lineOf(document.contents, path, lines),
        key: keyOf(path),
        reason: issue.message.slice(0, 300),
      };
    }),
  );
}

const refused = (findings: readonly Finding[]): ReadScenario => ({ kind: 'refused', findings });

/** `do[3].fault.is`; empty for the file as a whole. */
const keyOf = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
    .slice(0, 200);

/** The line of the deepest part of the path that is in the file. */
function lineOf(root: Node | null, path: Path, lines: LineCounter): number {
  let node: unknown = root;
  let from = 0;
  for (const part of path) {
    const [next, start] = stepInto(node, part);
    if (next === null) break;
    node = next;
    from = start ?? from;
  }
  return lines.linePos(from).line;
}

function stepInto(node: unknown, part: PropertyKey): [unknown, number | undefined] {
  if (isSeq(node) && typeof part === 'number') {
    const item = node.items[part];
    return [item ?? null, rangeOf(item)];
  }
  if (!isMap(node)) return [null, undefined];
  const pair = node.items.find(
    (item) => isPair(item) && isScalar(item.key) && item.key.value === part,
  );
  return pair === undefined ? [null, undefined] : [pair.value ?? pair.key, rangeOf(pair.key)];
}

const rangeOf = (node: unknown): number | undefined =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined;
