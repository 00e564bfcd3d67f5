/** `switchlane bundle`: everything support asks for, in one masked file. */
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import type { BundleContents } from '#contract/technician.ts';
import { collect, contentsOf, nextTurn } from '#diagnostics/bundle/collect.ts';
import { fileSource, logSources } from '#diagnostics/bundle/file-sources.ts';
import { type SavedBundle, saveBundle } from '#diagnostics/bundle/save.ts';
import { doctorSources, serviceSources } from '#diagnostics/bundle/service-sources.ts';
import { examine } from '#diagnostics/checks/doctor.ts';
import { gather } from '#diagnostics/gather.ts';
import { keysBeside } from '#diagnostics/keys.ts';
import { askerOver, type DoctorSurroundings } from './doctor-command.ts';
import { columns } from './tables.ts';

interface Options {
  readonly out: string;
  readonly keys?: string;
  readonly show?: string;
  readonly list: boolean;
}

export function bundleCommand({ socket, print, ask }: DoctorSurroundings): Command {
  return new Command('bundle')
    .exitOverride()
    .description('one zip for support: findings, settings, logs, history, sales; masked')
    .option('--out <folder>', 'where to save it', '.')
    .option('--keys <folder>', "the till's key folder (default: keys beside the socket)")
    .option('--list', 'only tell what would be in it', false)
    .option('--show <name>', 'only print one of its files, as it would be saved')
    .action(async ({ out, keys, show, list }: Options) => {
      const seen = await gather(askerOver(ask), keys ?? keysBeside(socket()));
      const facts = seen.service.kind === 'answered' ? seen.service.facts : null;
      const beside = dirname(resolve(socket()));
      const bundle = await collect(
        [
          ...doctorSources(async () => examine(seen)),
          ...serviceSources(ask, facts, {
            configFile: join(beside, 'daemon', 'config.json'),
            logFile: join(beside, 'daemon', 'logs', 'daemon.log'),
          }),
          fileSource('till/terminal.json', join(beside, 'terminal.json')),
          ...logSources('till', join(beside, 'terminal', 'logs', 'terminal.log')),
          { name: 'devices', read: () => Promise.reject(new Error(ONLY_ON_SCREEN)) },
        ],
        { breathe: nextTurn, progress: telling },
      );
      if (show !== undefined) return shown(bundle.files.find(({ name }) => name === show)?.text);
      if (list) return print(contentsOf(bundle), contentsText);
      const saved = await saveBundle(bundle, {
        directory: resolve(out),
        of: facts?.terminalId ?? 'service',
        madeBy: 'prompt',
        atWallMs: Date.now(),
      });
      print(
        { ...saved, ...contentsOf(bundle) },
        (told) => `${contentsText(told)}\n${savedText(told)}`,
      );
    });
}

const ONLY_ON_SCREEN =
  "traces of the devices are the till's own: make the bundle on its screen (F11) to have them";

/** Progress belongs to a person who watches, and to no pipe. */
const telling = (name: string, done: number, of: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r[${done}/${of}] ${name.padEnd(40)}\r`);
};

/** sysexits: EX_NOINPUT. */
const EXIT_NOT_FOUND = 66;

const shown = (text: string | undefined): void => {
  if (text !== undefined) return void process.stdout.write(text);
  process.stderr.write('No such file in the bundle. `switchlane bundle --list` names them.\n');
  process.exitCode = EXIT_NOT_FOUND;
};

const contentsText = ({ files, missing }: BundleContents): string =>
  columns([
    ['file', 'bytes', 'SHA-256'],
    ...files.map(({ name, bytes, sha256 }) => [name, String(bytes), sha256.slice(0, 16)]),
    ...missing.map(({ name, why }) => [name, '-', `not there: ${why}`]),
  ]);

const savedText = ({ path, bytes, sha256 }: SavedBundle): string =>
  `saved ${path}, ${bytes} bytes\nSHA-256 ${sha256}`;
