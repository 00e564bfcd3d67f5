import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DoctorReport, LineReport } from '#contract/diagnostics.ts';
import type { Log } from '#contract/ports.ts';
import { ask } from '#daemon/cli/ask.ts';
import { openTerminalKeys } from '#sealing/terminal-keys.ts';
import { type RunningStub, startStub } from '#stub/host/stub.ts';

/** `switchlane doctor`, `line` and `channels disable`, against the real payment service (row P7). */

const DAEMON = join(import.meta.dirname, '../../daemon/host/main.ts');
const CLI = join(import.meta.dirname, '../../daemon/cli/switchlane.ts');
const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };

let root: string;
let stub: RunningStub;
let daemon: ChildProcess;
/** A port that nobody listens on any more. */
let deafPort = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'doctor-'));
  const { current } = await openTerminalKeys(join(root, 'keys'), 'Switchlane terminal SL000001');
  stub = await startStub({
    stateDirectory: join(root, 'stub'),
    basePort: 0,
    terminalCertificatePath: current.certificatePath,
    log: quiet,
  });
  writeFileSync(join(root, 'keys', 'refused.txt'), '');
  const trust = { roots: [stub.ready.rootCertificateFile], refusedKeys: 'refused.txt' };
  writeFileSync(join(root, 'keys', 'trust.json'), JSON.stringify(trust));
  deafPort = await portOfNobody();
  daemon = await startDaemon();
}, 30_000);
afterAll(async () => {
  const gone = once(daemon, 'close');
  daemon.kill('SIGKILL');
  await gone;
  await stub.stop();
  rmSync(root, { recursive: true });
});

async function portOfNobody(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** The simulated acquirers, and two on one line whose port is dead. */
async function startDaemon(): Promise<ChildProcess> {
  mkdirSync(join(root, 'state'), { recursive: true });
  const [first] = stub.ready.acquirers;
  const channels = [
    ...stub.ready.acquirers.map(({ id, name, methods, testCard, url, certificateFile }) => ({
      profile: { id, name, methods, isTest: testCard !== null, testCard, addresses: [url] },
      certificateFile,
    })),
    ...['deaf', 'mute'].map((id) => ({
      profile: {
        id,
        name: { zh: '聋', en: 'Deaf' },
        methods: ['card'],
        addresses: [`ws://127.0.0.1:${deafPort}`],
        sharedLines: ['cellar'],
      },
      certificateFile: first?.certificateFile,
    })),
  ];
  const settings = { terminal: 'SL000001', stateDirectory: 'state', socket: 'daemon.sock' };
  const limits = { firstSpreadMs: 0 };
  writeFileSync(join(root, 'daemon.json'), JSON.stringify({ ...settings, channels, limits }));
  const child = spawn(process.execPath, [DAEMON, '--config', join(root, 'daemon.json')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

const switchlane = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, '--socket', join(root, 'daemon.sock'), ...args],
      (_error, out, errors) => resolve({ code: child.exitCode ?? -1, out, errors }),
    );
  });

const doctor = async (): Promise<{ code: number; report: DoctorReport }> => {
  const { code, out } = await switchlane('--json', 'doctor');
  return { code, report: JSON.parse(out) };
};

const foundOf = ({ results }: DoctorReport, check: string, about: string | null = null) =>
  results.find((one) => one.check === check && one.about === about)?.finding;

/** Asks the service itself until these channels are up: a command costs a process each time. */
const up = async (...channels: readonly string[]): Promise<void> => {
  for (;;) {
    const { channels: all } = await ask(join(root, 'daemon.sock'), 'diagnostics.read', {});
    const isUp = (id: string) => all.some((channel) => channel.id === id && channel.state === 'up');
    if (channels.every(isUp)) return;
  }
};

const whenUp = async (): Promise<{ code: number; report: DoctorReport }> => {
  await up('bank-east', 'bank-harbor', 'wallet-lotus');
  return doctor();
};

test('the doctor looks at everything, and its exit code is the worst it found', async () => {
  const { code, report } = await whenUp();
  expect(code).toBe(2);
  expect(report.verdict).toBe('fail');
  expect(foundOf(report, 'service')).toBe('SERVICE_ANSWERS');
  expect(foundOf(report, 'journal')).toBe('JOURNAL_SOUND');
  expect(foundOf(report, 'selling')).toBe('CAN_SELL');
  expect(foundOf(report, 'keys')).toBe('KEYS_GOOD');
  expect(foundOf(report, 'clock')).toBe('CLOCK_FITS');
  expect(foundOf(report, 'devices')).toBe('NO_TILL');
  expect(foundOf(report, 'channel', 'deaf')).toBe('CHANNEL_DOWN');
  expect(foundOf(report, 'sign-on', 'bank-east')).toBe('SIGNED_ON');
  expect(foundOf(report, 'business-date', 'bank-east')).toBe('DATE_FITS');
}, 30_000);

test('what is not well is said with its meaning and what to do', async () => {
  const { out, code } = await switchlane('doctor');
  expect(code).toBe(2);
  expect(out).toMatch(/FAIL {2}channel deaf: Down: line cellar is down, with mute; ECONNREFUSED/);
  expect(out).toContain('New sales pass this channel by; the others sell on.');
  expect(out).toContain('Run a line check and see at which step it stops.');
  expect(out).not.toContain('journal:');
  expect((await switchlane('doctor', '--all')).out).toContain('journal: The journal is sound');
});

