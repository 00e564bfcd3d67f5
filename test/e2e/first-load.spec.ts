import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { firstLoad } from './first-load.ts';

const FOLDER = 'dist/renderer';
/** 350 KiB: on a slow line of a shop, and on a till with a small processor, still under a second. */
const MOST_BYTES = 350 * 1024;

test('the first screen needs less than 350 KiB, and the other people’s screens are not in it', () => {
  const { files, gzipBytes } = firstLoad(FOLDER);
  expect(files.length).toBeGreaterThan(1);
  expect(gzipBytes).toBeLessThan(MOST_BYTES);
  const loaded = new Set(files.map(({ name }) => name.replace(/^.*\//, '')));
  const later = readdirSync(`${FOLDER}/assets`).filter(
    (name) => name.endsWith('.js') && !loaded.has(name),
  );
  for (const part of ['dock', 'menu-dialog', 'customer-page']) {
    expect(
      later.some((name) => name.startsWith(part)),
      `${part} is loaded when opened`,
    ).toBe(true);
  }
});
