import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { systemClock } from '#daemon/host/runtime.ts';
import { BLOW_VARIABLE, type Blow, type Passed, passed, STEPS_PIPE } from './steps.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'preload.ts')).href;
const GUARD = join(import.meta.dirname, 'guard.ts');
const LOG_TAIL_LINES = 8;
/**
 * A stopped process is told to go on this often, until it took a step: one word alone was seen to
 * leave it stopped on a crowded machine.
 */
const THAW_EVERY_MS = 250;
const MOST_THAWS = 240;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of ours under the preload. */
export interface Child {
  /** The first line of its standard output; null when it ended without one. */
  readonly ready: Promise<string | null>;
  /** Every step it passed, in order; complete once `ended` is told. */
  readonly steps: readonly Passed[];
  /** Told when the process is gone and its last step was read. */
  readonly ended: Promise<Ended>;
  isStruck(): boolean;
  /** Hears every step as it is passed. */
  onStep(listener: (step: Passed) => void): void;
  signal(signal: NodeJS.Signals): void;
  /** Lets it go on, stopped by a signal before. */
  thaw(): void;
  /** The end of its log, indented, for a complaint. */
  logTail(): string;
}

export interface ChildSettings {
  /** Program, from the top of the project, and its arguments. */
  readonly program: string;
  readonly args: readonly string[];
  readonly blow: Blow | null;
  readonly logFile: string;
}

/** The processes of one run. Whatever ends the driver ends them: see `guard.ts`. */
export class Children {
  readonly #folder: string;
  readonly #guard: ChildProcess;
  readonly #alive = new Set<ChildProcess>();

  /** `folder` holds all that the children write; it also keeps Node's compiled code for them. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#guard = spawn(process.execPath, [GUARD, folder], {
      stdio: ['pipe', 'ignore', 'inherit'],
      detached: true,
    });
    this.#guard.stdin?.on('error', () => {
      // The guard is gone first only when somebody killed it; the children still hang on our pipes.
    });
  }

  start({ program, args, blow, logFile }: ChildSettings): Child {
    const log = openSync(logFile, 'a', 0o600);
    const process_ = spawn(
      process.execPath,
      ['--import', PRELOAD, program, ...args, '--with-parent'],
      {
        cwd: ROOT,
        env: this.#environment(blow),
        stdio: ['pipe', 'pipe', log, 'pipe'],
      },
    );
    closeSync(log);
    this.#watch(process_);
    return childOver(process_, logFile);
  }

  /** Kills whatever still runs; done when all are gone, the guard too. The folder stays. */
  async end(): Promise<void> {
    const gone = [...this.#alive, this.#guard].map(
      (child) => new Promise((resolve) => child.once('close', resolve)),
    );
    for (const child of this.#alive) child.kill('SIGKILL');
    this.#guard.stdin?.end('.\n');
    await Promise.all(gone);
  }

  #environment(blow: Blow | null): NodeJS.ProcessEnv {
    const { NODE_OPTIONS: _, [BLOW_VARIABLE]: __, ...rest } = process.env;
    const env = { ...rest, NODE_COMPILE_CACHE: join(this.#folder, 'compiled') };
    return blow === null ? env : { ...env, [BLOW_VARIABLE]: JSON.stringify(blow) };
  }

  #watch(child: ChildProcess): void {
    this.#alive.add(child);
    this.#guard.stdin?.write(`+${child.pid}\n`);
    child.stdin?.on('error', () => {
      // It ended before we closed its input.
    });
    child.once('exit', () => {
      this.#guard.stdin?.write(`-${child.pid}\n`);
    });
    child.once('close', () => this.#alive.delete(child));
  }
}

const childOver = (child: ChildProcess, logFile: string): Child => {
  const steps: Passed[] = [];
  const listeners: ((step: Passed) => void)[] = [];
  const pipe = child.stdio[STEPS_PIPE] as Readable;
  createInterface({ input: pipe }).on('line', (line) => {
    const step = passed.parse(JSON.parse(line));
    steps.push(step);
    for (const listener of listeners) listener(step);
  });
  const ended = new Promise<Ended>((resolve) => {
    // 'close' comes after every pipe was read to its end, so no step is missed.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const ready = new Promise<string | null>((resolve) => {
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).once('line', resolve);
    }
    void ended.then(() => resolve(null));
  });
  return {
    ready,
    steps,
    ended,
    isStruck: () => steps.some(({ struck }) => struck),
    onStep: (listener) => void listeners.push(listener),
    signal: (signal) => void child.kill(signal),
    thaw: () => {
      const before = steps.length;
      const again = (times: number): void => {
        const isOver = child.exitCode !== null || child.signalCode !== null;
        if (times === 0 || isOver || steps.length > before) return;
        child.kill('SIGCONT');
        systemClock.after(THAW_EVERY_MS, () => again(times - 1));
      };
      again(MOST_THAWS);
    },
    logTail: () => {
      const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
      return lines
        .slice(-LOG_TAIL_LINES)
        .map((line) => `    ${line}`)
        .join('\n');
    },
  };
};
