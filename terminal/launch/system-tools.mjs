// @ts-check
/**
 * Programs of the system that tests use: where they may be, and how a build server gets them.
 * Plain JavaScript for Node 20, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const WINDOWS = process.platform === 'win32';

/**
 * Where a Chromium may be, best first; `SWITCHLANE_CHROMIUM` names another. The browser tests ask
 * this list too, so that what is looked for is what is used.
 */
const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Programs of the system that tests use.
 * @type {Readonly<Record<string, { what: string, debian: readonly string[], there: () => boolean }>>}
 */
const TOOLS = {
  chromium: {
    what: 'Chromium or Chrome, for the browser tests',
    debian: ['chromium'],
    there: () => findBrowser() !== null,
  },
  socat: {
    what: 'socat, for the tests over pseudo-terminals',
    debian: ['socat'],
    there: () => WINDOWS || findProgram('socat') !== null,
  },
  openssl: {
    what: 'openssl, which must open what we seal',
    debian: ['openssl'],
    there: () => findProgram('openssl') !== null,
  },
  redis: {
    what: 'redis-server, which the tills of a shop share their route flag through',
    debian: ['redis-server'],
    there: () => WINDOWS || findProgram('redis-server') !== null,
  },
  haproxy: {
    what: 'haproxy, which `npm run bench` measures failover against',
    debian: ['haproxy'],
    there: () => WINDOWS || findProgram('haproxy') !== null,
  },
  font: {
    what: 'a font with Chinese characters',
    debian: ['fontconfig', 'fonts-noto-cjk'],
    there: () => process.platform !== 'linux' || hasChineseFont(),
  },
};

export const EVERY_TOOL = Object.keys(TOOLS);

/**
 * A program on the path, or a file named in full.
 * @param {string} name @returns {string | null}
 */
export function findProgram(name) {
  if (name.includes('/') || name.includes('\\')) return existsSync(name) ? name : null;
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(directory, WINDOWS ? `${name}.exe` : name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this directory.
    }
  }
  return null;
}

/** The browser for the browser tests, or null. @returns {string | null} */
export function findBrowser() {
  const named = process.env.SWITCHLANE_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : null;
  for (const candidate of BROWSERS) {
    const found = findProgram(candidate);
    if (found !== null) return found;
  }
  return null;
}

function hasChineseFont() {
  const listed = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return listed.status === 0 && listed.stdout.trim() !== '';
}

/**
 * Looks for the named tools and, as root on Debian, installs what is missing. A text that lists
 * what is missing still, with what to do; null when nothing is.
 * @param {readonly string[]} wanted @returns {string | null}
 */
export function complaintAboutTools(wanted) {
  const missing = () => wanted.filter((name) => TOOLS[name]?.there() === false);
  if (missing().length === 0) return null;
  const packages = missing().flatMap((name) => TOOLS[name]?.debian ?? []);
  if (isDebianRoot()) installFromDebian(packages);
  const left = missing();
  if (left.length === 0) return null;
  return [
    'Missing on this system:',
    ...left.map((name) => `  - ${TOOLS[name]?.what}`),
    `On Debian or Ubuntu: sudo apt-get install ${packages.join(' ')}`,
  ].join('\n');
}

function isDebianRoot() {
  if (process.getuid?.() !== 0 || findProgram('apt-get') === null) return false;
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** @param {readonly string[]} packages */
function installFromDebian(packages) {
  process.stdout.write(`Installing from Debian: ${packages.join(' ')}.\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {readonly string[]} args */
  const apt = (args) =>
    spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env });
  apt(['update']);
  apt(['install', '-y', '--no-install-recommends', ...packages]);
}
