/**
 * Electron's own binary is fetched at its first run and cannot be had where these tests run, so
 * the host is tested against a double of the module: which options it sets and what it refuses.
 * `main.ts` passes the real module, and the compiler checks that it fits the same interface.
 */
import { expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import type { UiDown, UiUp } from '#contract/ui-link.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createElectronDouble } from './electron-double.fixture.ts';
import { runElectronHost } from './electron-host.ts';
import { CHANNELS } from './ipc-channels.ts';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
const CONFIRM = { kind: 'intent', intent: { kind: 'confirm' } } as const;
const PRESENT: UiDown = {
  kind: 'rehearsal',
  rehearsal: {
    people: [],
    cards: [],
    pad: { lines: [], asking: 'nothing', pinLength: 0, plugged: true, fault: 'none' },
    scanner: { plugged: true },
    codes: [],
    printer: { fault: 'none', papers: [] },
    channels: [],
  },
};

const up = (sequence: number): string => JSON.stringify({ sequence, message: CONFIRM });

const run = async (options: { screens?: number; first?: boolean; locked?: boolean } = {}) => {
  const { screens = 1, first = true, locked = true } = options;
  const double = createElectronDouble({ screens, first });
  const heard: UiUp['message'][] = [];
  let push: (down: UiDown) => void = () => {};
  let stopped = 0;
  let opened = 0;
  const clock = createVirtualClock();
  await runElectronHost({
    electron: double.electron,
    files: new Map([['/', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<p>till') }]]),
    windows: { preload: '/app/preload.cjs', locked },
    clock,
    log: QUIET,
    openTerminal: async () => {
      opened += 1;
      return {
        pages: { present: () => [PRESENT], message: (message) => heard.push(message) },
        onDown: (listener) => {
          push = listener;
        },
        stop: async () => {
          stopped += 1;
        },
      };
    },
  });
  return {
    ...double,
    heard,
    clock,
    push: (down: UiDown) => push(down),
    counts: () => ({ opened, stopped }),
  };
};

test('every window keeps the page apart from Node', async () => {
  const { windows } = await run({ screens: 2 });
  expect(windows).toHaveLength(2);
  for (const window of windows) {
    expect(window.options.webPreferences).toEqual({
      preload: '/app/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    });
  }
});

test('the sandbox is on for the whole app before it is ready', async () => {
  const { calls } = await run();
  expect(calls.indexOf('enableSandbox')).toBeGreaterThanOrEqual(0);
  expect(calls.indexOf('enableSandbox')).toBeLessThan(calls.indexOf('whenReady'));
});

test('the pages have a scheme of their own, declared before the app is ready', async () => {
  const { calls, windows } = await run();
  expect(calls.indexOf('registerSchemesAsPrivileged')).toBeLessThan(calls.indexOf('whenReady'));
  expect(windows[0]?.address).toBe('switchlane://till/');
});

test('the scheme serves listed files with a policy, and nothing else', async () => {
  const { fetch } = await run();
  const page = fetch('switchlane://till/');
  expect([page.status, await page.text()]).toEqual([200, '<p>till']);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'none'");
  expect(fetch('switchlane://till/package.json').status).toBe(404);
  expect(fetch('switchlane://elsewhere/').status).toBe(404);
  expect(fetch('switchlane://till/', 'POST').status).toBe(404);
});

test.each(['will-navigate', 'will-redirect', 'will-attach-webview'])(
  '%s is prevented in every window',
  async (event) => {
    const { windows } = await run({ screens: 2 });
    for (const window of windows) expect(window.prevents(event)).toBe(true);
  },
);

test('no page may open a window', async () => {
  const { windows } = await run({ screens: 2 });
  for (const window of windows) expect(window.openHandler()).toEqual({ action: 'deny' });
});

test('every permission is refused, asked for or checked', async () => {
  const { permissions } = await run();
  expect(permissions()).toEqual({ requested: false, checked: false, device: false });
});

test('a page that listens hears the present view, and then every change', async () => {
  const { windows, ipc, push } = await run();
  ipc(CHANNELS.listening, windows[0]);
  push(PRESENT);
  expect(windows[0]?.sent).toEqual([
    [CHANNELS.down, PRESENT],
    [CHANNELS.down, PRESENT],
  ]);
});

test('what the till sends is delivered', async () => {
  const { windows, ipc, heard } = await run();
  ipc(CHANNELS.up, windows[0], up(1));
  expect(heard).toEqual([CONFIRM]);
});

test('ipc of a frame that shows something else is refused', async () => {
  const { windows, ipc, heard } = await run();
  for (const url of ['https://evil.example/', 'switchlane://till.evil.example/', 'file:///etc']) {
    ipc(CHANNELS.up, windows[0], up(1), url);
  }
  ipc(CHANNELS.up, windows[0], up(1), null);
  expect(heard).toEqual([]);
});

test('ipc of contents that were never admitted is refused', async () => {
  const { ipc, heard } = await run();
  ipc(CHANNELS.up, undefined, up(1));
  expect(heard).toEqual([]);
});

test.each([
  ['no text', { sequence: 1 }],
  ['no JSON', '{'],
  ['no message of ours', JSON.stringify({ sequence: 1, message: { kind: 'pay' } })],
  ['a text beyond the limit', `${up(1)}${' '.repeat(5_000)}`],
])('a message that is %s is refused', async (_what, payload) => {
  const { windows, ipc, heard } = await run();
  ipc(CHANNELS.up, windows[0], payload);
  expect(heard).toEqual([]);
});

test('a repeated message is refused until the page is loaded anew', async () => {
  const { windows, ipc, heard } = await run();
  ipc(CHANNELS.up, windows[0], up(1));
  ipc(CHANNELS.up, windows[0], up(1));
  expect(heard).toHaveLength(1);
  ipc(CHANNELS.listening, windows[0]);
  ipc(CHANNELS.up, windows[0], up(1));
  expect(heard).toHaveLength(2);
});

test('the customer display shows, and may press nothing', async () => {
  const { windows, ipc, heard, push } = await run({ screens: 2 });
  expect(windows[1]?.address).toBe('switchlane://till/customer');
  push(PRESENT);
  expect(windows[1]?.sent).toHaveLength(1);
  ipc(CHANNELS.up, windows[1], up(1));
  expect(heard).toEqual([]);
});

test('a second instance ends before it opens anything', async () => {
  const { windows, calls, counts } = await run({ first: false });
  expect(calls).toContain('quit');
  expect(windows).toHaveLength(0);
  expect(counts().opened).toBe(0);
});

test('a second start brings the window of the first one forward', async () => {
  const { windows, appEvent } = await run();
  appEvent('second-instance');
  expect(windows[0]?.calls).toEqual(['restore', 'show', 'focus']);
});

test('a page that broke is loaded again, and one that breaks at once takes the app along', async () => {
  const { windows, calls, clock } = await run();
  windows[0]?.emit('render-process-gone');
  await clock.advance(61_000);
  windows[0]?.emit('render-process-gone');
  expect(windows[0]?.calls).toEqual(['reload', 'reload']);
  expect(calls).not.toContain('relaunch');
  await clock.advance(1_000);
  windows[0]?.emit('render-process-gone');
  expect(calls.slice(-2)).toEqual(['relaunch', 'exit 1']);
});

test('closing the windows stops the core, then the app', async () => {
  const { appEvent, calls, counts, clock } = await run();
  appEvent('window-all-closed');
  await clock.settle();
  expect(counts().stopped).toBe(1);
  expect(calls.at(-1)).toBe('quit');
});
