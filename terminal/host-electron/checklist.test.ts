/**
 * The twenty points of Electron's own security list, one row each, in its order; a point that only
 * a packaged till can show is checked in the files it is made from.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { CHANNELS } from './ipc-channels.ts';
import { runHost, up } from './started-host.fixture.ts';

type Host = Awaited<ReturnType<typeof runHost>>;
type Point = readonly [claim: string, holds: (host: Host) => boolean];

const BUILDER = parse(readFileSync('electron-builder.yml', 'utf8'));
const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8'));
const preload = readFileSync('terminal/host-electron/preload.ts', 'utf8');

/** Whether every window's preferences have this value. */
const prefers =
  (name: keyof Host['windows'][number]['options']['webPreferences'], value: boolean) =>
  ({ windows }: Host): boolean =>
    windows.length === 2 && windows.every(({ options }) => options.webPreferences[name] === value);

const everyWindow =
  (holds: (window: Host['windows'][number]) => boolean) =>
  ({ windows }: Host): boolean =>
    windows.length === 2 && windows.every(holds);

const policy = ({ fetch }: Host): string =>
  fetch('switchlane://till/').headers.get('content-security-policy') ?? '';

/** A fuse of a release, and that no other spelling of it slipped in. */
const FUSES = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  onlyLoadAppFromAsar: true,
  enableEmbeddedAsarIntegrityValidation: true,
  enableCookieEncryption: true,
  grantFileProtocolExtraPrivileges: false,
};

const hears = (host: Host, url: string): boolean => {
  host.ipc(CHANNELS.up, host.windows[0], up(1), url);
  return host.heard.length > 0;
};

const POINTS: readonly Point[] = [
  [
    '1 only content of its own is loaded',
    everyWindow(({ address }) => /^switchlane:/.test(address)),
  ],
  ['2 pages have no Node', prefers('nodeIntegration', false)],
  ['3 the preload is a world of its own', prefers('contextIsolation', true)],
  [
    '4 pages are sandboxed, all of them',
    (host) => host.calls.includes('enableSandbox') && prefers('sandbox', true)(host),
  ],
  [
    '5 every permission is refused',
    ({ permissions }) => Object.values(permissions()).every((granted) => !granted),
  ],
  ['6 web security is on', prefers('webSecurity', true)],
  [
    '7 a strict policy goes with every page',
    (host) => /default-src 'none'/.test(policy(host)) && !/unsafe|\*/.test(policy(host)),
  ],
  ['8 no insecure content', prefers('allowRunningInsecureContent', false)],
  ['9 no experimental features', prefers('experimentalFeatures', false)],
  [
    '10 no Blink feature is switched on',
    everyWindow(({ options }) => !('enableBlinkFeatures' in options.webPreferences)),
  ],
  ['11 there are no webviews that could open windows', prefers('webviewTag', false)],
  [
    '12 attaching a webview is prevented all the same',
    everyWindow((window) => window.prevents('will-attach-webview')),
  ],
  [
    '13 pages go nowhere',
    everyWindow((window) => window.prevents('will-navigate') && window.prevents('will-redirect')),
  ],
  ['14 pages open nothing', everyWindow((window) => window.openHandler()?.action === 'deny')],
  [
    '15 nothing a page says is opened outside',
    ({ electron }) => !('openExternal' in electron.shell),
  ],
  [
    '16 Electron is pinned, and not an old one',
    () => /^4[5-9]\./.test(PACKAGE.devDependencies.electron),
  ],
  ['17 ipc counts only from our own pages', (host) => !hears(host, 'https://evil.example/')],
  [
    '18 the pages have a scheme instead of files',
    (host) => host.calls.includes('registerSchemesAsPrivileged') && host.windows.length > 0,
  ],
  ['19 the fuses of a release are set', () => sameFuses(BUILDER.electronFuses)],
  [
    '20 a page gets two functions, and no part of Electron',
    () =>
      /exposeInMainWorld\('switchlane'/.test(preload) &&
      !/ipcRenderer[,:]\s/.test(preload.replace(/import .*/, '')),
  ],
];

const sameFuses = (set: object): boolean =>
  JSON.stringify(Object.entries(set).sort()) === JSON.stringify(Object.entries(FUSES).sort());

test('the list has its twenty points, each once and in order', () => {
  expect(POINTS.map(([claim]) => Number.parseInt(claim, 10))).toEqual(
    Array.from({ length: 20 }, (_one, index) => index + 1),
  );
});

test.each(POINTS)('checklist %s', async (_claim, holds) => {
  expect(holds(await runHost({ screens: 2 }))).toBe(true);
});
