/** Command line of the simulated payment world: runs until it is told to end. */
import { Command, InvalidArgumentError } from 'commander';
import { destination, pino } from 'pino';
import type { Log } from '#contract/ports.ts';
import { type RunningStub, startStub } from './stub.ts';
import { StubProblem } from './stub-problem.ts';

interface Flags {
  readonly state: string;
  readonly basePort: number;
  readonly control?: string;
  readonly terminalCertificate: string;
  readonly answerLateMs?: number;
  readonly certificateDays?: number;
  readonly demandMacs?: true;
  readonly withParent?: true;
}

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

/** Standard output belongs to the one line that says where everything listens. */
const createLog = (): Log => {
  const logger = pino({ base: null }, destination({ dest: 2, sync: true }));
  return {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
};

const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
};

const run = async (flags: Flags): Promise<void> => {
  const stub = await startStub({
    stateDirectory: flags.state,
    basePort: flags.basePort,
    terminalCertificatePath: flags.terminalCertificate,
    log: createLog(),
    ...(flags.control === undefined ? {} : { controlPath: flags.control }),
    ...(flags.answerLateMs === undefined ? {} : { lateAnswerMs: flags.answerLateMs }),
    ...(flags.demandMacs === undefined ? {} : { demandMacs: true }),
    ...(flags.certificateDays === undefined ? {} : { certificateDays: flags.certificateDays }),
  });
  endWhenTold(stub, flags);
  process.stdout.write(`${JSON.stringify(stub.ready)}\n`);
};

const endWhenTold = (stub: RunningStub, flags: Flags): void => {
  const end = (): void => {
    stub.stop().then(() => process.exit(0), fail);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (flags.withParent) process.stdin.once('close', end).once('end', end).resume();
};

// A ledger that can't be written is no ledger: better gone than wrong. Anything else is a bug.
process.on('uncaughtException', (error) => {
  fail(error instanceof StubProblem ? error : (error.stack ?? error));
});

await new Command('stub')
  .description('Three simulated acquirers that keep ledgers and show faults on request.')
  .requiredOption('--state <folder>', 'where ledgers and keys are kept')
  .requiredOption('--terminal-certificate <file>', 'certificate of the terminal, PEM')
  .option('--base-port <number>', 'first of six ports; 0: any free', wholeNumber(0, 65_530), 0)
  .option('--control <socket>', 'control socket (default: control.sock in the state folder)')
  .option('--answer-late-ms <number>', 'delay of the fault answer-late', wholeNumber(0, 3_600_000))
  .option('--certificate-days <number>', 'how long new certificates last', wholeNumber(1, 3650))
  .option('--demand-macs', 'refuse clients that sign on by their name alone')
  .option('--with-parent', 'end when standard input closes')
  .showHelpAfterError('Run with --help to see every option.')
  .action((flags: Flags) => run(flags).catch(fail))
  .parseAsync();
