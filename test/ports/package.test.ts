/** What a technician installs (row P1): each file of a package, against what it will find there. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FIRST_CONFIG } from '#terminal/host-web/terminal-config.ts';
import { buildIfStale, SHOP_ARGUMENTS, viteBuild } from '#terminal/launch/stale-build.ts';
import { findProgram } from '#terminal/launch/system-tools.mjs';
import { certificateText } from './daemon-certificate.ts';
import { builderConfig, layOut, packs, ROOT, validateConfiguration } from './package-files.ts';

const PACKAGE = join(ROOT, 'terminal/host-electron/package');
const DEAF = 'ws://127.0.0.1:9';
const BUILD_MS = 120_000;

let root: string;
let resources: string;
let laid: ReadonlyMap<string, readonly string[]>;
let pem: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'package-'));
  resources = join(root, 'resources');
  await buildIfStale(ROOT, 'daemon', () => {});
  for (const args of SHOP_ARGUMENTS.electron) await viteBuild(ROOT, args);
  laid = layOut(resources);
  pem = await certificateText();
}, BUILD_MS);
afterAll(() => rmSync(root, { recursive: true }));

const textOf = (file: string): string => readFileSync(join(PACKAGE, file), 'utf8');

test('the packer accepts its configuration', async () => {
  await expect(
    validateConfiguration({ ...builderConfig }, { isEnabled: false }),
  ).resolves.not.toThrow();
  const misspelt = { ...builderConfig, extraResource: [] };
  await expect(validateConfiguration(misspelt, { isEnabled: false })).rejects.toThrow();
});

test('every file the configuration names is there once it was built', () => {
  for (const [from, files] of laid) expect(files, from).not.toEqual([]);
  for (const entry of builderConfig.files) {
    if (typeof entry === 'string') continue;
    if (entry.from.endsWith('electron'))
      expect(existsSync(join(ROOT, entry.from)), entry.from).toBe(true);
  }
  expect(existsSync(join(ROOT, builderConfig.beforePack))).toBe(true);
  for (const pair of builderConfig.deb.fpm) {
    expect(existsSync(join(ROOT, pair.split('=')[0] ?? '')), pair).toBe(true);
  }
});

interface LockedPackage {
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

test('only what the bundle loads as a package is packed, and all that those load themselves', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const packages = lock.packages as Readonly<Record<string, LockedPackage>>;
  const bundle = readFileSync(join(ROOT, 'dist/shop/electron/main.mjs'), 'utf8');
  const loaded = [...bundle.matchAll(/^import .* from "([a-z@][^":]*)";$/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'electron' && !isBuiltin(name));
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name) || name === 'node-addon-api') return;
    wanted.add(name);
    Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {}).forEach(want);
  };
  loaded.forEach(want);
  expect(wanted).toContain('serialport');
  const production = Object.entries(packages)
    .filter(([path, { dev }]) => path.startsWith('node_modules/') && dev !== true)
    .map(([path]) => path);
  const packed = production.filter((path) => packs(`${path}/index.js`));
  for (const name of wanted) expect(packed).toContain(`node_modules/${name}`);
  for (const path of ['node_modules/react', 'node_modules/better-sqlite3', 'node_modules/pino']) {
    expect(packed).not.toContain(path);
  }
});

test('a package of another system or processor is refused, with what to do', async () => {
  const { default: beforePack } = await import(join(ROOT, builderConfig.beforePack));
  const arch = process.arch === 'x64' ? 1 : 3;
  expect(() => beforePack({ electronPlatformName: process.platform, arch })).not.toThrow();
  expect(() => beforePack({ electronPlatformName: process.platform, arch: 4 - arch })).toThrow(
    /Build it on/,
  );
  expect(() => beforePack({ electronPlatformName: 'another', arch })).toThrow(
    /Build it on another/,
  );
});

/** Settings as a technician writes them: without a socket. */
function writeSettings(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'east.pem'), pem);
  const profile = { id: 'bank-east', name: { zh: '东方银行', en: 'Bank East' }, methods: ['card'] };
  const channel = { profile: { ...profile, addresses: [DEAF] }, certificateFile: 'east.pem' };
  const file = join(folder, 'daemon.json');
  const settings = { terminal: 'SL000001', stateDirectory: 'daemon', channels: [channel] };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

// Skipped on Windows, where the packed Node is `node.exe` and the socket a named pipe.
test.skipIf(process.platform === 'win32')(
  'the payment service starts from what lies in the package alone, and the prompt finds it',
  async () => {
    const settings = writeSettings(join(root, 'config/switchlane'));
    const runtime = join(root, 'run');
    mkdirSync(runtime, { mode: 0o700 });
    // Nothing of ours may be in reach: no path, no settings, no folder of packages above it.
    const env = { PATH: '/usr/bin:/bin', HOME: root, XDG_RUNTIME_DIR: runtime };
    const node = join(resources, 'daemon/bin/node');
    const args = [join(resources, 'daemon/main.mjs'), '--config', settings];
    const daemon: ChildProcess = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(daemon.stdout ?? daemon, 'data')) as [Buffer];
      const socket = join(runtime, 'switchlane/daemon.sock');
      expect(JSON.parse(String(line))).toEqual({ ready: true, socket });
      const prompt = join(resources, 'daemon/bin/switchlane');
      const { stdout } = await promisify(execFile)(prompt, ['--json', 'channels'], { env });
      expect(JSON.stringify(JSON.parse(stdout))).toContain('bank-east');
    } finally {
      daemon.kill();
      await once(daemon, 'close');
    }
  },
);

