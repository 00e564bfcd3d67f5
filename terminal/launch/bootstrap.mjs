// @ts-check
/**
 * First step of every npm script: brings a fresh clone to the point where the wanted command can
 * run. Plain JavaScript for Node 20 and later with nothing installed, because it is what installs.
 * Everything after it runs on the Node that `package.json` pins.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { complaintAboutTools, EVERY_TOOL } from './system-tools.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const OLDEST_NODE_MAJOR = 20;
const WINDOWS = process.platform === 'win32';

/** @typedef {{ about: string, tools: readonly string[], run: readonly string[] }} Command */

const LAUNCH = 'terminal/launch';

/**
 * What can be asked for, and what runs it on the pinned Node. Arguments behind the command are
 * passed on; each command checks its own.
 * @type {Readonly<Record<string, Command>>}
 */
export const COMMANDS = {
  start: {
    about: 'the till on simulated devices and channels',
    tools: [],
    run: [`${LAUNCH}/start.ts`],
  },
  demo: {
    about: 'a failover told step by step, without a screen',
    tools: [],
    run: [`${LAUNCH}/demo.ts`],
  },
  stub: {
    about: 'faults and ledgers of the simulated channels that run',
    tools: [],
    run: ['server-stub/host/cli.ts'],
  },
  test: { about: 'every check there is', tools: EVERY_TOOL, run: [`${LAUNCH}/checks.ts`, 'all'] },
  check: {
    about: 'the everyday checks',
    tools: ['socat', 'openssl', 'redis'],
    run: [`${LAUNCH}/checks.ts`, 'everyday'],
  },
  types: { about: 'types, layer by layer', tools: [], run: ['test/tidy/types.ts'] },
  lint: { about: 'style', tools: [], run: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
  unit: {
    about: 'unit and layout tests',
    tools: ['openssl'],
    run: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'tidy'],
  },
  e2e: {
    about: 'browser tests on the whole product',
    tools: ['chromium', 'font'],
    run: [`${LAUNCH}/checks.ts`, 'browser'],
  },
  bench: {
    about: 'what it costs and how fast it is: one table; behind it, the sections wanted',
    tools: ['haproxy'],
    run: ['test/bench/bench.ts'],
  },
  build: { about: 'the renderer and the Electron files', tools: [], run: [`${LAUNCH}/build.ts`] },
};

/**
 * A sentence when this Node is too old, else null.
 * @param {string} version e.g. `18.20.1`
 */
export function complaintAboutNode(version) {
  const major = Number(version.split('.')[0]);
  if (major >= OLDEST_NODE_MAJOR) return null;
  return (
    `Node ${version} is too old: Switchlane needs Node ${OLDEST_NODE_MAJOR} or later to install ` +
    'itself (it then brings its own). Install a current Node from https://nodejs.org and try again.'
  );
}

/**
 * A sentence when the command is not one of ours, else null.
 * @param {string | undefined} name
 */
export function complaintAboutCommand(name) {
  if (name !== undefined && Object.hasOwn(COMMANDS, name)) return null;
  const said = name === undefined ? 'No command was given.' : `There is no command "${name}".`;
  const lines = Object.entries(COMMANDS).map(
    ([known, { about }]) => `  npm run ${known.padEnd(6)} ${about}`,
  );
  return [said, 'Commands:', ...lines].join('\n');
}

/**
 * Whether `npm ci` is due. npm writes its own copy of the lock as the last thing of an install, so
 * one that was broken off counts as missing.
 * @param {string} root
 */
export function installIsDue(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed) || pinnedNode(root) === null) return true;
  return statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** @param {string} root @returns {string | null} */
function pinnedNode(root) {
  const file = join(root, 'node_modules', 'node', 'bin', WINDOWS ? 'node.exe' : 'node');
  return existsSync(file) ? file : null;
}

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

/** @param {string} text @returns {never} */
const stop = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};

function install() {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const count = Object.keys(lock.packages).length - 1;
  say(`Installing the packages this version is pinned to (up to ${count}); once, about a minute.`);
  const startedAt = performance.now();
  // Run by npm we know which npm that is; by hand we take the one on the path.
  const npm = process.env.npm_execpath;
  const [program, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const done = spawnSync(program, [...first, 'ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: npm === undefined && WINDOWS,
  });
  if (done.status !== 0 || pinnedNode(ROOT) === null) {
    stop(
      'The packages could not be installed; npm says why above. Usual causes: no network, or a ' +
        'disk without room. Nothing was started. Try again when that is mended.',
    );
  }
  say(`Installed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/**
 * Runs the command on the pinned Node and ends as it ended.
 * @param {Command} command @param {readonly string[]} rest
 */
function run(command, rest) {
  const node = pinnedNode(ROOT) ?? stop('node_modules has no Node: run `npm ci`, then try again.');
  const bin = join(ROOT, 'node_modules', '.bin');
  const env = {
    // What was read once starts in half the time: till, service and channels are many small files.
    NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'node'),
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  };
  const child = spawn(node, [...command.run, ...rest], { cwd: ROOT, stdio: 'inherit', env });
  // This process stays until the command has tidied up. A terminal sends Ctrl-C to both; the
  // commands take a second one calmly.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

function main() {
  const tooOld = complaintAboutNode(process.versions.node);
  if (tooOld !== null) stop(tooOld);
  const [name, ...rest] = process.argv.slice(2);
  const unknown = complaintAboutCommand(name);
  if (unknown !== null) stop(unknown);
  const command = COMMANDS[name ?? ''];
  if (command === undefined) return;
  if (installIsDue(ROOT)) install();
  const missing = complaintAboutTools(command.tools);
  if (missing !== null) {
    say(missing);
    if (process.env.CI === 'true') stop('On a build server that is a failure.');
    say('What needs it will fail, or be listed as not run.');
  }
  run(command, rest);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
