import { join } from 'node:path';
import { systemClock } from '#daemon/host/runtime.ts';
import type { Child, Children, Ended } from './children.ts';
import type { Blow, Passed } from './steps.ts';
import { within } from './waiting.ts';

const END_MS = 15_000;

export interface LifeParts {
  readonly children: Children;
  readonly folder: string;
  readonly configFile: string;
  /** One a process, in turn; the process after the last is left alone. */
  readonly blows: readonly Blow[];
}

/**
 * A daemon as its service manager keeps it: started again on the same files whenever a blow ended
 * it. An end that no blow explains ends this life too, and is told as a rejection of `broken`.
 */
export class DaemonLife {
  readonly #parts: LifeParts;
  readonly #processes: Child[] = [];
  readonly #over: Promise<void>;
  #break: (why: string) => void = () => {};
  #died: () => Promise<void> = async () => {};
  #isEnding = false;
  /** Never resolves; rejects when the daemon ended by itself. */
  readonly broken: Promise<never>;

  constructor(parts: LifeParts) {
    this.#parts = parts;
    this.broken = new Promise((_, reject) => {
      this.#break = (why) => reject(new Error(why));
    });
    this.broken.catch(() => {
      // Heard by whoever waits for something of this daemon; nobody may be waiting at the moment.
    });
    this.#over = this.#live();
  }

  /** Sets what is done when the first blow ended a process; it is over before the next one starts. */
  onDeath(listener: () => Promise<void>): void {
    this.#died = listener;
  }

  /** Every step passed, process by process. */
  get steps(): readonly (readonly Passed[])[] {
    return this.#processes.map(({ steps }) => steps);
  }

  struck(act: Blow['act']): number {
    return this.#processes.filter(
      (process, index) => process.isStruck() && this.#parts.blows[index]?.act === act,
    ).length;
  }

  /** Asks the daemon to end, as a service manager does. */
  async end(): Promise<Ended> {
    this.#isEnding = true;
    const last = this.#processes.at(-1);
    if (last === undefined) throw new Error('the daemon was never started');
    last.signal('SIGTERM');
    const ended = await within(END_MS, 'the daemon did not end', last.ended);
    await this.#over;
    return ended;
  }

  /** Ends it for good, whatever state it is in. */
  async kill(): Promise<void> {
    this.#isEnding = true;
    this.#processes.at(-1)?.signal('SIGKILL');
    await within(END_MS, 'the daemon was not gone', this.#over);
  }

  async #live(): Promise<void> {
    for (const blow of [...this.#parts.blows, null]) {
      if (this.#isEnding) return;
      const process = this.#start(blow);
      const ended = await process.ended;
      if (this.#isEnding) return;
      if (process.isStruck() && isEndBy(blow, ended)) {
        if (this.#processes.length === 1) await this.#died();
        continue;
      }
      const how = ended.signal ?? `code ${ended.code}`;
      this.#break(`the daemon ended by itself (${how}):\n${process.logTail()}`);
      return;
    }
  }

  #start(blow: Blow | null): Child {
    const process = startDaemon(this.#parts, blow);
    this.#processes.push(process);
    return process;
  }
}

/** Is this the end that such a blow brings? */
const isEndBy = (blow: Blow | null, { code, signal }: Ended): boolean => {
  if (blow?.act === 'kill') return signal === 'SIGKILL';
  return blow?.act === 'end' && code === 0;
};

/** Starts one daemon; a frozen one is let go on when its time is over. */
export const startDaemon = (
  { children, folder, configFile }: Omit<LifeParts, 'blows'>,
  blow: Blow | null,
): Child => {
  const process = children.start({
    program: 'daemon/host/main.ts',
    args: ['--config', configFile],
    blow,
    logFile: join(folder, 'daemon.log'),
  });
  if (blow?.act === 'freeze') {
    process.onStep(({ struck }) => {
      if (struck) systemClock.after(blow.forMs, process.thaw);
    });
  }
  return process;
};
