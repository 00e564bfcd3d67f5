import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import type { KeysReport } from '#diagnostics/keys.ts';
import { openTerminalKeys } from '#sealing/terminal-keys.ts';
import { type RunningStub, startStub } from '#stub/host/stub.ts';

/** `switchlane keys` against a running payment service, as a technician runs it (row P7). */

const DAEMON = join(import.meta.dirname, '../../daemon/host/main.ts');
const CLI = join(import.meta.dirname, '../../daemon/cli/switchlane.ts');
const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };

let root: string;
let stub: RunningStub;
let daemon: ChildProcess;
const keys = () => join(root, 'keys');
const socket = () => join(root, 'daemon.sock');

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'keys-'));
  const { current } = await openTerminalKeys(keys(), 'Switchlane terminal SL000001');
  stub = await startStub({
    stateDirectory: join(root, 'stub'),
    basePort: 0,
    terminalCertificatePath: current.certificatePath,
    // Short enough to be announced from the first day on.
    certificateDays: 20,
    log: quiet,
  });
  trust();
  daemon = await startDaemon();
}, 30_000);
afterAll(async () => {
  const gone = once(daemon, 'close');
  daemon.kill('SIGKILL');
  await gone;
  await stub.stop();
  rmSync(root, { recursive: true });
});

function trust(refused = '', roots = [stub.ready.rootCertificateFile]): void {
  writeFileSync(join(keys(), 'refused.txt'), refused);
  const file = { roots, refusedKeys: 'refused.txt' };
  writeFileSync(join(keys(), 'trust.json'), JSON.stringify(file));
}

async function startDaemon(): Promise<ChildProcess> {
  mkdirSync(join(root, 'state'));
  const config = join(root, 'daemon.json');
  const channels = stub.ready.acquirers.map(({ id, name, methods, url, certificateFile }) => ({
    profile: { id, name, methods, addresses: [url] },
    certificateFile,
  }));
  const settings = { terminal: 'SL000001', stateDirectory: 'state', socket: 'daemon.sock' };
  writeFileSync(config, JSON.stringify({ ...settings, channels }));
  const child = spawn(process.execPath, [DAEMON, '--config', config], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

const switchlane = (...args: readonly string[]) =>
  new Promise<{ code: number; out: string; errors: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, '--socket', socket(), ...args],
      (_error, out, errors) => resolve({ code: child.exitCode ?? -1, out, errors }),
    );
  });

const listed = async (): Promise<KeysReport> =>
  JSON.parse((await switchlane('keys', 'list', '--json')).out);

test('list shows the key of the till and every certificate with days, chain and audit', async () => {
  const { code, out } = await switchlane('keys', 'list');
  expect(code).toBe(0);
  expect(out).toContain('CN=Switchlane terminal SL000001, RSA 3072');
  expect(out).toContain('nothing found');
  for (const { name } of stub.ready.acquirers) expect(out).toContain(`CN=${name.en}`);
  const { terminal, channels } = await listed();
  expect(terminal.audit).toEqual([]);
  expect(channels.map(({ channel, daysLeft, verdict }) => [channel, daysLeft, verdict])).toEqual(
    stub.ready.acquirers.map(({ id }) => [id, 19, 'usable']),
  );
});

test('check passes and warns while certificates end within 30 days', async () => {
  const { code, out } = await switchlane('keys', 'check');
  expect(code).toBe(0);
  expect(out).toContain('warning: channel bank-east: its certificate expires in 19 days');
});

test('S4, KC1: check fails with the reason for a refused key, and for another root', async () => {
  const [first] = (await listed()).channels;
  trust(`${first?.keyFingerprint}  # leaked\n`);
  const refused = await switchlane('keys', 'check');
  expect(refused.code).toBe(1);
  expect(refused.out).toContain('problem: channel bank-east: it is on the list of refused keys');
  expect(refused.out).not.toContain('problem: channel bank-harbor');

  const { current } = await openTerminalKeys(keys(), '');
  trust('', [current.certificatePath]);
  const noRoot = await switchlane('keys', 'check');
  expect(noRoot.code).toBe(65);
  expect(noRoot.errors).toContain('it may not sign others');
  trust();
});

test("S4: check fails when the till's own key is on the list", async () => {
  const { terminal } = await listed();
  trust(`${terminal.keyFingerprint}\n`);
  const { code, out } = await switchlane('keys', 'check');
  trust();
  expect(code).toBe(1);
  expect(out).toContain("problem: the terminal's key: it is on the list of refused keys");
});

test('KC7: a half-written trust file is told by its path', async () => {
  writeFileSync(join(keys(), 'trust.json'), '{"roots": [');
  const { code, errors } = await switchlane('keys', 'list');
  trust();
  expect(code).toBe(65);
  expect(errors).toContain('trust.json');
  expect(errors).toContain('not whole JSON');
});

test('rotate makes one next key, however often it is asked, and leaves the present one in use', async () => {
  const before = (await listed()).terminal;
  const first = await switchlane('keys', 'rotate', '--json');
  const again = await switchlane('keys', 'rotate', '--json');
  expect(first.code).toBe(0);
  expect(JSON.parse(again.out)).toEqual(JSON.parse(first.out));
  expect(JSON.parse(first.out).keyFingerprint).not.toBe(before.keyFingerprint);
  expect((await listed()).terminal).toEqual(before);
  expect(readdirSync(keys())).toContain('terminal.2.key.pem');
  expect((await switchlane('keys', 'rotate')).out).toContain('This is the next key');
});

test('a command that does not exist, and a service that is not there, end with codes of their own', async () => {
  expect((await switchlane('keys', 'list', '--nonsense')).code).toBe(64);
  const { code, errors } = await switchlane('--socket', join(root, 'gone.sock'), 'keys', 'check');
  expect(code).toBe(69);
  expect(errors).toContain("can't be asked");
});
