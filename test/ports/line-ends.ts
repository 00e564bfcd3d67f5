import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, watch } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinePort } from '#contract/line.ts';
import type { Clock, MonotonicMs, WallMs } from '#contract/ports.ts';
import { inProcessPair } from '#terminal/devices/line/in-process-line.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { createTcpLinePort } from '#terminal/devices/line/tcp-line.ts';

/** The machine's own time: these suites run over real ports. */
export const realClock: Clock = {
  monotonicNow: () => performance.now() as MonotonicMs,
  wallNow: () => Date.now() as WallMs,
  after: (delayMs, action) => {
    const handle = setTimeout(action, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Something on the other end of a line, in the hands of a test. */
export interface FarEnd {
  readonly port: LinePort;
  /** Resolves once the far end has the line too: a network line is open here first. */
  present(): Promise<void>;
  /** Sends bytes to the line. */
  say(bytes: Uint8Array): void;
  /** Resolves with what came from the line so far, once it is `length` bytes or more. */
  heard(length: number): Promise<Uint8Array>;
  /** The other end is gone for good: power cut, cable pulled. */
  die(): Promise<void>;
  /** Takes no more bytes, while staying there. */
  stall(): void;
  /** Puts everything away. */
  clear(): Promise<void>;
}

interface Ear {
  take(bytes: Uint8Array): void;
  heard(length: number): Promise<Uint8Array>;
}

function createEar(): Ear {
  let all = new Uint8Array(0);
  let waiting: { length: number; tell: (bytes: Uint8Array) => void } | null = null;
  const look = (): void => {
    if (waiting !== null && all.length >= waiting.length) waiting.tell(all);
  };
  return {
    take: (bytes) => {
      const joined = new Uint8Array(all.length + bytes.length);
      joined.set(all);
      joined.set(bytes, all.length);
      all = joined;
      look();
    },
    heard: (length) =>
      new Promise((tell) => {
        waiting = { length, tell };
        look();
      }),
  };
}

/** Opens a port that must open. */
export async function opened(port: LinePort) {
  const opening = await port.open();
  if (opening.kind !== 'open') throw new Error(`${port.name} refused: ${opening.detail}`);
  return opening.line;
}

/** Two pseudo-terminals joined by socat: what one end writes the other reads. */
export interface PtyPair {
  readonly paths: readonly [string, string];
  readonly process: ChildProcess;
  end(): Promise<void>;
}

/** Starts socat and waits until both links are there. */
export async function createPtyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'line-'));
  const paths = [join(folder, 'near'), join(folder, 'far')] as const;
  const seen = new Set<string>();
  const watcher = watch(folder);
  const ready = new Promise<void>((resolve) => {
    watcher.on('change', (_kind, name) => {
      seen.add(String(name));
      if (seen.has('near') && seen.has('far')) resolve();
    });
  });
  const ends = paths.map((path) => `pty,raw,echo=0,link=${path}`);
  const socat = spawn('socat', ends, { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => socat.once('exit', () => resolve()));
  await ready;
  watcher.close();
  return {
    paths,
    process: socat,
    end: async () => {
      socat.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const atRate = (path: string) =>
  createSerialLinePort({ path, baudRate: 115_200, clock: realClock });

/** node-serialport over a pseudo-terminal; the far end is a second port on the pair. */
export async function serialFarEnd(): Promise<FarEnd> {
  const pair = await createPtyPair();
  const far = await opened(atRate(pair.paths[1]));
  const ear = createEar();
  far.onBytes(ear.take);
  return {
    port: atRate(pair.paths[0]),
    present: async () => {},
    say: (bytes) => void far.write(bytes, 5_000),
    heard: ear.heard,
    die: pair.end,
    stall: () => void pair.process.kill('SIGSTOP'),
    clear: async () => {
      await pair.end();
      await far.close();
    },
  };
}

/** A listening socket as a device's network port. */
export async function tcpFarEnd(): Promise<FarEnd> {
  const ear = createEar();
  let guest: Socket | null = null;
  const came = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    guest = socket;
    came.resolve();
    socket.on('data', ear.take);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const die = (): Promise<void> =>
    new Promise((resolve) => {
      guest?.destroy();
      server.close(() => resolve());
    });
  return {
    port: createTcpLinePort({ host: '127.0.0.1', port: address.port, clock: realClock }),
    present: () => came.promise,
    say: (bytes) => void guest?.write(bytes),
    heard: ear.heard,
    die,
    stall: () => void guest?.pause(),
    clear: die,
  };
}

/** The in-process cable. */
export async function inProcessFarEnd(): Promise<FarEnd> {
  const cable = inProcessPair(realClock);
  const far = await opened(cable.far);
  const ear = createEar();
  far.onBytes(ear.take);
  return {
    port: cable.near,
    present: async () => {},
    say: (bytes) => void far.write(bytes, 5_000),
    heard: ear.heard,
    die: async () => cable.unplug(),
    stall: cable.stall,
    clear: async () => cable.unplug(),
  };
}
