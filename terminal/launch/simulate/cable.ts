import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  rmSync,
  watch,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Line, LineClosedReason, LineOpening, LinePort } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';

/** The cable between a simulated device and the till. */
export interface Cable {
  /** The device's end. */
  readonly port: LinePort;
  /** What the till is told to open. */
  readonly tillPath: string;
  /** Whether the device's end is open. */
  isOpen(): boolean;
  /** How opening the device's end went the first time. */
  readonly firstOpening: Promise<LineOpening>;
  /** Pulls it: the till's port goes away where it is ours to take. */
  pull(): Promise<void>;
  plug(): Promise<void>;
}

interface CableParts {
  readonly path: string;
  readonly baudRate: number;
  readonly clock: Clock;
  /** The device's end opened, or ended. */
  readonly onPort: (news: 'open' | LineClosedReason) => void;
}

/** A pair of pseudo-terminals is there within milliseconds; longer means that socat can't. */
const PAIR_LIMIT_MS = 5_000;

/**
 * A cable at `path`. A path that exists is opened as it is: a port, or one end of somebody's pair of
 * pseudo-terminals. One that doesn't exist is made, with its other end kept for the device, by socat.
 */
export async function layCable(parts: CableParts): Promise<Cable> {
  return existsSync(parts.path) ? existingCable(parts) : ownCable(parts);
}

function existingCable(parts: CableParts): Cable {
  const { path, baudRate, clock } = parts;
  const { close, ...watched } = watchedPort(
    createSerialLinePort({ path, baudRate, clock }),
    parts.onPort,
  );
  return { ...watched, tillPath: path, pull: close, plug: async () => {} };
}

async function ownCable(parts: CableParts): Promise<Cable> {
  const { path, baudRate, clock } = parts;
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  const far = join(folder, 'device');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  let pair = await startPair(path, far, clock);
  let held = holdOpen(path);
  const serial = createSerialLinePort({ path: far, baudRate, clock });
  const { close, ...watched } = watchedPort(serial, parts.onPort);
  return {
    ...watched,
    tillPath: path,
    pull: async () => {
      // Closed first: else the port may seem open for a moment longer than there is a cable.
      await close();
      held.release();
      await endPair(pair);
    },
    plug: async () => {
      held.release();
      await endPair(pair);
      pair = await startPair(path, far, clock);
      held = holdOpen(path);
    },
  };
}

/** Starts socat, and is done when both ends are there. */
async function startPair(near: string, far: string, clock: Clock): Promise<ChildProcess> {
  if (!existsSync(dirname(near))) throw new Complaint(`There is no folder ${dirname(near)}.`);
  if (isDeadLink(near)) rmSync(near);
  const bothThere = (): boolean => existsSync(near) && existsSync(far);
  const ends = [near, far].map((path) => `pty,raw,echo=0,link=${path}`);
  const socat = spawn('socat', ends, { stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = (): void => void socat.kill('SIGKILL');
  process.once('exit', kill);
  socat.once('exit', () => process.off('exit', kill));
  await new Promise<void>((resolve, reject) => {
    const watchers = [near, far].map((path) => watch(dirname(path)));
    const done = (): void => {
      timer.cancel();
      for (const watcher of watchers) watcher.close();
    };
    const fail = (why: string): void => {
      done();
      kill();
      reject(new Complaint(`No cable could be laid to ${near}: ${why}`));
    };
    const look = (): void => {
      if (!bothThere()) return;
      done();
      resolve();
    };
    const timer = clock.after(PAIR_LIMIT_MS, () => fail('socat made no pseudo-terminals in time.'));
    for (const watcher of watchers) watcher.on('change', look);
    socat.once('error', () => fail('socat is not installed, and the path does not exist.'));
    socat.stderr?.once('data', (said) => fail(String(said).trim()));
    look();
  });
  return socat;
}

/**
 * Keeps the till's end open a second time: when a till closes its port, socat would otherwise see
 * the last user of the pseudo-terminal go, and end, as if the cable had been pulled.
 */
function holdOpen(path: string): { release(): void } {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  let open = true;
  return {
    release: () => {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

/** A link socat left behind when it was killed: it points to a pseudo-terminal that is gone. */
function isDeadLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink() && !existsSync(readlinkSync(path));
  } catch {
    // Nothing is there, as it should be.
    return false;
  }
}

async function endPair(socat: ChildProcess): Promise<void> {
  if (socat.exitCode !== null || socat.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => socat.once('exit', () => resolve()));
  // Not SIGKILL: socat takes its links away when it ends by itself.
  socat.kill('SIGTERM');
  await gone;
}

/** The port, with each opening and each end noted and told. */
function watchedPort(
  port: LinePort,
  onPort: CableParts['onPort'],
): Pick<Cable, 'port' | 'isOpen' | 'firstOpening'> & { close(): Promise<void> } {
  const first = Promise.withResolvers<LineOpening>();
  let current: Line | null = null;
  const open = async (): Promise<LineOpening> => {
    const opening = await port.open();
    first.resolve(opening);
    if (opening.kind === 'refused') return opening;
    const { line } = opening;
    current = line;
    onPort('open');
    const onClosed: Line['onClosed'] = (listener) =>
      line.onClosed((reason) => {
        if (current === line) current = null;
        onPort(reason);
        listener(reason);
      });
    const { write, onBytes, close } = line;
    return { kind: 'open', line: { write, onBytes, close, onClosed } };
  };
  return {
    port: { name: port.name, open },
    isOpen: () => current !== null,
    close: async () => {
      const line = current;
      current = null;
      await line?.close();
    },
    firstOpening: first.promise,
  };
}
