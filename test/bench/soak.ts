/**
 * A long day in a short form: `node test/bench/soak.ts [sales]`, 1,000 when not said, which takes
 * some eight minutes. Sells with the whole product in a real browser, and says what the page, the till and
 * the payment service hold after a tenth of the sales, in the middle and at the end. The page's heap
 * is read after its garbage was collected; of processes what is resident, which rises until their
 * heaps found their size: so they are held from the middle on. Ends with 1 when anything grew beyond
 * its bound.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import configuration from '../../playwright.config.ts';
import { endProduct, newStateFolder, startProduct } from '../e2e/started-product.ts';
import { Till } from '../e2e/till.ts';

const MIB = 1024 * 1024;
const sales = Number(process.argv[2] ?? 1_000);
const LOOKS = {
  start: Math.max(20, Math.floor(sales / 10)),
  middle: Math.floor((sales * 11) / 20),
};
/** Growth that is no leak, over the share of the day it is looked at. */
const GROWTH = { page: { share: 1.1, bytes: 4 * MIB }, process: { share: 1.1, bytes: 12 * MIB } };

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

/** Resident memory of the process that shows the page: pictures and the like are not in its heap. */
async function residentOfPage(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const shown = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => rssOf(id));
  return Math.max(...shown);
}

function rssOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Resident memory of the processes the product started, by the program each runs. */
function residentOf(root: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]) !== root) continue;
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const program = words.find((word) => /main\.(ts|mjs)$/.test(word)) ?? 'other';
      found.set(program.split('/').slice(-3).join('/'), rssOf(Number(pid)));
    } catch {
      // It ended between the two looks.
    }
  }
  return found;
}

async function sell(till: Till, page: Page): Promise<void> {
  for (const digit of '1234') await page.keyboard.press(digit);
  await till.see('pay-by-qr-scan').and(page.locator(':enabled')).waitFor();
  await page.keyboard.press('F3');
  await till.see('screen-scan').waitFor();
  await till.press('sim-scan-wechat');
  await till.see('screen-approved').waitFor({ timeout: 30_000 });
  await page.locator('[data-paper=printed]').waitFor({ timeout: 30_000 });
  await page.keyboard.press('Enter');
  await till.see('screen-amount').waitFor();
}

/** Bytes by what holds them. */
type Look = ReadonlyMap<string, number>;

function report([start, middle, end]: readonly Look[], seconds: number): void {
  if (start === undefined || middle === undefined || end === undefined) return;
  const at = `${LOOKS.start}, ${LOOKS.middle} and ${sales}`;
  console.log(`${sales} sales in ${seconds.toFixed(0)} s; MiB after ${at} of them`);
  for (const [what, bytes] of end) {
    const line = [start.get(what) ?? 0, middle.get(what) ?? 0, bytes];
    const [from, most] = what.startsWith('page, heap')
      ? [line[0], GROWTH.page]
      : [line[1], GROWTH.process];
    const grew = bytes > (from ?? 0) * most.share && bytes - (from ?? 0) > most.bytes;
    const mib = line.map((one) => (one / MIB).toFixed(1).padStart(8)).join('');
    console.log(`${what.padEnd(34)}${mib}  ${grew ? 'GREW' : 'no growth'}`);
    if (grew) process.exitCode = 1;
  }
}

const state = newStateFolder();
const browser = await chromium.launch(configuration.use?.launchOptions ?? {});
try {
  const product = await startProduct(state.path);
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(product.url);
  const till = new Till(page);
  await till.signIn();
  const session = await page.context().newCDPSession(page);
  const look = async (): Promise<Look> =>
    new Map([
      ['page, heap after collection', await heapOf(session)],
      ["page's process", await residentOfPage(browser)],
      ...residentOf(product.process.pid ?? 0),
    ]);
  const looks: Look[] = [];
  const startedAtMs = performance.now();
  for (let sale = 1; sale <= sales; sale += 1) {
    await sell(till, page);
    if (sale === LOOKS.start || sale === LOOKS.middle || sale === sales) looks.push(await look());
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  report(looks, seconds);
  await endProduct(product);
} finally {
  await browser.close();
  state.remove();
}
