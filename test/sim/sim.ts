/**
 * `npm run sim`: sells through the whole product in virtual time, with seeded faults, and checks
 * every money rule. A broken rule is shrunk to a file that `--replay` runs again.
 */
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type CampaignResult, lastLine, runCampaign } from './campaign/campaign.ts';
import { keepFailure } from './campaign/keep-failure.ts';
import { reached, type SometimesCount } from './campaign/sometimes.ts';
import { outsideOfPromises } from './microtasks.ts';
import { readRegression } from './regression-file.ts';
import { drawOptions } from './world/options.ts';
import { runWorld, type WorldResult } from './world/run-world.ts';

/** A campaign of this many sales reaches every state of the table; a smaller one may miss some. */
const DEFAULT_SALES = 60_000;

interface Options {
  readonly seed: number;
  readonly sales: number;
  readonly seconds: number;
  readonly worldSales: number;
  readonly workers: number;
  readonly world?: number;
  readonly replay?: string;
  readonly show?: string;
}

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${text} is not a number`);
  return value;
};

const command = new Command('sim')
  .option('--seed <number>', 'seed of the campaign', number, Date.now() % 1_000_000)
  .option('--sales <number>', 'sales in all', number, DEFAULT_SALES)
  .option('--seconds <number>', 'time to begin worlds in', number, 3_600)
  .option('--world-sales <number>', 'sales of one world', number, 200)
  .option('--workers <number>', 'worker processes', number, 2)
  .addOption(new Option('--world <seed>', 'run one world only, by its own seed').argParser(number))
  .option('--replay <file>', 'run a kept schedule again')
  .option('--show <pattern>', 'print events of one world that match');

const main = async (): Promise<void> => {
  const options = command.parse().opts<Options>();
  if (options.replay !== undefined) return replay(options.replay, options.show);
  if (options.world !== undefined) return oneWorld(options.world, options);
  await campaign(options);
};

const campaign = async (options: Options): Promise<void> => {
  const { seed, sales, worldSales, workers } = options;
  console.log(`sim: seed=${seed} sales=${sales} world-sales=${worldSales} workers=${workers}`);
  const result = await runCampaign(options);
  const states = reached(result.counts);
  printTables(result, states);
  const missed = result.sales < DEFAULT_SALES ? [] : states.filter(({ times }) => times === 0);
  for (const { state } of missed) console.log(`never reached: ${state}`);
  if (missed.length > 0) process.exitCode = 1;
  if (result.failed !== null) {
    process.exitCode = 1;
    await keepFailure(result.failed, worldSales, join(import.meta.dirname, 'regressions'));
  }
  console.log(lastLine(result));
};

const printTables = (result: CampaignResult, states: readonly SometimesCount[]): void => {
  const faults = [...result.counts].filter(([what]) => what.startsWith('fault ')).sort();
  console.log('faults that struck:');
  console.log(faults.map(([what, times]) => `  ${what.slice(6)} ${times}`).join('\n'));
  console.log('states that must be reached:');
  console.log(
    states.map(({ state, times }) => `  ${String(times).padStart(8)}  ${state}`).join('\n'),
  );
  console.log(
    `${result.worlds} worlds, ${Math.round(result.salesPerCoreSecond)} sales a second and core, trace ${result.hash}`,
  );
};

const onLine = (show: string | undefined) => {
  if (show === undefined) return {};
  const pattern = new RegExp(show);
  return {
    onLine: (line: string): void => {
      if (pattern.test(line)) console.log(line);
    },
  };
};

const oneWorld = async (seed: number, { worldSales, show }: Options): Promise<void> => {
  const options = drawOptions(seed, worldSales);
  console.log(`sim: world=${seed} options=${JSON.stringify(options)}`);
  tell(await outsideOfPromises(() => runWorld({ seed, options, ...onLine(show) })));
};

const replay = async (file: string, show: string | undefined): Promise<void> => {
  const { seed, options, decisions, violated } = readRegression(file);
  console.log(`sim: replays ${file}: world=${seed}, once broke ${violated.invariant}`);
  const parts = { seed, options, script: decisions, ...onLine(show) };
  tell(await outsideOfPromises(() => runWorld(parts)));
};

const tell = ({ violation, hash, sales, faults, tail }: WorldResult): void => {
  console.log(`sales=${sales} faults=${faults} trace=${hash}`);
  if (violation === null) return console.log('every rule held');
  process.exitCode = 1;
  console.log(tail.slice(-40).join('\n'));
  console.log(`${violation.invariant} broken: ${violation.detail}`);
};

await main();
