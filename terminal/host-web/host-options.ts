import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Language, language } from '#contract/language.ts';
import { Complaint } from './complaint.ts';

/** How a host of the terminal is told about its surroundings, the same for browser and Electron. */
export interface HostOptions {
  readonly configFile: string;
  /** Folder of the unresolved sale and the log. */
  readonly stateDirectory: string;
  readonly keyDirectory: string;
  readonly daemonSocket: string;
  readonly stubControl: string | null;
  /** Folder of scenario files for rehearsals. */
  readonly scenarios: string | null;
  /** Base address of the platform that sends parameters; null: `terminal.json` is all there is. */
  readonly platform: string | null;
  readonly language: Language | null;
  /** Port of the page; the Electron host has none. */
  readonly port: number;
  readonly withParent: boolean;
}

/** Where a till keeps its log. */
export const terminalLogFile = (stateDirectory: string): string =>
  join(stateDirectory, 'logs', 'terminal.log');

export const HOST_USAGE = `terminal host options
  --config FILE         settings of the till (terminal.json)
  --state DIR           folder of the unresolved sale and the log
  --keys DIR            folder of the terminal's key (default: keys beside the state folder)
  --daemon-socket PATH  local socket of the payment service
  --stub-control PATH   control socket of simulated channels
  --scenarios DIR       scenario files for rehearsals on simulated devices
  --platform URL        platform that sends this till's parameters
  --language zh|en      instead of the language in the settings
  --port N              port of the page on 127.0.0.1 (default 0: any free one)
  --with-parent         end when standard input ends`;

const DEFINITIONS = {
  config: { type: 'string' },
  state: { type: 'string' },
  keys: { type: 'string' },
  'daemon-socket': { type: 'string' },
  'stub-control': { type: 'string' },
  scenarios: { type: 'string' },
  platform: { type: 'string' },
  language: { type: 'string' },
  port: { type: 'string' },
  'with-parent': { type: 'boolean' },
} as const;

/** Parses a host's command line. Throws a `Complaint` that names what is wrong or missing. */
export function parseHostOptions(args: readonly string[]): HostOptions {
  const values = valuesOf(args);
  const needed = (name: 'config' | 'state' | 'daemon-socket'): string => {
    const value = values[name];
    if (value === undefined) throw new Complaint(`--${name} is missing.\n\n${HOST_USAGE}`);
    return value;
  };
  const stateDirectory = resolve(needed('state'));
  return {
    configFile: resolve(needed('config')),
    stateDirectory,
    keyDirectory: resolve(values.keys ?? join(stateDirectory, '..', 'keys')),
    daemonSocket: needed('daemon-socket'),
    stubControl: values['stub-control'] ?? null,
    scenarios: values.scenarios === undefined ? null : resolve(values.scenarios),
    platform: platformOf(values.platform),
    language: languageOf(values.language),
    port: portOf(values.port ?? '0'),
    withParent: values['with-parent'] === true,
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], strict: true, options: DEFINITIONS }).values;
  } catch (error) {
    // Node's own first sentence names the option; its further ones speak to programmers.
    const said = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw new Complaint(`${said}.\n\n${HOST_USAGE}`);
  }
}

/** An address of the command line; null when none was given. Throws a `Complaint` for another. */
function platformOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^https?:\/\/[^/]+\/?$/.test(text) && URL.canParse(text)) return new URL(text).origin;
  throw new Complaint(`--platform takes an address like https://platform.example, not "${text}".`);
}

/** A port of the command line. Throws a `Complaint` for anything but 0 to 65535. */
export function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Complaint(`--port takes a number from 0 to 65535, not "${text}".`);
}

/** A language of the command line; null when none was given. Throws a `Complaint` for another. */
export function languageOf(text: string | undefined): Language | null {
  if (text === undefined) return null;
  const parsed = language.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new Complaint(`--language takes zh or en, not "${text}".`);
}
