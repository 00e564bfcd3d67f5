import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import { STRIPE_MODELS, type StripeModel } from '#terminal/devices/stripe/stripe-profile.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { countOf, entryOf } from './desk.ts';

const DEVICES = { reader: 9_600, stripe: 9_600, scanner: 9_600, printer: 115_200 } as const;
export type SimulatedDevice = keyof typeof DEVICES;

/** What `npm run simulate` was asked for. */
export interface SimulateOptions {
  readonly device: SimulatedDevice;
  /** What the till opens: a port that exists, or a path to make a pseudo-terminal at. */
  readonly pty: string;
  readonly baudRate: number;
  readonly scriptFile: string | null;
  readonly scannerModel: keyof typeof SCANNER_MODELS;
  readonly stripeModel: StripeModel;
  readonly paperWidth: 58 | 80;
  readonly papersFolder: string | null;
}

export const SIMULATE_USAGE = `npm run simulate -- DEVICE --pty PATH [options]

  DEVICE         reader (a PIN pad), stripe (a plain stripe reader), scanner or printer
  --pty PATH     what the till opens; made by socat when it doesn't exist
  --baud N       speed of the line (default 9600, printer 115200)
  --script FILE  commands, one a line, instead of the keyboard; ends behind the last one
  --model NAME   scanner: ${Object.keys(SCANNER_MODELS).join(', ')} (default plain)
                 stripe: ${Object.keys(STRIPE_MODELS).join(', ')} (default id-tech)
  --width MM     printer: 58 or 80 (default 80)
  --papers DIR   printer: writes a picture of every paper into this folder
  --help         this text; the device's own commands are told by "help" once it runs`;

const HIGHEST_BAUD_RATE = 921_600;
const LOWEST_BAUD_RATE = 300;

const wrong = (said: string): Complaint => new Complaint(`${said}\n\n${SIMULATE_USAGE}`);

function valuesOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ pty: text, baud: text, script: text, model: text, width: text, papers: text },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw wrong(`${error instanceof Error ? (error.message.split('. ')[0] ?? '') : ''}.`);
  }
}

/** Parses the command line; `help` when that is asked for. Throws a `Complaint` on anything odd. */
export function parseSimulateOptions(
  args: readonly string[],
  from: string,
): SimulateOptions | 'help' {
  const { values, positionals } = valuesOf(args);
  if (values.help === true) return 'help';
  const [device = '', ...more] = positionals;
  if (!isDevice(device) || more.length > 0)
    throw wrong('Name one device: reader, stripe, scanner or printer.');
  if (values.pty === undefined) throw wrong('Say where the till finds the device: --pty PATH.');
  refuseForeign(device, values);
  return {
    device,
    pty: resolve(from, values.pty),
    baudRate: baudRateOf(values.baud ?? String(DEVICES[device])),
    scriptFile: values.script === undefined ? null : resolve(from, values.script),
    scannerModel: device === 'scanner' ? scannerModelOf(values.model ?? 'plain') : 'plain',
    stripeModel: device === 'stripe' ? stripeModelOf(values.model ?? 'id-tech') : 'id-tech',
    paperWidth: widthOf(values.width ?? '80'),
    papersFolder: values.papers === undefined ? null : folderOf(resolve(from, values.papers)),
  };
}

const isDevice = (name: string): name is SimulatedDevice => Object.hasOwn(DEVICES, name);

/** An option of another device would have no effect: better told than passed over. */
function refuseForeign(
  device: SimulatedDevice,
  values: { readonly model?: string; readonly width?: string; readonly papers?: string },
): void {
  const hasModels = device === 'scanner' || device === 'stripe';
  if (!hasModels && values.model !== undefined) {
    throw wrong('--model is for a scanner or a stripe reader.');
  }
  if (device === 'printer') return;
  if (values.width !== undefined) throw wrong('--width is for a printer.');
  if (values.papers !== undefined) throw wrong('--papers is for a printer.');
}

function baudRateOf(text: string): number {
  const rate = countOf(text, HIGHEST_BAUD_RATE);
  if (rate < LOWEST_BAUD_RATE) throw wrong(`--baud is ${LOWEST_BAUD_RATE} or more.`);
  return rate;
}

function scannerModelOf(name: string): keyof typeof SCANNER_MODELS {
  entryOf(SCANNER_MODELS, name, 'scanner model');
  return name as keyof typeof SCANNER_MODELS;
}

function stripeModelOf(name: string): StripeModel {
  entryOf(STRIPE_MODELS, name, 'stripe reader model');
  return name as StripeModel;
}

function widthOf(text: string): 58 | 80 {
  if (text === '58') return 58;
  if (text === '80') return 80;
  throw wrong('--width is 58 or 80.');
}

function folderOf(path: string): string {
  if (existsSync(path) && statSync(path).isDirectory()) return path;
  throw new Complaint(`There is no folder ${path}.`);
}
