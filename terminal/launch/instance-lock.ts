import { renameSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';

/** What the one that runs tells a second start. */
export interface InstanceNote {
  readonly pid: number;
  /** Where its till is, once there is one. */
  readonly where: string | null;
}

/** The lock, held by this process until it ends, however it ends. */
export interface InstanceLock {
  tell(where: string): void;
  release(): Promise<void>;
}

export type LockAttempt =
  | { readonly kind: 'locked'; readonly lock: InstanceLock }
  | { readonly kind: 'taken'; readonly by: InstanceNote | null };

const MAX_NOTE_BYTES = 2_048;
const NOTE_LIMIT_MS = 1_000;

/**
 * One start per state directory: the lock is a bound local socket, because the system lets go of
 * it whatever becomes of us. A file with a process id would outlive a crash, and the id would be
 * somebody else's.
 */
export async function lockInstance(address: string): Promise<LockAttempt> {
  const first = await bind(address);
  if (first !== null) return { kind: 'locked', lock: first };
  const note = await readNote(address);
  if (note.kind === 'alive') return { kind: 'taken', by: note.note };
  // Nobody listens: what a crash left. It is moved aside before it is removed, and looked at once
  // more there, so that of two starts that both saw it dead only one takes its place.
  const aside = `${address}.${process.pid}`;
  try {
    renameSync(address, aside);
  } catch {
    return { kind: 'taken', by: null };
  }
  const moved = await readNote(aside);
  if (moved.kind === 'alive') {
    renameSync(aside, address);
    return { kind: 'taken', by: moved.note };
  }
  unlinkSync(aside);
  const second = await bind(address);
  return second === null ? { kind: 'taken', by: null } : { kind: 'locked', lock: second };
}

function bind(address: string): Promise<InstanceLock | null> {
  let where: string | null = null;
  const server: Server = createServer((socket) => {
    socket.on('error', () => {
      // Whoever asked is gone; nothing depends on it.
    });
    socket.end(JSON.stringify({ pid: process.pid, where } satisfies InstanceNote));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve({
        tell: (text) => {
          where = text;
        },
        release: () => new Promise((released) => server.close(() => released())),
      });
    });
  });
}

type Note =
  | { readonly kind: 'dead' }
  | { readonly kind: 'alive'; readonly note: InstanceNote | null };

function readNote(address: string): Promise<Note> {
  return new Promise((resolve) => {
    const socket = connect(address);
    let text = '';
    socket.setTimeout(NOTE_LIMIT_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
      text = (text + chunk.toString()).slice(0, MAX_NOTE_BYTES);
    });
    socket.on('error', () => resolve({ kind: 'dead' }));
    socket.on('close', () => resolve({ kind: 'alive', note: parseNote(text) }));
  });
}

function parseNote(text: string): InstanceNote | null {
  try {
    const raw: Partial<InstanceNote> = JSON.parse(text);
    const where = typeof raw.where === 'string' ? raw.where : null;
    return typeof raw.pid === 'number' ? { pid: raw.pid, where } : null;
  } catch {
    return null;
  }
}
