/**
 * `npm run simulate -- reader|stripe|scanner|printer --pty PATH`: a simulated device as a program of
 * its own at the far end of a serial line (row P6), worked from the keyboard or by a script.
 */
import { createInterface } from 'node:readline';
import type { LineClosedReason } from '#contract/line.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import { STRIPE_MODELS } from '#terminal/devices/stripe/stripe-profile.ts';
import { Complaint, runCommand } from '#terminal/host-web/complaint.ts';
import { realClock, realRandom } from '#terminal/host-web/real-ports.ts';
import { type Cable, layCable } from './simulate/cable.ts';
import {
  countOf,
  type Desk,
  type DeskCommand,
  type DeskEvent,
  helpText,
  runLine,
} from './simulate/desk.ts';
import { parseSimulateOptions, SIMULATE_USAGE, type SimulateOptions } from './simulate/options.ts';
import { openPrinterDesk } from './simulate/printer-desk.ts';
import { openReaderDesk } from './simulate/reader-desk.ts';
import { openScannerDesk } from './simulate/scanner-desk.ts';
import { readScript, runScript } from './simulate/script.ts';
import { openStripeDesk } from './simulate/stripe-desk.ts';
import { createWaiting, type Waiting } from './simulate/waiting.ts';

const DEFAULT_WAIT_S = 60;
const LONGEST_WAIT_S = 3_600;

const say = (text: string): void => console.log(text);

async function openDesk(
  options: SimulateOptions,
  cable: Cable,
  tell: (event: DeskEvent) => void,
): Promise<Desk> {
  const ports = { cable, tell, clock: realClock, random: realRandom };
  switch (options.device) {
    case 'reader':
      return openReaderDesk(ports);
    case 'stripe':
      return openStripeDesk({ ...ports, profile: STRIPE_MODELS[options.stripeModel] });
    case 'scanner':
      return openScannerDesk({ ...ports, profile: SCANNER_MODELS[options.scannerModel] });
    case 'printer':
      return openPrinterDesk({
        ...ports,
        width: options.paperWidth,
        papersFolder: options.papersFolder,
      });
    default:
      return options.device satisfies never;
  }
}

/** Commands every device has. */
function sharedCommands(desk: Desk, waiting: Waiting, quit: () => void): readonly DeskCommand[] {
  const shared: readonly DeskCommand[] = [
    {
      usage: 'wait EVENT [SECONDS]',
      about: `waits for something to happen, ${DEFAULT_WAIT_S} s at most`,
      run: async ([word = '', seconds = String(DEFAULT_WAIT_S)]) => {
        await waiting.waitFor(word, countOf(seconds, LONGEST_WAIT_S) * 1_000);
        return `${word}: yes`;
      },
    },
    {
      usage: 'pause SECONDS',
      about: 'does nothing for a while',
      run: ([seconds = '']) => {
        const pauseMs = countOf(seconds, LONGEST_WAIT_S) * 1_000;
        return new Promise((resolve) => {
          realClock.after(pauseMs, () => resolve(`${seconds} s later`));
        });
      },
    },
    {
      usage: 'help',
      about: 'lists the commands',
      run: () => helpText({ ...desk, commands: [...desk.commands, ...shared] }),
    },
    {
      usage: 'quit',
      about: 'puts the device away',
      run: () => {
        quit();
        return 'gone';
      },
    },
  ];
  return shared;
}

/** Takes lines of the keyboard; a wrong one is told and changes nothing. Ends with `ended`. */
async function obeyKeyboard(run: (line: string) => Promise<void>, ended: Promise<void>) {
  const lines = createInterface({ input: process.stdin });
  // One after the other: a line may have to wait for what the one before it asked for.
  let queue = Promise.resolve();
  lines.on('line', (line) => {
    if (line.trim() === '') return;
    queue = queue
      .then(() => run(line))
      .catch((error: unknown) => {
        if (!(error instanceof Complaint)) throw error;
        say(error.message);
      });
  });
  await ended;
  lines.close();
}

/** Lays the cable; its end is told to whoever waits, and to the person unless they asked for it. */
function layToldCable({ pty, baudRate }: SimulateOptions, waiting: Waiting): Promise<Cable> {
  const onPort = (news: 'open' | LineClosedReason): void => {
    const word = news === 'open' ? 'plugged' : 'unplugged';
    const text = news === 'open' ? 'the line is open' : `the line ended: ${news}`;
    if (news !== 'open' && news !== 'closed-by-us') say(`· ${text}`);
    waiting.tell({ word, text });
  };
  return layCable({ path: pty, baudRate, clock: realClock, onPort });
}

/** Sets the device up, or says why its port can't be used. */
async function setUp(options: SimulateOptions, waiting: Waiting): Promise<Desk> {
  const cable = await layToldCable(options, waiting);
  const desk = await openDesk(options, cable, (event) => {
    say(`· ${event.text}`);
    waiting.tell(event);
  });
  const opening = await cable.firstOpening;
  if (opening.kind === 'open') return desk;
  await desk.stop();
  const { reason, detail } = opening;
  throw new Complaint(`${options.pty} could not be opened (${reason}): ${detail}`);
}

async function simulate(options: SimulateOptions): Promise<void> {
  const { device, pty, baudRate, scriptFile } = options;
  const script = scriptFile === null ? null : readScript(scriptFile);
  const asked = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked.resolve);
  const waiting = createWaiting(realClock);
  const desk = await setUp(options, waiting);
  waiting.watch(desk);
  const commands = [...desk.commands, ...sharedCommands(desk, waiting, asked.resolve)];
  const run = async (line: string): Promise<void> => say(await runLine(commands, line));
  say(`The simulated ${device} is at ${pty}, ${baudRate} baud. "help" lists what it can do.`);
  try {
    await (script === null || scriptFile === null
      ? obeyKeyboard(run, asked.promise)
      : Promise.race([runScript(scriptFile, script, run), asked.promise]));
  } finally {
    await desk.stop();
  }
}

await runCommand(async () => {
  const options = parseSimulateOptions(process.argv.slice(2), process.cwd());
  if (options === 'help') say(SIMULATE_USAGE);
  else await simulate(options);
  // A wait that was given up still has its timer.
  process.exit();
});
