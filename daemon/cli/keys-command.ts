import { Command } from 'commander';
import {
  type KeysReport,
  keyFactsOf,
  keysBeside,
  reportKeys,
  rotateKey,
} from '#diagnostics/keys.ts';
import { ask } from './ask.ts';
import { keysTable, keysVerdict, rotationText, serviceRotationText } from './keys-table.ts';

/** Exit code of `keys check` when something may not be used. */
const EXIT_PROBLEM = 1;

/** What the command line gives every command. */
export interface CommandSurroundings {
  readonly socket: () => string;
  readonly print: <T>(value: T, table: (value: T) => string) => void;
}

/** `keys list`, `check`, `rotate`: the till's key, the service's, and the channels' certificates. */
export function keysCommand({ socket, print }: CommandSurroundings): Command {
  // Before its own commands are made, which take it over from here.
  const keys = new Command('keys')
    .exitOverride()
    .description("the till's key, the payment service's, and the channels' certificates")
    .option('--keys <folder>', "the till's key folder (default: keys beside the socket)");
  const folder = (): string => keys.opts<{ keys?: string }>().keys ?? keysBeside(socket());
  const report = async (): Promise<KeysReport> =>
    reportKeys(
      folder(),
      await ask(socket(), 'status.read', {}),
      await ask(socket(), 'sign-on.keys', {}),
    );
  const rotateService = async (): Promise<void> => {
    const { next } = await ask(socket(), 'sign-on.rotate', {});
    print(next === null ? null : keyFactsOf(next), serviceRotationText);
  };

  keys
    .command('list', { isDefault: true })
    .description('fingerprints, days left, what the till makes of each')
    .action(async () => print(await report(), keysTable));
  keys
    .command('check')
    .description(`ends with ${EXIT_PROBLEM} and the reason when something may not be used`)
    .action(async () => {
      const found = await report();
      print(found, keysVerdict);
      if (found.problems.length > 0) process.exitCode = EXIT_PROBLEM;
    });
  keys
    .command('rotate')
    .description("makes the till's next key; its next start has the platform acknowledge it")
    .option('--service', "the payment service's next key instead; a running till vouches for it")
    .action(async ({ service = false }: { service?: boolean }) =>
      service ? rotateService() : print(await rotateKey(folder()), rotationText),
    );
  return keys;
}
