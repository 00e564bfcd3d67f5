/**
 * A page whose requests nobody writes down. Playwright has the browser keep a book of them, with
 * their contents, in the page's own process: every receipt of a rehearsal is a picture and so an
 * entry, some 48 KiB a sale, which a measurement of memory would take for the page's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type DebuggerLink, openDebugger } from './debugger-link.ts';

export interface UnwatchedPage {
  /** Resolves once an element like this is on the page. Rejects after 30 s. */
  see(selector: string): Promise<void>;
  isSeen(selector: string): Promise<boolean>;
  /** Presses the element's middle with the mouse. */
  press(selector: string): Promise<void>;
  /** A key by its name: `7`, `F3`, `Enter`. */
  type(key: string): Promise<void>;
  /** What its scripts hold after a collection, in bytes. */
  heapBytes(): Promise<number>;
  /** Processes that show pages: this one, and one the browser keeps ready. */
  pids(): Promise<readonly number[]>;
  close(): Promise<void>;
}

export interface BrowserSettings {
  readonly executablePath: string;
  readonly args: readonly string[];
}

/** Runs in the page. */
const SEEN_SOON = `(selector) => new Promise((resolve, reject) => {
  const until = performance.now() + 30_000;
  const look = () => {
    if (document.querySelector(selector) !== null) resolve();
    else if (performance.now() > until) reject(new Error('not seen in 30 s: ' + selector));
    else setTimeout(look, 5);
  };
  look();
})`;

/** Runs in the page. */
const MIDDLE = `(selector) => {
  const element = document.querySelector(selector);
  element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}`;

function pageOver(page: DebuggerLink): Omit<UnwatchedPage, 'pids' | 'close'> {
  const run = async <Answer>(script: string, selector: string): Promise<Answer> => {
    const { result, exceptionDetails } = await page.send<{
      result: { value: Answer };
      exceptionDetails?: { exception?: { description?: string } };
    }>('Runtime.evaluate', {
      expression: `(${script})(${JSON.stringify(selector)})`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails === undefined) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? `${selector} failed in the page`);
  };
  const see = (selector: string) => run<void>(SEEN_SOON, selector);
  return {
    see,
    isSeen: (selector) => run('(selector) => document.querySelector(selector) !== null', selector),
    async press(selector) {
      await see(selector);
      const at = await run<{ x: number; y: number }>(MIDDLE, selector);
      const mouse = { ...at, button: 'left', clickCount: 1 };
      await page.send('Input.dispatchMouseEvent', { ...mouse, type: 'mousePressed', buttons: 1 });
      await page.send('Input.dispatchMouseEvent', { ...mouse, type: 'mouseReleased' });
    },
    async type(key) {
      const text = key.length === 1 ? { text: key, code: `Digit${key}` } : { code: key };
      await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text });
      await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: text.code });
    },
    async heapBytes() {
      // Without it the process keeps what it freed for some time, now more and now less of it.
      await page.send('Memory.simulatePressureNotification', { level: 'critical' });
      await page.send('HeapProfiler.collectGarbage');
      const { usedSize } = await page.send<{ usedSize: number }>('Runtime.getHeapUsage');
      return usedSize;
    },
  };
}

/** Where a just started browser can be spoken to. */
function addressSaid(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    browser.once('exit', (code) => reject(new Error(`the browser ended with ${code}`)));
    createInterface({ input: browser.stderr ?? process.stdin }).on('line', (line) => {
      const said = /^DevTools listening on (\S+)$/.exec(line)?.[1];
      if (said !== undefined) resolve(said);
    });
  });
}

/** Starts a browser of its own that shows this address in 1366x768. */
export async function openUnwatchedPage(
  { executablePath, args }: BrowserSettings,
  url: string,
): Promise<UnwatchedPage> {
  const profile = mkdtempSync(join(tmpdir(), 'switchlane-soak-'));
  const browser = spawn(
    executablePath,
    [
      ...args,
      '--headless',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      '--window-size=1366,768',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const gone = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
  const address = await addressSaid(browser);
  const whole = await openDebugger(address);
  const found = await fetch(`http://${new URL(address).host}/json/list`);
  const shown = ((await found.json()) as { type: string; webSocketDebuggerUrl: string }[]).find(
    ({ type }) => type === 'page',
  );
  const page = await openDebugger(shown?.webSocketDebuggerUrl ?? '');
  await page.send('Page.navigate', { url });
  return {
    ...pageOver(page),
    async pids() {
      const { processInfo } = await whole.send<{ processInfo: { type: string; id: number }[] }>(
        'SystemInfo.getProcessInfo',
      );
      return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    },
    async close() {
      await whole.send('Browser.close');
      await gone;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
