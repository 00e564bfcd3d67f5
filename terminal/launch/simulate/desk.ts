import { Complaint } from '#terminal/host-web/complaint.ts';

/** Something a simulated device did or was asked: a line for people, a word for scripts. */
export interface DeskEvent {
  readonly word: string;
  readonly text: string;
}

/** One thing a person can do with a simulated device. */
export interface DeskCommand {
  /** The word, then its arguments in capitals; in brackets what may be left out. */
  readonly usage: string;
  readonly about: string;
  /** Does it, and says what came of it. Throws a `Complaint` where it makes no sense. */
  run(args: readonly string[]): string | Promise<string>;
}

/** A simulated device in the hands of a person or a script. */
export interface Desk {
  readonly commands: readonly DeskCommand[];
  /** Words `wait` can be given, and what they mean. */
  readonly events: Readonly<Record<string, string>>;
  /** Those of them that are states: whether each holds now. The others are things that happen. */
  readonly states: Readonly<Record<string, () => boolean>>;
  stop(): Promise<void>;
}

const wordOf = (usage: string): string => usage.split(' ')[0] ?? '';

/** How many arguments a usage asks for, at least and at most. */
function arityOf(usage: string): readonly [least: number, most: number] {
  const args = usage.split(' ').slice(1);
  if (args.at(-1)?.endsWith('…') === true) return [args.length, Number.POSITIVE_INFINITY];
  return [args.filter((arg) => !arg.startsWith('[')).length, args.length];
}

/** Finds the command of a line and runs it. Throws a `Complaint` that says what would be right. */
export async function runLine(commands: readonly DeskCommand[], line: string): Promise<string> {
  const [word = '', ...args] = line.trim().split(/\s+/);
  const command = commands.find(({ usage }) => wordOf(usage) === word);
  if (command === undefined) {
    const known = commands.map(({ usage }) => wordOf(usage)).join(', ');
    throw new Complaint(`There is no command "${word}". Known: ${known}.`);
  }
  const [least, most] = arityOf(command.usage);
  if (args.length < least || args.length > most) {
    throw new Complaint(`Not so: "${line.trim()}". It is: ${command.usage} – ${command.about}`);
  }
  return command.run(args);
}

/** What `help` prints. */
export function helpText({ commands, events }: Desk): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  const lines = commands.map(({ usage, about }) => `  ${usage.padEnd(width)}  ${about}`);
  const waits = Object.entries(events).map(([word, about]) => `  ${word.padEnd(width)}  ${about}`);
  return [...lines, 'Events for wait:', ...waits].join('\n');
}

/** A whole number within bounds, or a `Complaint`. */
export function countOf(text: string, most: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= most) return count;
  throw new Complaint(`"${text}" is no whole number from 0 to ${most}.`);
}

/** The entry of a table with this name, or a `Complaint` that lists the names. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string, what: string): T {
  const entry = Object.hasOwn(table, name) ? table[name] : undefined;
  if (entry !== undefined) return entry;
  throw new Complaint(`There is no ${what} "${name}". Known: ${Object.keys(table).join(', ')}.`);
}
