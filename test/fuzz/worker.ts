/** Runs one parser over its inputs in a thread of its own, so that a hang can be seen and ended. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { type SeededRandom, seededRandom } from '#test/sim/seeded-random.ts';
import { makeInput } from './inputs.ts';
import type { ParserEntry, ParserUnderTest } from './parser-under-test.ts';

/** What a worker is started with. */
export interface FuzzWorkerData {
  /** URL of the module with `PARSERS`. */
  readonly parsers: string;
  /** The number of the input being fed; shared, so that it can be read while this thread hangs. */
  readonly progress: Int32Array;
}

/** One parser and the numbers of its inputs, `to` not included. */
export interface FuzzOrder {
  readonly seed: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Also measures what an instance keeps of an endless stream. */
  readonly measureHeld: boolean;
  /** A parser is given up after about this many findings: the rest would be more of the same. */
  readonly mostFindings: number;
}

export type FromFuzzWorker =
  | { readonly kind: 'batch'; readonly bytes: number; readonly cpuSeconds: number }
  | { readonly kind: 'crash'; readonly number: number; readonly what: string }
  | { readonly kind: 'done'; readonly heldBytes: number | null };

/** Inputs made ahead, so that their making is not counted as the parser's time. */
const BATCH = 256;

const tell = (message: FromFuzzWorker): void => parentPort?.postMessage(message);

const cpuSeconds = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
};

/** Where inputs come from: the same seed and name give the same ones. */
type Stream = Pick<FuzzOrder, 'seed' | 'name'>;

interface Made {
  readonly number: number;
  readonly input: Uint8Array;
  readonly random: SeededRandom;
}

const make = (parser: ParserUnderTest, stream: Stream, number: number): Made => {
  const random = seededRandom(stream.seed, `${stream.name}-${number}`);
  return { number, input: makeInput(parser, random), random };
};

/** Fixed wording of the code only: an error that quotes its input could quote a card. */
const wordingOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'something that is no Error was thrown';
  const place = /at .*?([\w-]+\.tsx?:\d+)/.exec(error.stack ?? '')?.[1] ?? 'unknown place';
  return `${error.name}: ${error.message.slice(0, 100)} (${place})`;
};

/** Feeds a batch; returns how many of its inputs the parser did not survive. */
async function feedBatch(parser: ParserUnderTest, batch: readonly Made[], progress: Int32Array) {
  let crashes = 0;
  for (const { number, input, random } of batch) {
    Atomics.store(progress, 0, number);
    try {
      const fed = parser.feed(input, random);
      if (fed !== undefined) await fed;
    } catch (error) {
      crashes += 1;
      tell({ kind: 'crash', number, what: wordingOf(error) });
    }
  }
  return crashes;
}

/** Instances measured at once: what one keeps drowns in the noise of a heap, this many do not. */
const HELD_INSTANCES = 16;
const HELD_STREAM_BYTES = 128 * 1024;
const HELD_PIECE_BYTES = 1024;
/** Beginnings of good inputs, repeated without their ends. */
const HELD_OPENINGS = 2;

/** Streams without end: noise, text without a line end, one byte again and again (fault SL3). */
function endlessPieces(parser: ParserUnderTest, { seed, name }: Stream): readonly Uint8Array[] {
  const random = seededRandom(seed, `${name}-held`);
  const noise = Uint8Array.from({ length: HELD_PIECE_BYTES }, () => random.below(256));
  const text = noise.map((byte) => 0x20 + (byte % 0x5f));
  const openings = parser.corpus
    .filter(({ length }) => length > 1)
    .slice(0, HELD_OPENINGS)
    .map((good) => good.slice(0, -1));
  return [text, noise, new Uint8Array(HELD_PIECE_BYTES).fill(0x02), ...openings];
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Bytes in use once all garbage is gone; freed buffers are counted out a turn later. */
async function bytesInUse(collect: () => void): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await nextTurn();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Bytes one instance keeps at most, over the kinds of stream. */
async function measureHeld(parser: ParserUnderTest, stream: Stream): Promise<number | null> {
  const { held } = parser;
  if (held === undefined) return null;
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  let most = 0;
  for (const piece of endlessPieces(parser, stream)) {
    const before = await bytesInUse(collect);
    const instances = Array.from({ length: HELD_INSTANCES }, () => held.make());
    for (const feed of instances) {
      for (let sent = 0; sent < HELD_STREAM_BYTES; sent += piece.length) feed(piece.slice());
    }
    const kept = (await bytesInUse(collect)) - before;
    most = Math.max(most, kept / instances.length);
  }
  return most;
}

async function run(order: FuzzOrder, entry: ParserEntry, progress: Int32Array): Promise<void> {
  const { from, to } = order;
  const parser = entry.open();
  let crashes = 0;
  for (let first = from; first < to && crashes < order.mostFindings; first += BATCH) {
    const length = Math.min(BATCH, to - first);
    const batch = Array.from({ length }, (_, index) => make(parser, order, first + index));
    const before = cpuSeconds();
    crashes += await feedBatch(parser, batch, progress);
    const bytes = batch.reduce((sum, { input }) => sum + input.length, 0);
    tell({ kind: 'batch', bytes, cpuSeconds: cpuSeconds() - before });
    // Between inputs nothing can hang.
    Atomics.store(progress, 0, -1);
  }
  const heldBytes = order.measureHeld ? await measureHeld(parser, order) : null;
  const limit = parser.held?.limitBytes ?? Number.POSITIVE_INFINITY;
  if (heldBytes !== null && heldBytes > limit) {
    const what = `keeps ${Math.round(heldBytes)} bytes of an endless stream, ${limit} allowed`;
    tell({ kind: 'crash', number: -1, what });
  }
  tell({ kind: 'done', heldBytes });
}

const { parsers, progress } = workerData as FuzzWorkerData;
const { PARSERS } = (await import(parsers)) as { PARSERS: readonly ParserEntry[] };
const port = parentPort;
if (port === null) throw new Error('this file is a worker: start it by fuzz.ts');
port.on('message', (order: FuzzOrder | null) => {
  if (order === null) {
    port.close();
    return;
  }
  const entry = PARSERS.find(({ name }) => name === order.name);
  // Rethrown outside the promise: the thread ends, and whoever waits for it hears why.
  const fail = (error: unknown): void => {
    setImmediate(() => {
      throw error;
    });
  };
  if (entry === undefined) fail(new Error(`no parser is called ${order.name}`));
  else run(order, entry, progress).catch(fail);
});
