import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isStale } from './stale-build.ts';

/** A repository whose files are as many seconds old as said. */
const repository = (ages: Readonly<Record<string, number>>): string => {
  const root = mkdtempSync(join(tmpdir(), 'switchlane-build-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [file, ageS] of Object.entries(ages)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
    const atS = Date.now() / 1000 - ageS;
    utimesSync(join(root, file), atS, atS);
  }
  return root;
};

test('a renderer that was never built is stale', () => {
  expect(isStale(repository({ 'renderer/main.tsx': 100 }), 'renderer')).toBe(true);
});

test('a renderer built after its sources is fresh', () => {
  const ages = { 'renderer/main.tsx': 100, 'contract/view.ts': 90, 'dist/renderer/index.html': 10 };
  expect(isStale(repository(ages), 'renderer')).toBe(false);
});

test.each([['renderer/screens/sale/amount.tsx'], ['contract/view.ts'], ['package-lock.json']])(
  'a change of %s makes the built renderer stale',
  (file) => {
    const ages = { 'dist/renderer/index.html': 50, [file]: 10 };
    expect(isStale(repository(ages), 'renderer')).toBe(true);
  },
);

test('a changed test does not lead to a build', () => {
  const ages = { 'dist/renderer/index.html': 50, 'renderer/money/amount.test.ts': 10 };
  expect(isStale(repository(ages), 'renderer')).toBe(false);
});
