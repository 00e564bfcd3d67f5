/**
 * Pictures of every screen in both languages, for looking at them:
 * `node renderer/gallery/shoot.mts [directory] [only names with this text]`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { FIXTURE_NAMES } from './fixtures.ts';
import { buildGallery, openGallery } from './pages.mts';

const [directory = '/tmp/shots', only = ''] = process.argv.slice(2);

const SIZES = {
  '1366': [1366, 768],
  '1024': [1024, 768],
  '1920': [1920, 1080],
  '800': [800, 480],
} as const;
type Size = keyof typeof SIZES;

interface Shot {
  readonly name: string;
  readonly query: string;
  readonly size: Size;
  /** A key pressed once the screen is there. */
  readonly key?: string;
  /** Pressed after that, one after the other. */
  readonly press?: readonly string[];
}

const everyScreen = (size: Size, names: readonly string[] = FIXTURE_NAMES): readonly Shot[] =>
  names.flatMap((screen) =>
    (['zh', 'en'] as const).map((language) => ({
      name: `${screen}-${language}-${size}`,
      query: `screen=${screen}&language=${language}`,
      size,
    })),
  );

const CUSTOMER = [
  'amount-empty',
  'card',
  'card-again',
  'pin',
  'scan',
  'paying',
  'approved',
  'not-paid',
];
const TIGHT = [
  'sign-in',
  'sign-in-waiting',
  'shift-open',
  'shift-closed-differs',
  'amount-empty',
  'amount-basket-typed',
  'recall',
  'amount',
  'method-problem',
  'card-again',
  'scan-problem',
  'paying-moved',
  'approved-unclear',
  'not-paid-reversed',
  'unknown',
  'channels-mixed',
  'stopped',
  'settle-confirm',
  'settled-difference',
];

const extra = (name: string, query: string, size: Size): Shot => ({ name, query, size });

/** What a technician presses to see each of their screens with something on it. */
const TECHNICIAN = {
  findings: [],
  channels: ['tab-channels', 'line-run'],
  disabled: ['tab-channels', 'diag-channel-lakeside'],
  order: ['tab-channels', 'order-disable'],
  devices: ['tab-devices', 'device-self-test'],
  bundle: ['tab-bundle', 'bundle-make', 'file-doctor.txt', 'bundle-save'],
} as const;

const technician = (size: Size): readonly Shot[] =>
  Object.entries(TECHNICIAN).flatMap(([name, press]) =>
    (['zh', 'en'] as const).map((language) => ({
      name: `technician-${name}-${language}-${size}`,
      query: `screen=amount&language=${language}`,
      size,
      key: 'F11',
      press,
    })),
  );

const SHOTS: readonly Shot[] = [
  ...technician('1024'),
  ...technician('800'),
  ...technician('1366'),
  ...everyScreen('1366'),
  ...everyScreen('800', TIGHT),
  ...everyScreen('1024', TIGHT),
  ...everyScreen('1920', ['amount', 'approved-moved', 'not-paid']),
  ...everyScreen('1024', CUSTOMER).map((shot) => ({
    ...shot,
    name: `customer-${shot.name}`,
    query: `${shot.query}&customer`,
  })),
  ...(Object.keys(SIZES) as Size[]).flatMap((size) => [
    extra(`rehearsal-zh-${size}`, 'screen=amount&language=zh&rehearsal=nothing', size),
    extra(`rehearsal-en-${size}`, 'screen=pin&language=en&rehearsal=pin', size),
    extra(
      `rehearsal-approved-${size}`,
      'screen=approved-paper-out&language=en&rehearsal=nothing',
      size,
    ),
  ]),
  ...(['zh', 'en'] as const).map((language) => ({
    name: `rehearsal-screen-${language}-1920`,
    query: `screen=amount&language=${language}&rehearsal=nothing&run`,
    size: '1920' as const,
    press: ['sim-stage'],
  })),
  extra('lost-zh-1366', 'screen=paying&language=zh&link=lost', '1366'),
  extra('starting-zh-1366', 'screen=starting', '1366'),
  { name: 'menu-zh-1366', query: 'screen=amount-empty&language=zh', size: '1366', key: 'F1' },
  { name: 'menu-en-800', query: 'screen=amount-empty&language=en', size: '800', key: 'F1' },
  { name: 'supervisor-zh-1366', query: 'screen=unknown&language=zh', size: '1366', key: 'F9' },
  { name: 'supervisor-en-800', query: 'screen=unknown&language=en', size: '800', key: 'F9' },
];

async function shoot(browser: Browser, address: string, shot: Shot): Promise<void> {
  const [width, height] = SIZES[shot.size];
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${shot.name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.error(`${shot.name}: ${error.message}`));
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.locator('[data-testid^=screen-]').waitFor();
  if (shot.key !== undefined) await page.keyboard.press(shot.key);
  if (shot.press === undefined && shot.key !== undefined) await page.getByRole('dialog').waitFor();
  for (const testId of shot.press ?? []) await page.getByTestId(testId).click();
  // Charts are drawn in a frame of their own.
  if (shot.press !== undefined) await page.waitForTimeout(400);
  await page.screenshot({ path: join(directory, `${shot.name}.png`) });
  await page.close();
}

mkdirSync(directory, { recursive: true });
await buildGallery();
const gallery = await openGallery();
const browser = await chromium.launch({
  executablePath: process.env.SWITCHLANE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  for (const shot of SHOTS) {
    if (shot.name.includes(only)) await shoot(browser, gallery.page(shot.query), shot);
  }
} finally {
  await browser.close();
  await gallery.close();
}
