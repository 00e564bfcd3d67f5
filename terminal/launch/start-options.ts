import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Language } from '#contract/language.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { languageOf, portOf } from '#terminal/host-web/host-options.ts';

/** How the simulated banks are reached: WebSocket, or TCP with a length header. */
export const CHANNEL_TRANSPORTS = ['ws', 'tcp'] as const;
export type ChannelTransport = (typeof CHANNEL_TRANSPORTS)[number];

/** What `npm start` was asked for. */
export interface StartOptions {
  /** Port of the till's page on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  /** Folder of everything that outlives a run. */
  readonly stateDirectory: string;
  /** Overrides the language of the till's settings. */
  readonly language: Language | null;
  readonly transport: ChannelTransport;
  /** Opens no window; only prints where the page is. */
  readonly headless: boolean;
  /** Ends when standard input ends: for programs that start the till. */
  readonly withParent: boolean;
}

export const DEFAULT_PORT = 7420;

export const START_USAGE = `npm start [-- options]
  --port N          port of the till's page on this machine (default ${DEFAULT_PORT}; 0: any free one)
  --state DIR       folder of keys, journal, ledgers and logs (default .switchlane)
  --language zh|en  language of the screens and receipts
  --transport ws|tcp  how the banks are reached first; the other way is their standby (default ws)
  --headless        open no window, print the address
  --with-parent     end when standard input ends
  --help            this text`;

/** Parses the command line; `help` when that is asked for. Throws a `Complaint` on anything odd. */
export function parseStartOptions(
  args: readonly string[],
  workingDirectory: string,
): StartOptions | 'help' {
  const values = valuesOf(args);
  if (values.help === true) return 'help';
  return {
    port: portOf(values.port ?? String(DEFAULT_PORT)),
    stateDirectory: resolve(workingDirectory, values.state ?? '.switchlane'),
    language: languageOf(values.language),
    transport: transportOf(values.transport ?? 'ws'),
    headless: values.headless === true,
    withParent: values['with-parent'] === true,
  };
}

function transportOf(text: string): ChannelTransport {
  const known = CHANNEL_TRANSPORTS.find((transport) => transport === text);
  if (known !== undefined) return known;
  throw new Complaint(`--transport: ws or tcp is expected, not ${text}.`);
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        state: { type: 'string' },
        language: { type: 'string' },
        transport: { type: 'string' },
        headless: { type: 'boolean' },
        'with-parent': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    // Node's own sentence names the option; what can be said instead follows.
    const said = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw new Complaint(`${said}.\n\n${START_USAGE}`);
  }
}
