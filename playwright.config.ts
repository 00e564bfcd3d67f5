import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** `npm test` and `npm run e2e` look for the browser and name it; alone, these are tried. */
const KNOWN_PLACES = [
  process.env.SWITCHLANE_CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const executablePath = KNOWN_PLACES.find((place) => existsSync(place));
if (executablePath === undefined) {
  throw new Error(
    'No Chromium or Chrome was found. Install one (Debian: apt-get install chromium), or name it ' +
      'in SWITCHLANE_CHROMIUM.',
  );
}

/** Browser tests on the whole product: real processes, real sockets, the system's Chromium. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/browser',
  globalSetup: './test/e2e/build-first.ts',
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--no-first-run',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
