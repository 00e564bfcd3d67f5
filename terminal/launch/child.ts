import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Complaint } from '#terminal/host-web/complaint.ts';

/** A child gets this long to close its journal and sockets before it is ended for good. */
const END_LIMIT_MS = 8_000;
/** A log beyond this is set aside as `<log>.1` at the next start. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;
/** Lines of its log that are shown when a child fails to start. */
const TAIL_LINES = 6;

export interface ChildSettings {
  /** For people: `daemon`, `simulated channels`. */
  readonly name: string;
  /** Program; the Node that runs us when left out. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly logFile: string;
  readonly readyWithinMs: number;
  /** Looks at each line of standard output; what it returns first is what the child is ready with. */
  readonly isReady: (line: string) => boolean;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The line the child said it was ready with. */
  readonly readyLine: string;
  /** Sets the one listener for further lines of standard output. */
  onLine(listener: (line: string) => void): void;
  /** Sets the one listener for an end that we did not ask for. */
  onExit(listener: (how: string) => void): void;
  /** Ends it with everything it started; done when it is gone. */
  end(): Promise<void>;
}

/**
 * Starts a program of ours in a process group of its own, so that Ctrl-C reaches it only through
 * us, in order. Its standard input is a pipe we hold: it ends with us even when we are killed.
 * Rejects with a `Complaint` that quotes its log when it is not ready in time.
 */
export async function startChild(settings: ChildSettings): Promise<Child> {
  const log = openLog(settings.logFile);
  const from = statSync(settings.logFile).size;
  const process_ = spawn(settings.program ?? process.execPath, [...settings.args], {
    cwd: settings.cwd,
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', log],
  });
  closeSync(log);
  process_.stdin?.on('error', () => {
    // It ended before we closed its input: that is what closing it would have asked for.
  });
  const child = watch(settings, process_);
  try {
    const readyLine = await child.ready;
    return { ...child.handle, pid: process_.pid ?? 0, readyLine };
  } catch (error) {
    await child.handle.end();
    const why = error instanceof Error ? error.message : 'unknown';
    throw new Complaint(
      `${settings.name}: ${why}.${tailOf(settings.logFile, from)}\nIts log: ${settings.logFile}`,
    );
  }
}

interface Watched {
  readonly ready: Promise<string>;
  readonly handle: Pick<Child, 'name' | 'onLine' | 'onExit' | 'end'>;
}

function watch(settings: ChildSettings, child: ChildProcess): Watched {
  // A child may say more in the same breath as that it is ready: kept until somebody listens.
  const early: string[] = [];
  let lineListener = (line: string): void => void early.push(line);
  let exitListener: (how: string) => void = () => {};
  let ending = false;
  const gone = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`it could not be started (${error.message})`));
    child.on('exit', (code, signal) => resolve(`it ended by itself (${signal ?? `code ${code}`})`));
  });
  const ready = new Promise<string>((resolve, reject) => {
    const limit = setTimeout(() => {
      reject(new Error(`it was not ready within ${settings.readyWithinMs / 1000} s`));
    }, settings.readyWithinMs);
    void gone.then((how) => {
      clearTimeout(limit);
      reject(new Error(how));
      if (!ending) exitListener(how);
    });
    let waiting = true;
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    lines.on('line', (line) => {
      if (waiting && settings.isReady(line)) {
        waiting = false;
        clearTimeout(limit);
        resolve(line);
      } else lineListener(line);
    });
  });
  return {
    ready,
    handle: {
      name: settings.name,
      onLine: (listener) => {
        lineListener = listener;
        for (const line of early.splice(0)) listener(line);
      },
      onExit: (listener) => {
        exitListener = listener;
      },
      end: async () => {
        ending = true;
        child.stdin?.end();
        signalGroup(child, 'SIGTERM');
        const force = setTimeout(() => signalGroup(child, 'SIGKILL'), END_LIMIT_MS);
        await gone;
        clearTimeout(force);
      },
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already.
  }
}

function openLog(file: string): number {
  try {
    if (statSync(file).size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  } catch {
    // No log yet.
  }
  return openSync(file, 'a', 0o600);
}

/** The last lines written since `from`, indented; they are the child's own words for people. */
function tailOf(file: string, from: number): string {
  const written = readFileSync(file).subarray(from).toString('utf8').trimEnd();
  if (written === '') return '';
  return `\n  ${written.split('\n').slice(-TAIL_LINES).join('\n  ')}`;
}
