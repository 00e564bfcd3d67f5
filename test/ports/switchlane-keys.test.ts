import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import { ask } from '#daemon/cli/ask.ts';
import type { KeysReport } from '#diagnostics/keys.ts';
import { parseCertificate } from '#sealing/certificate.ts';
import { vouchForSignOn } from '#sealing/sign-on.ts';
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
    profile: { id, name, methods, addresses: [url], mac: 'hmac-sha256' },
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

test("list shows the payment service's own key, and check warns while no till vouched for it", async () => {
  const { service } = await listed();
  expect(service).toMatchObject({ vouchedBy: null, next: null, inUse: { bits: 3072, audit: [] } });
  const { out } = await switchlane('keys', 'list');
  expect(out).toContain('service key      CN=Switchlane payment service SL000001, RSA 3072');
  expect(out).toContain('vouched by     no till so far');
  expect((await switchlane('keys', 'check')).out).toContain('no till has vouched for it');
});

test("S4: check fails when the payment service's own key is on the list", async () => {
  trust(`${(await listed()).service?.inUse.keyFingerprint}\n`);
  const { code, out } = await switchlane('keys', 'check');
  trust();
  expect(code).toBe(1);
  expect(out).toContain("problem: the payment service's key: it is on the list of refused keys");
});

test("rotate --service makes the service's next key, which the till's word brings into use", async () => {
  const { current } = await openTerminalKeys(keys(), '');
  const till = { key: current.privateKey, certificate: current.certificate };
  const vouch = async (): Promise<void> => {
    const { certificatePem } = await ask(socket(), 'sign-on.key', {});
    const service = parseCertificate(certificatePem);
    if (service === undefined) throw new Error('the service has a key');
    const voucher = await vouchForSignOn(service, 'SL000001', till, Date.now());
    const said = { voucher, terminalCertificatePem: current.certificatePem };
    expect(await ask(socket(), 'sign-on.vouch', said)).toEqual({ isTaken: true });
  };
  await vouch();
  const first = (await listed()).service;
  expect(first?.vouchedBy).toBe(current.certificate.fingerprint);

  const made = JSON.parse((await switchlane('keys', 'rotate', '--service', '--json')).out);
  const waiting = await listed();
  expect(waiting.service?.inUse).toEqual(first?.inUse);
  expect(waiting.service?.next?.keyFingerprint).toBe(made.keyFingerprint);
  expect(waiting.warnings.join()).toContain('the next one waits for the word of a running till');

  await vouch();
  const after = (await listed()).service;
  expect(after).toMatchObject({ next: null, vouchedBy: current.certificate.fingerprint });
  expect(after?.inUse.keyFingerprint).toBe(made.keyFingerprint);
  const files = readdirSync(join(root, 'state/keys'));
  expect(files).toContain('service.2.key.pem');
  expect(files).not.toContain('service.key.pem');
  // Signed on with the key that was changed meanwhile, or anew: nothing stays behind.
  const states = async () =>
    (await ask(socket(), 'status.read', {})).channels.map(({ state }) => state);
  await expect.poll(states, { timeout: 30_000 }).toEqual(stub.ready.acquirers.map(() => 'up'));
}, 60_000);

test('a command that does not exist, and a service that is not there, end with codes of their own', async () => {
  expect((await switchlane('keys', 'list', '--nonsense')).code).toBe(64);
  const { code, errors } = await switchlane('--socket', join(root, 'gone.sock'), 'keys', 'check');
  expect(code).toBe(69);
  expect(errors).toContain("can't be asked");
});
