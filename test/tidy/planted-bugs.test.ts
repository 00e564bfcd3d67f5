import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { edited } from '#test/sim/planted/hook.ts';
import { PORT_BUGS } from '#test/sim/planted/port-bugs.ts';
import { SOURCE_BUGS } from '#test/sim/planted/source-bugs.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * `npm run sim:planted` takes long and so runs seldom, while every change of a line may
 * take a bug its place. Here whoever changes the line hears of it at once.
 */
describe('a planted bug', () => {
  test.each(SOURCE_BUGS)('has its places in the source: $name', ({ edits = [] }) => {
    expect(edits.length).toBeGreaterThan(0);
    const sources = new Map<string, string>();
    for (const edit of edits) {
      const before = sources.get(edit.file) ?? readFileSync(join(ROOT, edit.file), 'utf8');
      const after = edited(before, edit);
      expect(after).not.toBe(before);
      sources.set(edit.file, after);
    }
  });

  test('has a name of its own, by which it is hunted', () => {
    const names = [...SOURCE_BUGS, ...PORT_BUGS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
