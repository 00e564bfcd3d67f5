/**
 * How fast the screens are, from the whole product in a real browser: `node test/bench/screens.ts`.
 * Cold load to a usable sale screen; a key or a press to its paint while channels die and come back
 * and a sale moves from one to the next.
 */
import { type Browser, chromium, type Page } from '@playwright/test';
import { realClock } from '#terminal/host-web/real-ports.ts';
import { connectStubControl, type StubControl } from '#terminal/host-web/stub-control-client.ts';
import { openStateDirectory } from '#terminal/launch/state-directory.ts';
import configuration from '../../playwright.config.ts';
import { firstLoad } from '../e2e/first-load.ts';
import {
  endProduct,
  newStateFolder,
  type StartedProduct,
  startProduct,
} from '../e2e/started-product.ts';
import { EAST, HARBOR, Till } from '../e2e/till.ts';

const COLD_LOADS = 9;
const PRESSES = 300;
const BETWEEN_PRESSES_MS = 70;
const FLAP_EVERY_MS = 400;

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const quantile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
const say = (what: string, value: string): void => console.log(`${what.padEnd(58)} ${value}`);
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const spread = (values: readonly number[]): string =>
  `median ${ms(quantile(values, 0.5))}, p99 ${ms(quantile(values, 0.99))}`;

/** A new browser profile each time: nothing is cached. */
async function coldLoad(browser: Browser, product: StartedProduct): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  const startedAtMs = performance.now();
  await page.goto(product.url, { waitUntil: 'commit' });
  await page.getByTestId('key-1').waitFor();
  const tookMs = performance.now() - startedAtMs;
  await context.close();
  return tookMs;
}

type Input = 'keydown' | 'pointerdown';

/** What a measured page remembers. */
interface Measured {
  pressed: { readonly kind: Input; readonly atMs: number } | null;
  paints: number[];
}

/** Runs before the page's own listeners: what they draw may be done before a later one hears. */
function noteInputs(): void {
  const measured = window as unknown as Measured;
  for (const kind of ['keydown', 'pointerdown'] as const) {
    const note = ({ timeStamp }: Event) => {
      measured.pressed = { kind, atMs: timeStamp };
    };
    window.addEventListener(kind, note, { capture: true });
  }
}

/** Notes how long after an input the amount it changed was painted. */
async function watchPaints(page: Page, input: Input, place = '.display'): Promise<void> {
  const watch = ({ kind, selector }: { kind: Input; selector: string }): void => {
    const measured = window as unknown as Measured;
    measured.paints = [];
    measured.pressed = null;
    const amount = document.querySelector(selector);
    if (amount === null) throw new Error('no amount on the screen');
    new MutationObserver(() => {
      const { pressed } = measured;
      if (pressed?.kind !== kind) return;
      measured.pressed = null;
      // After the frame that shows it: a message posted in a frame runs behind its paint.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => measured.paints.push(performance.now() - pressed.atMs);
        port2.postMessage(null);
      });
    }).observe(amount, { subtree: true, childList: true, characterData: true });
  };
  await page.evaluate(watch, { kind: input, selector: place });
}

/** What this browser needs on this machine for a key on a page that does nothing else. */
async function barePage(browser: Browser): Promise<number[]> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.setContent('<p class="display">0</p>');
  await page.evaluate(noteInputs);
  await page.evaluate(() => {
    const shown = document.querySelector('.display');
    window.addEventListener('keydown', () => shown?.replaceChildren(String(performance.now())));
  });
  await watchPaints(page, 'keydown');
  const took = await press(page, (key) => page.keyboard.press(key === 'clear' ? 'Delete' : key));
  await page.close();
  return took;
}

const paints = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as Measured).paints);

/** Channels die and come back until told to stop. */
function flap(stub: StubControl): () => Promise<void> {
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    const channel = turn % 4 < 2 ? EAST : HARBOR;
    const fault = turn % 2 === 0 ? 'none' : 'refuse-connections';
    void stub.request('faults.set', { channel, fault });
  }, FLAP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    for (const channel of [EAST, HARBOR]) {
      await stub.request('faults.set', { channel, fault: 'none' });
    }
  };
}

async function press(page: Page, one: (digit: string) => Promise<void>): Promise<number[]> {
  for (let count = 0; count < PRESSES; count += 1) {
    // Five digits and a clear, so that the amount never reaches its limit.
    if (count % 6 === 5) await one('clear');
    else await one(String((count % 9) + 1));
    await page.waitForTimeout(BETWEEN_PRESSES_MS);
  }
  return paints(page);
}

/** A sale whose first channel dies under it leaves a cover that is asked about all the while. */
async function leaveCover(till: Till, stub: StubControl): Promise<void> {
  await stub.request('faults.set', { channel: EAST, fault: 'hang' });
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await till.paper('printed');
  await till.press('confirm');
}

const state = newStateFolder();
const browser = await chromium.launch(configuration.use?.launchOptions ?? {});
try {
  const product = await startProduct(state.path);
  const stub = connectStubControl(openStateDirectory(state.path).controlSocket, realClock);
  await new Promise<void>((resolve) => stub.onConnected(resolve));
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.addInitScript(noteInputs);
  await page.goto(product.url);
  const till = new Till(page);
  await till.signIn();
  const loads: number[] = [];
  for (let count = 0; count < COLD_LOADS; count += 1) loads.push(await coldLoad(browser, product));
  say('cold load to a usable sale screen', spread(loads));
  say(
    'first load of the screens',
    `${(firstLoad('dist/renderer').gzipBytes / 1024).toFixed(1)} KiB gzip`,
  );
  await leaveCover(till, stub);
  const calm = flap(stub);
  const floor = await barePage(browser);
  say('key of a bare page to paint (what the browser itself takes)', spread(floor));
  await page.bringToFront();
  await watchPaints(page, 'pointerdown');
  const touched = await press(page, (key) => till.press(`key-${key}`));
  say('press on the screen to paint, channels failing', spread(touched));
  await watchPaints(page, 'keydown');
  const typed = await press(page, (key) => page.keyboard.press(key === 'clear' ? 'Delete' : key));
  say('key of the keyboard to paint, channels failing', spread(typed));
  await page.keyboard.type('128', { delay: BETWEEN_PRESSES_MS });
  await page.keyboard.press('F5');
  await till.see('screen-cash').waitFor();
  await watchPaints(page, 'keydown', '[data-testid=tendered]');
  const handed = await press(page, (key) => page.keyboard.press(key === 'clear' ? 'Delete' : key));
  say('the same where cash is handed over', spread(handed));
  await calm();
  stub.stop();
  await endProduct(product);
} finally {
  await browser.close();
  state.remove();
}
