/** Command line to a running stub: switches faults, reads ledgers, watches. */
import { Command, InvalidArgumentError } from 'commander';
import { channelFault } from '#contract/rehearsal.ts';
import { type LedgerRow, STUB_REQUESTS } from '#contract/stub-control.ts';
import { type ControlClient, connectControl } from './control-client.ts';
import { ledgerLines } from './ledger-lines.ts';
import { systemCode } from './stub-problem.ts';

const DEFAULT_CONTROL = '.switchlane/stub/control.sock';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const fail = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
};

/** Runs `action` on a link to the stub, and ends with a sentence when that fails. */
const withStub = async (action: (stub: ControlClient) => Promise<void>): Promise<void> => {
  const { control } = program.opts<{ control: string }>();
  let stub: ControlClient;
  try {
    stub = await connectControl(control);
  } catch (error) {
    const why = `No stub answers on ${control} (${systemCode(error)}). Nothing was changed.`;
    fail(`${why} Start it, or name its socket with --control.`);
    return;
  }
  try {
    await action(stub);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  } finally {
    stub.close();
  }
};

const faultNamed = (text: string) => {
  const parsed = channelFault.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`It must be one of: ${channelFault.options.join(', ')}.`);
};

const countOf = (text: string): number => {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
};

const setFault = (channel: string, fault: string, flags: { payments?: number }): Promise<void> =>
  withStub(async (stub) => {
    const { payments } = flags;
    const params = STUB_REQUESTS['faults.set'].params.parse({ channel, fault, payments });
    await stub.request('faults.set', params);
    say(`${channel}: ${fault}${payments === undefined ? '' : ` for ${payments} payment(s)`}`);
  });

const readFaults = (): Promise<void> =>
  withStub(async (stub) => {
    for (const { channel, fault, manner } of await stub.request('faults.read', {})) {
      say(`${channel}: ${fault}${manner === 'honest' ? '' : `, ${manner}`}`);
    }
  });

const readLedger = (flags: { json?: true }): Promise<void> =>
  withStub(async (stub) => {
    const rows: readonly LedgerRow[] = await stub.request('ledger.read', {});
    if (flags.json) say(JSON.stringify(rows));
    else for (const line of ledgerLines(rows)) say(line);
  });

const watch = (): Promise<void> =>
  withStub(async (stub) => {
    stub.onEvent(({ channel, what, attemptId }) => say(`${channel} ${what} ${attemptId ?? ''}`));
    await new Promise<void>((resolve) => stub.onClosed(resolve));
  });

const program = new Command('stub')
  .description('Switches faults of a running stub and reads what money its acquirers took.')
  .option('--control <socket>', 'control socket of the stub', DEFAULT_CONTROL)
  .showHelpAfterError('Run with --help to see every command.');
program
  .command('fault')
  .description('shows a fault until it is switched to another, or to none')
  .argument('<channel>', 'bank-east, bank-harbor or wallet-lotus')
  .argument('<fault>', channelFault.options.join(', '), faultNamed)
  .option('--payments <count>', 'how many payments it lasts', countOf)
  .action(setFault);
program.command('faults').description('the fault each acquirer shows').action(readFaults);
program
  .command('ledger')
  .description('every attempt an acquirer knows, and what it kept')
  .option('--json', 'as one line of JSON')
  .action(readLedger);
program.command('watch').description('what happens, as it happens').action(watch);

await program.parseAsync();