/** Paths a service file names in an installed package, as they lie in ours. */
const inPackage = (text: string, installed: RegExp): string[] =>
  [...text.matchAll(installed)].map(([, path]) =>
    join(resources, (path ?? '').replaceAll('\\', '/')),
  );

test('each service file starts what is in the package', () => {
  const unit = inPackage(
    textOf('linux/switchlane-daemon.service'),
    /\/opt\/Switchlane\/resources\/([^\s]+)/g,
  );
  const plist = inPackage(
    textOf('mac/cn.switchlane.daemon.plist').replaceAll('$d/', 'Resources/daemon/'),
    /Resources\/([^\s"<;]+)/g,
  );
  const windows = inPackage(
    textOf('windows/switchlane-daemon.xml').replace('node.exe', 'node'),
    /%BASE%\\\.\.\\([^"<]+)/g,
  );
  expect([unit.length, plist.length, windows.length]).toEqual([3, 3, 2]);
  for (const path of [...unit, ...plist, ...windows]) expect(existsSync(path), path).toBe(true);
});

// Skipped where there is no systemd: nothing else can judge a unit.
test.skipIf(findProgram('systemd-analyze') === null)(
  'systemd finds nothing wrong with the unit',
  () => {
    const file = join(root, 'switchlane-daemon.service');
    const unit = textOf('linux/switchlane-daemon.service');
    writeFileSync(file, unit.replaceAll('/opt/Switchlane/resources', resources));
    const verify = (path: string) => {
      const env = { ...process.env, XDG_RUNTIME_DIR: root };
      const told = spawnSync('systemd-analyze', ['--user', 'verify', path], {
        encoding: 'utf8',
        env,
      });
      return `${told.stdout}${told.stderr}`.trim();
    };
    expect(verify(file)).toBe('');
    const worse = join(root, 'worse.service');
    writeFileSync(worse, unit.replace('Restart=always', 'Restart=perhaps'));
    expect(verify(worse)).toContain('restart');
  },
);

test('the rules for devices jump to labels that are there, and name makers by their number', () => {
  const rules = textOf('linux/60-switchlane.rules');
  const named = (key: string) =>
    [...rules.matchAll(new RegExp(`${key}="([^"]+)"`, 'g'))].map(([, to]) => to);
  expect(new Set(named('GOTO'))).toEqual(new Set(named('LABEL')));
  const makers = named('ID_VENDOR_ID}=').flatMap((list) => (list ?? '').split('|'));
  expect(makers.length).toBe(new Set(makers).size);
  for (const maker of makers) expect(maker).toMatch(/^[0-9a-f]{4}$/);
  for (const name of ['reader', 'scanner', 'printer'])
    expect(named('SYMLINK\\+')).toContain(`switchlane/${name}`);
});

// `udevadm verify` came with systemd 254: an older one, or none, has no judge of rules.
const udevVerifies =
  findProgram('udevadm') !== null &&
  spawnSync('udevadm', ['verify', '--help'], { encoding: 'utf8' }).status === 0;

test.skipIf(!udevVerifies)('udev finds nothing wrong with the rules', () => {
  const file = join(PACKAGE, 'linux/60-switchlane.rules');
  const told = spawnSync('udevadm', ['verify', '--resolve-names=never', file], {
    encoding: 'utf8',
  });
  expect(`${told.status} ${told.stderr}`).toMatch(/^0/);
});

/** Names in the code of what is simulated; bundles are not minified. */
const SIMULATED = [
  'createCabledPinPad',
  'createSimulatedPrinter',
  'TEST_CARDS',
  'SIMULATED_CODES',
  'scenarioShelf',
];

test("a shop's till holds no simulated device, card, code or scenario", () => {
  const bundle = readFileSync(join(ROOT, 'dist/shop/electron/main.mjs'), 'utf8');
  expect(bundle).toContain('createPinPad');
  for (const name of SIMULATED) expect(bundle, name).not.toContain(name);
});

test("a shop's till that is told to simulate its devices does not start", async () => {
  const folder = join(root, 'till');
  mkdirSync(folder);
  writeFileSync(join(folder, 'terminal.json'), JSON.stringify(FIRST_CONFIG));
  const args = [
    '--import',
    join(import.meta.dirname, 'electron-in-node.ts'),
    join(ROOT, 'dist/shop/electron/main.mjs'),
  ];
  args.push('--config', join(folder, 'terminal.json'), '--state', join(folder, 'state'));
  args.push('--keys', join(folder, 'keys'), '--daemon-socket', join(folder, 'daemon.sock'));
  const till = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  till.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const [code] = await once(till, 'close');
  expect(said).toMatch(/devices\.kind: .*no simulated devices.*CONFIG_WRONG/);
  expect(code).toBe(1);
});
