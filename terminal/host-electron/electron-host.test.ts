/**
 * Electron's own binary is fetched at its first run and cannot be had where these tests run, so
 * the host is tested against a double of the module: which options it sets and what it refuses.
 * `main.ts` passes the real module, and the compiler checks that it fits the same interface.
 */
import { expect, test } from 'vitest';
import { CHANNELS } from './ipc-channels.ts';
import { CONFIRM, PRESENT, runHost as run, up } from './started-host.fixture.ts';

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

test('a page that hangs is loaded again like one that broke', async () => {
  const { windows } = await run();
  windows[0]?.emit('unresponsive');
  expect(windows[0]?.calls).toEqual(['reload']);
});

test("the end of a helper process is in the log, with Electron's own word for why", async () => {
  const { appEvent, logged } = await run();
  appEvent('child-process-gone', {}, { type: 'GPU', reason: 'crashed' });
  expect(logged).toContainEqual({
    message: 'a process of the window system is gone',
    fields: { type: 'GPU', reason: 'crashed' },
  });
});

test('the tray opens the logs and loads the page again; a shop can not quit there', async () => {
  const { tray, windows, calls } = await run({ locked: true });
  for (const { click } of tray) click();
  expect(calls).toContain('open /var/log/till');
  expect(windows[0]?.calls).toEqual(['restore', 'show', 'focus', 'reload']);
  expect(calls).not.toContain('quit');
  expect((await run({ locked: false })).tray).toHaveLength(tray.length + 1);
});

test('a locked till gives the desktop back when it is told to, and only a locked one can', async () => {
  const shop = await run({ locked: true });
  expect(shop.windows[0]?.options.kiosk).toBe(true);
  expect(shop.windows[0]?.calls).not.toContain('kiosk false');
  shop.leaveKiosk()?.();
  expect(shop.windows[0]?.calls).toContain('kiosk false');
  expect((await run({ locked: false })).leaveKiosk()).toBeNull();
});
