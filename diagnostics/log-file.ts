/**
 * A log file that stays small: JSON lines, masked, in a few files of a bounded size. It is what a
 * bundle has to say about yesterday, so it lies in the state directory; a disk that is full loses
 * log lines and nothing else.
 */
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import type { Log } from '#contract/ports.ts';
import { maskText } from './mask.ts';

/** Size of one file, and how many older ones are kept: some weeks of a busy till. */
const MOST_BYTES = 1024 * 1024;
const KEPT = 4;

const STANDARD_ERROR = 2;

/** The file and those before it, newest first. */
export const logFilesOf = (path: string): readonly string[] => [
  path,
  ...Array.from({ length: KEPT }, (_, index) => `${path}.${index + 1}`),
];

/** Appends lines to `path`, setting full files aside as `path.1` to `path.4`. Never throws. */
export const rotatingFile = (
  path: string,
  mostBytes: number = MOST_BYTES,
): { write(line: string): void } => {
  let bytes = sizeOf(path);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch {
    // Each write fails too then, and is passed over like any other.
  }
  const setAside = (): void => {
    const files = logFilesOf(path);
    rmSync(files.at(-1) ?? path, { force: true });
    for (let age = files.length - 1; age > 0; age -= 1) {
      if (sizeOf(files[age - 1] ?? path) > 0)
        renameSync(files[age - 1] ?? path, files[age] ?? path);
    }
    bytes = 0;
  };
  return {
    write: (line) => {
      try {
        if (bytes > 0 && bytes + line.length > mostBytes) setAside();
        appendFileSync(path, line, { mode: 0o600 });
        bytes += Buffer.byteLength(line);
      } catch {
        // A log that can't be written must not stop a payment.
      }
    },
  };
};

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
};

/** Where a process writes its log. */
export interface LogPlaces {
  readonly name: string;
  /** Null: standard error only. */
  readonly file: string | null;
  /** For a program whose standard error is its own story; then the file is all there is. */
  readonly quiet?: true;
}

/**
 * JSON lines on standard error, for whoever runs the process, and in a file that stays small.
 * Masked in both (invariant S6); nothing in a field can forge a line (CWE-117).
 */
export const createLog = ({ name, file, quiet }: LogPlaces): Log => {
  const screen = quiet ? null : pino.destination({ dest: STANDARD_ERROR, sync: true });
  const kept = file === null ? null : rotatingFile(file);
  const logger = pino(
    { base: { name }, timestamp: pino.stdTimeFunctions.isoTime },
    {
      write: (line: string) => {
        const masked = maskText(line);
        screen?.write(masked);
        kept?.write(masked);
      },
    },
  );
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
};
