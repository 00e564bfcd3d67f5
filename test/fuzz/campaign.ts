import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ParserEntry } from './parser-under-test.ts';
import type { FromFuzzWorker, FuzzOrder, FuzzWorkerData } from './worker.ts';

/** What to run. A finding is repeated by its parser, seed and number alone. */
export interface Campaign {
  readonly seed: number;
  /** Inputs for a parser with a share of 1. */
  readonly inputs: number;
  /** Number of the first input: to look at one again. */
  readonly from: number;
  /** Longest time one input may take, in milliseconds. */
  readonly inputLimitMs: number;
  /** Also measures what parsers keep of endless streams, which takes seconds. */
  readonly measureHeld: boolean;
}

/** One input a parser did not survive, and how it ended. */
export interface Finding {
  readonly number: number;
  readonly what: string;
}

/** How one parser did. */
export interface ParserResult {
  readonly name: string;
  readonly inputs: number;
  readonly bytes: number;
  /** CPU time inside the parser, so that a busy machine does not change the figure. */
  readonly cpuSeconds: number;
  /** Bytes one instance keeps of an endless stream; `null` for parsers that keep nothing. */
  readonly heldBytes: number | null;
  readonly crashes: readonly Finding[];
  readonly hangs: readonly Finding[];
}

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** A parser is given up after this many findings: the rest would be more of the same. */
const MOST_FINDINGS = 10;

/** Old space of a worker: an input that makes a parser keep more ends the worker, and is told. */
const MOST_HEAP_MB = 512;

type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'hang'; readonly number: number }
  | { readonly kind: 'died'; readonly number: number; readonly why: string };

/** A worker thread that runs orders, and is started anew after one it did not come back from. */
export class FuzzThread {
  readonly #parsers: string;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;

  /** `parsers`: URL of the module with `PARSERS`. */
  constructor(parsers: string) {
    this.#parsers = parsers;
  }

  /** Runs an order to its end, or to the input it hangs or dies at. */
  run(
    order: FuzzOrder,
    inputLimitMs: number,
    report: (message: FromFuzzWorker) => void,
  ): Promise<Ending> {
    this.#progress[0] = -1;
    const worker = this.#worker ?? this.#start();
    this.#worker = worker;
    return new Promise((resolve) => {
      const end = (ending: Ending): void => {
        clearInterval(watch);
        worker.off('message', hear).off('error', die);
        if (ending.kind === 'done') resolve(ending);
        else this.#kill().then(() => resolve(ending));
      };
      const number = (): number => Atomics.load(this.#progress, 0);
      const watch = this.#watch(inputLimitMs, () => end({ kind: 'hang', number: number() }));
      const hear = (message: FromFuzzWorker): void => {
        report(message);
        if (message.kind === 'done') end({ kind: 'done' });
      };
      const die = (error: unknown): void => {
        end({ kind: 'died', number: number(), why: String(error) });
      };
      worker.on('message', hear).once('error', die);
      worker.postMessage(order);
    });
  }

  /** Lets the thread end by itself, so that it clears away its files. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage(null);
    await gone;
  }

  async #kill(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): Worker {
    return new Worker(WORKER, {
      workerData: { parsers: this.#parsers, progress: this.#progress } satisfies FuzzWorkerData,
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
  }

  /** Calls back when the thread stays at one input for longer than the limit. */
  #watch(inputLimitMs: number, hangs: () => void): NodeJS.Timeout {
    let seen = { number: -1, sinceMs: performance.now() };
    return setInterval(() => {
      const number = Atomics.load(this.#progress, 0);
      const nowMs = performance.now();
      if (number !== seen.number || number < 0) seen = { number, sinceMs: nowMs };
      else if (nowMs - seen.sinceMs > inputLimitMs) hangs();
    }, inputLimitMs / 8);
  }
}

/** A stall of the machine looks like a hang: only what hangs again, alone, is one. */
async function hangsAlone(
  thread: FuzzThread,
  order: FuzzOrder,
  inputLimitMs: number,
  number: number,
): Promise<boolean> {
  const alone = { ...order, from: number, to: number + 1, measureHeld: false };
  return (await thread.run(alone, inputLimitMs * 2, () => {})).kind === 'hang';
}

class Sum {
  bytes = 0;
  cpuSeconds = 0;
  heldBytes: number | null = null;
  readonly crashes: Finding[] = [];
  readonly hangs: Finding[] = [];

  readonly add = (message: FromFuzzWorker): void => {
    switch (message.kind) {
      case 'batch':
        this.bytes += message.bytes;
        this.cpuSeconds += message.cpuSeconds;
        break;
      case 'crash':
        this.crashes.push({ number: message.number, what: message.what });
        break;
      case 'done':
        this.heldBytes = message.heldBytes;
        break;
      default:
        message satisfies never;
    }
  };

  enough(): boolean {
    return this.crashes.length + this.hangs.length >= MOST_FINDINGS;
  }
}

/** Fuzzes one parser: each input in turn, and on behind one that hung or killed the thread. */
export async function fuzzParser(
  thread: FuzzThread,
  { name, share }: Pick<ParserEntry, 'name' | 'share'>,
  campaign: Campaign,
): Promise<ParserResult> {
  const { seed, inputLimitMs, measureHeld } = campaign;
  const to = campaign.from + Math.max(1, Math.round(campaign.inputs * share));
  const sum = new Sum();
  let from = campaign.from;
  while (from < to && !sum.enough()) {
    const bounds = { from, to, measureHeld, mostFindings: MOST_FINDINGS };
    const order: FuzzOrder = { seed, name, ...bounds };
    const ending = await thread.run(order, inputLimitMs, sum.add);
    if (ending.kind === 'done') {
      from = to;
      break;
    }
    const { number } = ending;
    if (ending.kind === 'died') {
      if (number < from) throw new Error(`${name} could not be run: ${ending.why}`);
      sum.crashes.push({ number, what: ending.why });
    } else if (await hangsAlone(thread, order, inputLimitMs, number)) {
      sum.hangs.push({ number, what: 'hang' });
    }
    from = number + 1;
  }
  const { bytes, cpuSeconds, heldBytes, crashes, hangs } = sum;
  return { name, inputs: from - campaign.from, bytes, cpuSeconds, heldBytes, crashes, hangs };
}
