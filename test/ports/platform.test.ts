import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import { PLATFORM_PATHS } from '#contract/terminal-parameters.ts';
import { currentCertificatePath, openTerminalKeys, startRotation } from '#sealing/terminal-keys.ts';
import type { ParameterBook } from '#stub/host/parameter-book.ts';
import { type RunningStub, startStub } from '#stub/host/stub.ts';
import { prepareTerminal } from '#terminal/host-web/prepare-terminal.ts';
import { realClock } from '#terminal/host-web/real-ports.ts';

/** Row A2 over real sockets and files: a terminal, and the platform that sends its parameters. */

const TERMINAL = 'SL000001';
const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };

let root: string;
let running: RunningStub | null = null;
const state = () => join(root, 'stub');
const keys = () => join(root, 'keys');

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'platform-'));
  await openTerminalKeys(keys(), `Switchlane terminal ${TERMINAL}`);
});
afterEach(async () => {
  await running?.stop();
  running = null;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function platform(): Promise<string> {
  running = await startStub({
    stateDirectory: state(),
    basePort: 0,
    terminalCertificatePath: await currentCertificatePath(keys()),
    log: quiet,
  });
  const { rootCertificateFile, platform: served } = running.ready;
  const trust = { roots: [rootCertificateFile], platformCertificate: served.certificateFile };
  await writeFile(join(keys(), 'trust.json'), JSON.stringify(trust));
  return served.url;
}

const prepare = (base: string) =>
  prepareTerminal(
    {
      config: { terminalId: TERMINAL },
      stateDirectory: join(root, 'terminal'),
      keyDirectory: keys(),
      platform: base,
      log: quiet,
    },
    realClock,
  );

async function edit(change: (book: ParameterBook) => ParameterBook): Promise<void> {
  const path = join(state(), 'parameters.json');
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')))));
}

test('A2: a terminal gets its parameters, then changed ones, then works without the platform', async () => {
  const base = await platform();
  expect((await prepare(base)).parameters).toMatchObject({ version: 1, notice: null });
  await edit((book) => ({
    ...book,
    version: 2,
    settings: { ...book.settings, maxAmountMinor: 12_300 },
    secrets: { 'pin-pad-master-key-id': '0042' },
  }));
  const { parameters } = await prepare(base);
  expect(parameters).toMatchObject({ version: 2, settings: { maxAmountMinor: 12_300 } });
  const id = await parameters?.withSecret('pin-pad-master-key-id', (secret) => [...secret]);
  expect(id).toEqual([0, 0x42]);

  await edit((book) => ({ ...book, version: 1 }));
  expect((await prepare(base)).parameters).toMatchObject({
    version: 2,
    notice: 'PARAMETERS_REFUSED',
  });
  await edit((book) => ({ ...book, version: 2 }));
  await running?.stop();
  running = null;
  expect((await prepare(base)).parameters).toMatchObject({
    version: 2,
    notice: 'PARAMETERS_STALE',
  });
});

test('KC7: a half-written book on the platform sends nothing, and the terminal keeps its copy', async () => {
  const base = await platform();
  await prepare(base);
  const whole = await readFile(join(state(), 'parameters.json'), 'utf8');
  await writeFile(join(state(), 'parameters.json'), whole.slice(0, 40));
  expect((await prepare(base)).parameters?.notice).toBe('PARAMETERS_STALE');
  await writeFile(join(state(), 'parameters.json'), whole);
});

test('the platform answers nothing else: other paths, other terminals, offers nobody vouches for', async () => {
  const base = await platform();
  const status = async (path: string, options: RequestInit = {}) =>
    (await fetch(base + path, options)).status;
  expect(await status('/')).toBe(404);
  expect(await status('/terminals/nobody/parameters')).toBe(404);
  expect(await status(`${PLATFORM_PATHS.parameters(TERMINAL)}/`)).toBe(404);
  const post = { method: 'POST', body: 'an offer of nothing' };
  expect(await status(PLATFORM_PATHS.certificate(TERMINAL), post)).toBe(403);
  const flood = { method: 'POST', body: 'x'.repeat(70_000) };
  expect(await status(PLATFORM_PATHS.certificate(TERMINAL), flood)).toBe(413);
});

test('a terminal that begins to change its key ends it at its next start, and keeps its parameters', async () => {
  const base = await platform();
  const before = await prepare(base);
  const next = await startRotation(keys(), `Switchlane terminal ${TERMINAL}`);
  // The platform is away: the present key stays in use, and nothing is lost.
  await prepare('http://127.0.0.1:1');
  expect((await openTerminalKeys(keys(), '')).generation).toBe(1);

  const after = await prepare(base);
  const opened = await openTerminalKeys(keys(), '');
  expect(opened.generation).toBe(2);
  expect(opened.current.certificate.fingerprint).toBe(next.certificate.fingerprint);
  expect(opened.previous).not.toBeNull();
  expect(after.parameters?.version).toBe(before.parameters?.version);

  // A restarted platform knows the new certificate, and for a day the old one.
  await running?.stop();
  expect((await prepare(await platform())).parameters?.notice).toBeNull();
  // The copy stored under the old key still opens without the platform.
  expect((await prepare('http://127.0.0.1:1')).parameters?.notice).toBe('PARAMETERS_STALE');
});
