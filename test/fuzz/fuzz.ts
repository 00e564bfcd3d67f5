/**
 * `npm run fuzz`: throws hostile inputs at every parser of the project and prints how each did.
 * Ends with exit code 1 when one crashed, hung, broke a promise of its own or kept too much.
 */
import { parseArgs } from 'node:util';
import {
  type Campaign,
  type Finding,
  FuzzThread,
  fuzzParser,
  type ParserResult,
} from './campaign.ts';
import type { ParserEntry } from './parser-under-test.ts';
import { PARSERS } from './parsers/all.ts';

const USAGE = `npm run fuzz -- [--seed N] [--inputs N] [--from N] [--parser NAME] [--limit-ms N]

  --seed N       what all chance comes from; the same seed gives the same inputs (default: 1)
  --inputs N     inputs for a cheap parser; costly ones get a share of it (default: 100000)
  --from N       number of the first input, to look at one again (default: 0)
  --parser NAME  only the parsers with NAME in their name
  --limit-ms N   longest one input may take (default: 2000)
  --list         name the parsers and stop`;

interface Asked {
  readonly campaign: Campaign;
  readonly chosen: readonly ParserEntry[];
  readonly list: boolean;
}

function stop(problem: string): never {
  process.stderr.write(`${problem}\n\n${USAGE}\n`);
  process.exit(2);
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  return stop(`--${name} takes a whole number, and got "${text}".`);
}

function readOptions() {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({
      options: {
        seed: text,
        inputs: text,
        from: text,
        parser: text,
        'limit-ms': text,
        list: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}

function asked(): Asked {
  const values = readOptions();
  if (values.help === true) {
    console.log(USAGE);
    process.exit(0);
  }
  const part = (values.parser ?? '').toLowerCase();
  const chosen = PARSERS.filter(({ name }) => name.toLowerCase().includes(part));
  if (chosen.length === 0) stop(`No parser has "${values.parser}" in its name; see --list.`);
  return {
    chosen,
    list: values.list === true,
    campaign: {
      seed: wholeNumber('seed', values.seed, 1),
      inputs: wholeNumber('inputs', values.inputs, 100_000),
      from: wholeNumber('from', values.from, 0),
      inputLimitMs: wholeNumber('limit-ms', values['limit-ms'], 2_000),
      measureHeld: true,
    },
  };
}

const HEADER = ['parser', 'inputs', 'MB/s', 'held KiB', 'crashes', 'hangs'];

const rowOf = (result: ParserResult): readonly string[] => [
  result.name,
  String(result.inputs),
  result.cpuSeconds === 0 ? '-' : (result.bytes / 1e6 / result.cpuSeconds).toFixed(1),
  result.heldBytes === null ? '-' : (result.heldBytes / 1024).toFixed(1),
  String(result.crashes.length),
  String(result.hangs.length),
];

const WIDTHS = [22, 9, 8, 9, 8, 6];
const printRow = (cells: readonly string[]): void => {
  const padded = cells.map((cell, index) =>
    index === 0 ? cell.padEnd(WIDTHS[index] ?? 0) : cell.padStart(WIDTHS[index] ?? 0),
  );
  console.log(padded.join(' '));
};

const FINDINGS_SHOWN = 5;

/** How to see a finding again. An input is never printed: it may be made from card data. */
function printFinding(parser: string, seed: number, { number, what }: Finding): void {
  const again = `npm run fuzz -- --parser "${parser}" --seed ${seed} --from ${number} --inputs 1`;
  console.log(`    ${what}${number < 0 ? '' : `\n      ${again}`}`);
}

async function main(): Promise<void> {
  const { campaign, chosen, list } = asked();
  if (list) {
    for (const { name, share } of chosen) console.log(`${name.padEnd(22)} share ${share}`);
    return;
  }
  const startedMs = performance.now();
  let [inputs, crashes, hangs] = [0, 0, 0];
  printRow(HEADER);
  const thread = new FuzzThread(new URL('./parsers/all.ts', import.meta.url).href);
  for (const parser of chosen) {
    const result = await fuzzParser(thread, parser, campaign);
    printRow(rowOf(result));
    for (const finding of [...result.hangs, ...result.crashes].slice(0, FINDINGS_SHOWN)) {
      printFinding(parser.name, campaign.seed, finding);
    }
    inputs += result.inputs;
    crashes += result.crashes.length;
    hangs += result.hangs.length;
  }
  await thread.stop();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`fuzz: inputs=${inputs} crashes=${crashes} hangs=${hangs} seconds=${seconds}`);
  if (crashes + hangs > 0) process.exitCode = 1;
}

await main();
