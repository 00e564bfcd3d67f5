/**
 * A long day in a short form: `node test/bench/soak.ts [sales]`, 1,000 when not said, which takes
 * some seven minutes. Sells by code and by card with the whole product in a real browser, and says
 * what the page, the till and the payment service hold after a tenth of the sales, in the middle and
 * at the end. Heaps are read after their garbage was collected. What is resident rises until a
 * heap found its size, so it is held from the middle on. Ends with 1 when anything grew beyond its
 * bound.
 */
import configuration from '../../playwright.config.ts';
import {
  endProduct,
  newStateFolder,
  type StartedProduct,
  startProduct,
} from '../e2e/started-product.ts';
import { nodeHeapBytes, residentBytes, startedBy } from './held-memory.ts';
import { openUnwatchedPage, type UnwatchedPage } from './unwatched-page.ts';

const MIB = 1024 * 1024;
const sales = Number(process.argv[2] ?? 1_000);
const LOOKS = {
  start: Math.max(20, Math.floor(sales / 10)),
  middle: Math.floor((sales * 11) / 20),
};
/** One sale in so many is by card. */
const CARD_EVERY = 5;
const COLLECTIONS = 4;

/** Growth that is no leak: beyond both the share and the bytes. */
const MOST = {
  heap: { from: 'start', share: 1.1, bytes: 4 * MIB },
  resident: { from: 'middle', share: 1.1, bytes: 12 * MIB },
} as const;

interface Held {
  readonly heap: number;
  readonly resident: number;
}

const id = (testId: string): string => `[data-testid=${testId}]`;

async function signIn(page: UnwatchedPage): Promise<void> {
  await page.press(id('sim-sign-in-1001'));
  await page.see(`${id('screen-shift-open')}, ${id('screen-amount')}`);
  if (await page.isSeen(id('screen-shift-open'))) await page.press(id('confirm'));
  await page.see(id('screen-amount'));
}

async function pay(page: UnwatchedPage, byCard: boolean): Promise<void> {
  if (byCard) {
    await page.see(`${id('pay-by-card')}:enabled`);
    await page.type('F2');
    await page.see(`${id('sim-pad')}[data-asking=card]`);
    return page.press(id('sim-tap-unionpay-credit'));
  }
  await page.see(`${id('pay-by-qr-scan')}:enabled`);
  await page.type('F3');
  await page.see(id('screen-scan'));
  return page.press(id('sim-scan-wechat'));
}

async function sell(page: UnwatchedPage, nth: number): Promise<void> {
  for (const digit of '1234') await page.type(digit);
  await pay(page, nth % CARD_EVERY === 0);
  await page.see(id('screen-approved'));
  await page.see('[data-paper=printed]');
  await page.type('Enter');
  await page.see(id('screen-amount'));
}

/**
 * The least after several collections: what was freed in the first goes back to the system after
 * the second, some 20 MiB of it or none.
 */
async function heldByPage(page: UnwatchedPage): Promise<Held> {
  let least: Held = { heap: Infinity, resident: Infinity };
  for (let nth = 0; nth < COLLECTIONS; nth += 1) {
    const heap = await page.heapBytes();
    const resident = Math.max(...(await page.pids()).map(residentBytes));
    least = { heap, resident: Math.min(resident, least.resident) };
  }
  return least;
}

/** One look at everything that runs, by its name. */
type Look = ReadonlyMap<string, Held>;

async function look(page: UnwatchedPage, product: number): Promise<Look> {
  const held = new Map([['page', await heldByPage(page)]]);
  for (const [program, pid] of startedBy(product)) {
    held.set(program, { heap: await nodeHeapBytes(pid), resident: residentBytes(pid) });
  }
  return held;
}

type Looks = { readonly [when in keyof typeof LOOKS | 'end']: Look };

function report(looks: Looks): void {
  console.log(`MiB after ${LOOKS.start}, ${LOOKS.middle} and ${sales} sales`);
  for (const program of looks.end.keys()) {
    for (const what of ['heap', 'resident'] as const) {
      const bytes = (when: keyof Looks): number => looks[when].get(program)?.[what] ?? 0;
      const { from, share, bytes: most } = MOST[what];
      const grew = bytes('end') > bytes(from) * share && bytes('end') - bytes(from) > most;
      const mib = [bytes('start'), bytes('middle'), bytes('end')]
        .map((one) => (one / MIB).toFixed(1).padStart(8))
        .join('');
      console.log(`${program.padEnd(28)} ${what.padEnd(9)}${mib}  ${grew ? 'GREW' : 'no growth'}`);
      if (grew) process.exitCode = 1;
    }
  }
}

async function sellAllDay(page: UnwatchedPage, product: number): Promise<Looks> {
  const looks: Partial<Record<keyof Looks, Look>> = {};
  for (let sale = 1; sale <= sales; sale += 1) {
    await sell(page, sale);
    if (sale === LOOKS.start) looks.start = await look(page, product);
    if (sale === LOOKS.middle) looks.middle = await look(page, product);
  }
  looks.end = await look(page, product);
  return looks as Looks;
}

async function soak(product: StartedProduct): Promise<void> {
  const { executablePath = '', args = [] } = configuration.use?.launchOptions ?? {};
  const page = await openUnwatchedPage({ executablePath, args }, product.url);
  try {
    await signIn(page);
    const startedAtMs = performance.now();
    const looks = await sellAllDay(page, product.process.pid ?? 0);
    const seconds = (performance.now() - startedAtMs) / 1000;
    console.log(`${sales} sales in ${seconds.toFixed(0)} s, one in ${CARD_EVERY} by card`);
    report(looks);
  } finally {
    await page.close();
  }
}

const state = newStateFolder();
try {
  const product = await startProduct(state.path);
  await soak(product).finally(() => endProduct(product));
} finally {
  state.remove();
}