test('two channels that are down on one line are a fault of the line, in the exit code, too', async () => {
  const { out, code } = await switchlane('doctor');
  expect(code).toBe(2);
  expect(out).toMatch(
    /FAIL {2}shared-line cellar: It carries deaf, mute; .* look at the line, not at the bank\n/,
  );
  const { out: table } = await switchlane('channels');
  expect(table).toMatch(/line cellar carries deaf, mute: DOWN, .* look at the line/);
});

test('without a payment service the doctor says so, and what it could not look at', async () => {
  const { code, out } = await switchlane('--socket', join(root, 'nobody.sock'), '--json', 'doctor');
  const report: DoctorReport = JSON.parse(out);
  expect(code).toBe(2);
  expect(foundOf(report, 'service')).toBe('SERVICE_GONE');
  expect(foundOf(report, 'channel')).toBe('NOT_LOOKED_AT');
});

test('a line check walks from the name to the ping, and leaves the live connection alone', async () => {
  const before = await whenUp();
  const { code, out } = await switchlane('--json', 'line', 'bank-east');
  const report: LineReport = JSON.parse(out);
  expect(report.steps.map(({ step, verdict }) => [step, verdict])).toEqual([
    ['lookup', 'ok'],
    ['connect', 'ok'],
    ['tls', 'skipped'],
    ['open', 'ok'],
    ['sign-on', 'ok'],
    ['ping', 'ok'],
    // Real money moves there: the step says so, and isn't made.
    ['payment', 'skipped'],
  ]);
  expect(code).toBe(0);
  expect(report.steps.find(({ step }) => step === 'ping')?.tookMs).toBeGreaterThan(0);
  const after = await doctor();
  const signOn = (of: typeof before) =>
    of.report.results.find(({ check, about }) => check === 'sign-on' && about === 'bank-east');
  expect(signOn(after)).toEqual(signOn(before));
  expect(foundOf(after.report, 'channel', 'bank-east')).toBe('CHANNEL_UP');
}, 30_000);

test('a small payment on the test channel is approved and taken back, in its ledger too', async () => {
  await whenUp();
  const order = ['--pay', '--person', 'Zhao', '--reason', 'new line'];
  const { code, out } = await switchlane('line', 'bank-test', ...order);
  expect(out).toMatch(/ok +payment .+The test payment was approved +0\.01 CNY, test-approved/);
  expect(out).toMatch(/ok +take-back .+The test payment was taken back/);
  expect(code).toBe(0);
  const { out: sales } = await switchlane('sales');
  expect(sales).toMatch(/ test +0\.01 CNY +card +test-approved +failed by bank-test/);
  expect((await switchlane('reversals')).out).toContain('no reversal is owed');
}, 30_000);

test('a small payment is refused where real money moves, and without a name and a reason', async () => {
  await whenUp();
  const order = ['--pay', '--person', 'Zhao', '--reason', 'new line'];
  const live = await switchlane('line', 'bank-east', ...order);
  expect(live.code).toBe(2);
  expect(live.out).toContain('This is no test channel: nothing was paid');
  const nameless = await switchlane('line', 'bank-test', '--pay');
  expect(nameless.code).toBe(64);
  expect(nameless.errors).toContain('--person NAME --reason TEXT');
}, 30_000);

test('a line check stops at the step that fails, and says what to do about it', async () => {
  const { code, out } = await switchlane('line', 'deaf');
  expect(code).toBe(2);
  expect(out).toMatch(
    /FAIL +connect +127\.0\.0\.1:\d+ +[\d.]+ ms +The connection was refused +ECONNREFUSED/,
  );
  expect(out).toContain('Check address and port with the acquirer.');
  expect(out).toMatch(/- +ping +\S+ +- +Not reached/);
  expect((await switchlane('line', 'nobody')).code).toBe(66);
});

test('a disabled channel takes no new sale, survives a restart so, and is given back', async () => {
  const named = ['--person', 'Zhao', '--reason', 'declines too much'];
  expect((await switchlane('channels', 'disable', 'bank-east')).code).toBe(64);
  const disabled = await switchlane('channels', 'disable', 'bank-east', ...named);
  expect(disabled.out).toContain('bank-east is disabled by Zhao: declines too much');
  await restartDaemon();
  await up('bank-harbor');
  const { report } = await doctor();
  expect(foundOf(report, 'channel', 'bank-east')).toBe('CHANNEL_DISABLED');
  const { out } = await switchlane('channels');
  expect(out).toMatch(/bank-harbor +up .* card/);
  await switchlane('channels', 'enable', 'bank-east', '--person', 'Zhao', '--reason', 'mended');
  await up('bank-east');
  expect((await switchlane('channels', 'disable', 'nobody', ...named)).code).toBe(66);
}, 40_000);

async function restartDaemon(): Promise<void> {
  const gone = once(daemon, 'close');
  daemon.kill('SIGKILL');
  await gone;
  daemon = await startDaemon();
}

test('the service keeps a log of its own beside its journal', () => {
  const text = readFileSync(join(root, 'state', 'logs', 'daemon.log'), 'utf8');
  expect(text).toContain('"msg":"journal opened"');
  expect(
    text
      .split('\n')
      .filter(Boolean)
      .every((line) => JSON.parse(line).name === 'daemon'),
  ).toBe(true);
});

test('the service can still be asked after all of it', async () => {
  const line = connect(join(root, 'daemon.sock'));
  await once(line, 'connect');
  line.destroy();
  expect((await switchlane('reversals')).out).toContain('no reversal is owed');
});
