import { cpSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { SaleId } from '#contract/ids.ts';
import {
  type LedgerRow,
  type StubMethod,
  type StubParams,
  type StubReady,
  type StubResult,
  stubReady,
} from '#contract/stub-control.ts';
import { systemClock } from '#daemon/host/runtime.ts';
import { type ControlClient, connectControl } from '#stub/host/control-client.ts';
import type { Child, Children } from './children.ts';
import type { RunKeys } from './run-keys.ts';
import { ANSWER_LATE_MS, EAST, type Scenario } from './scenarios.ts';
import type { Blow, Passed } from './steps.ts';
import { within } from './waiting.ts';

const READY_MS = 30_000;
const END_MS = 15_000;
/** Three ports in a row, below those the system gives out by itself. */
const PORTS = { from: 15_000, count: 15_000, needed: 6 } as const;

/** A blow to the acquirers. A killed stub is started again this much later. */
export interface StubBlow {
  readonly blow: Blow;
  readonly goneForMs: number;
}

interface Running {
  readonly process: Child;
  readonly control: Promise<ControlClient>;
}

/** The stub of one world: the same ledgers and ports over every restart. */
export class Acquirers {
  readonly #children: Children;
  readonly #folder: string;
  readonly #certificate: string;
  readonly #processes: Child[] = [];
  #port = 0;
  #running: Running | null = null;
  #ready: StubReady | null = null;
  #fault: Error | null = null;

  constructor(children: Children, folder: string, keys: RunKeys) {
    this.#children = children;
    this.#folder = folder;
    this.#certificate = keys.till.certificatePath;
    mkdirSync(join(folder, 'stub'), { recursive: true });
    cpSync(keys.acquirers, join(folder, 'stub', 'keys'), { recursive: true });
  }

  /** Every step about money, over all processes so far. */
  get steps(): readonly Passed[] {
    return this.#processes.flatMap(({ steps }) => steps);
  }

  /** What every acquirer says of itself; the same after a restart. */
  get ready(): StubReady {
    if (this.#ready === null) throw new Error('the stub was never ready');
    return this.#ready;
  }

  /** Starts anew, with a blow to come or none. */
  async restart(blow: StubBlow | null): Promise<void> {
    await this.stop();
    if (this.#port === 0) this.#port = await freePorts();
    await this.#start(blow).control;
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    running.process.signal('SIGCONT');
    running.process.signal('SIGTERM');
    await within(END_MS, 'the stub did not end', running.process.ended);
  }

  /** Throws when a stub ended that nobody struck. */
  check(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  /** Whether the process that was given a blow got it. */
  wasStruck(): boolean {
    return this.#processes.some((process) => process.isStruck());
  }

  forget(): void {
    this.#processes.splice(0, Math.max(0, this.#processes.length - 1));
  }

  /** Makes the first channel show the scenario's fault. */
  async breakFor({ fault }: Scenario): Promise<void> {
    if (fault === null) return;
    const { kind, payments } = fault;
    const counted = payments === undefined ? {} : { payments };
    await this.#ask('faults.set', { channel: EAST, fault: kind, ...counted });
  }

  async mend(): Promise<void> {
    await this.#ask('faults.set', { channel: EAST, fault: 'none' });
  }

  /** Rows of a sale or of any of its attempts. */
  async ledgerOf(saleId: SaleId, attempts: ReadonlySet<string>): Promise<readonly LedgerRow[]> {
    const rows = await this.#ask('ledger.read', {});
    return rows.filter((row) => row.saleId === saleId || attempts.has(row.attemptId));
  }

  /** Asks the stub; one that dies under the question is asked again when it is back. */
  async #ask<M extends StubMethod>(method: M, params: StubParams<M>): Promise<StubResult<M>> {
    for (;;) {
      const running = this.#running;
      if (running === null) throw new Error('the stub was stopped');
      const control = await running.control;
      try {
        return await control.request(method, params);
      } catch (error) {
        if (!running.process.isStruck()) throw error;
        // Its end was dealt with before we hear of it: `#running` names the next one then.
        await running.process.ended;
      }
    }
  }

  #start(blow: StubBlow | null): Running {
    const process = this.#children.start({
      program: 'server-stub/host/main.ts',
      args: [
        ...['--state', join(this.#folder, 'stub'), '--terminal-certificate', this.#certificate],
        ...['--base-port', String(this.#port), '--answer-late-ms', String(ANSWER_LATE_MS)],
      ],
      blow: blow?.blow ?? null,
      logFile: join(this.#folder, 'stub.log'),
    });
    const running = { process, control: this.#link(process) };
    running.control.catch(() => {
      // Whoever needs the link hears of it; one that is killed while it starts may need nobody.
    });
    this.#processes.push(process);
    this.#running = running;
    if (blow !== null) this.#strike(process, blow);
    void process.ended.then(() => this.#ended(running, blow));
    return running;
  }

  async #link(process: Child): Promise<ControlClient> {
    const line = await within(READY_MS, 'the stub was not ready', process.ready);
    if (line === null) throw new Error(`the stub did not start:\n${process.logTail()}`);
    this.#ready = stubReady.parse(JSON.parse(line));
    const control = await connectControl(this.#ready.control);
    void process.ended.then(() => control.close());
    return control;
  }

  #strike(process: Child, { blow }: StubBlow): void {
    if (blow.act !== 'freeze') return;
    process.onStep(({ struck }) => {
      if (struck) systemClock.after(blow.forMs, process.thaw);
    });
  }

  #ended(running: Running, blow: StubBlow | null): void {
    if (this.#running !== running) return;
    if (blow === null || !running.process.isStruck()) {
      this.#fault = new Error(`the stub ended by itself:\n${running.process.logTail()}`);
      return;
    }
    // Until it is there again, whoever asks waits for it.
    const again = new Promise<void>((resolve) => {
      systemClock.after(blow.goneForMs, resolve);
    });
    const control = again.then(() => {
      // Stopped or restarted meanwhile: the ports belong to whoever came then.
      if (this.#running !== gone) throw new Error('the stub was stopped while it was gone');
      return this.#start(null).control;
    });
    control.catch(() => {
      // As above: heard only by those who need it.
    });
    const gone: Running = { process: running.process, control };
    this.#running = gone;
  }
}

const freePorts = async (): Promise<number> => {
  const offsets = Array.from({ length: PORTS.needed }, (_, index) => index);
  for (;;) {
    const base = PORTS.from + Math.floor(Math.random() * PORTS.count);
    const free = await Promise.all(offsets.map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
