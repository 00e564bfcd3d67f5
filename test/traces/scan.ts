import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Form } from './secret-forms.ts';

/** A secret that lies somewhere; says where and in which form, not what it is. */
export interface Trace {
  readonly where: string;
  readonly secret: string;
  readonly form: string;
}

/** Looks through bytes for every form. */
export const scanBytes = (where: string, bytes: Buffer, forms: readonly Form[]): readonly Trace[] =>
  forms
    .filter((form) => bytes.includes(form.bytes))
    .map(({ secret, form }) => ({ where, secret, form }));

/**
 * What came in pieces, as one: a secret cut in two by a socket or a pipe is found all the same.
 * Keep one a stream and direction.
 */
export class Recording {
  readonly #where: string;
  readonly #pieces: Buffer[] = [];

  constructor(where: string) {
    this.#where = where;
  }

  add(piece: Buffer | string): void {
    this.#pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  scan(forms: readonly Form[]): readonly Trace[] {
    return scanBytes(this.#where, this.bytes(), forms);
  }
}

/**
 * Every file under a folder, as the disk has it: a database's free pages and its write-ahead log are
 * bytes like others. Sockets are passed over.
 */
export const scanFolder = (
  folder: string,
  forms: readonly Form[],
  skip: (path: string) => boolean = () => false,
): readonly Trace[] =>
  filesUnder(folder)
    .filter((path) => !skip(path))
    .flatMap((path) => scanBytes(path.slice(folder.length + 1), readFileSync(path), forms));

export const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Read at once; neighbouring reads overlap by the longest form. */
const PIECE_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(PIECE_BYTES);

/** What a program makes of a secret in its memory; the others are for texts and cables. */
const IN_MEMORY = new Set(['plain', 'raw', 'UTF-16LE', 'BCD', 'hex', 'HEX', 'base64 after 0']);

/**
 * What a core file of a running process would hold: every readable, private part of its memory, read
 * where Linux shows it to the parent (`/proc/PID/mem`). Null where the system doesn't.
 */
export const scanMemory = (pid: number, all: readonly Form[]): readonly Trace[] | null => {
  const where = `memory of process ${pid}`;
  const forms = all.filter(({ form }) => IN_MEMORY.has(form));
  const overlap = Math.max(0, ...forms.map(({ bytes }) => bytes.length - 1));
  const piece = Buffer.alloc(PIECE_BYTES);
  let memory: number;
  try {
    memory = openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return null;
  }
  const traces = new Map<string, Trace>();
  try {
    for (const { from, to } of writableParts(pid)) {
      for (let at = from; at < to; at += PIECE_BYTES - overlap) {
        const length = Math.min(PIECE_BYTES, to - at);
        const read = piece.subarray(0, readMemory(memory, piece, length, at));
        // Most of what is set aside was never written to.
        if (read.equals(NOTHING.subarray(0, read.length))) continue;
        for (const trace of scanBytes(where, read, forms)) {
          traces.set(`${trace.secret} ${trace.form}`, trace);
        }
      }
    }
  } finally {
    closeSync(memory);
  }
  return [...traces.values()];
};

/** A part may be gone since it was listed; then nothing of it is there to be found. */
const readMemory = (memory: number, into: Buffer, length: number, at: number): number => {
  try {
    return readSync(memory, into, 0, length, at);
  } catch {
    return 0;
  }
};

/** Where a process keeps what it made itself: program text and files it maps hold no secrets. */
const writableParts = (pid: number): readonly { from: number; to: number }[] =>
  readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw.p/.exec(line) ?? [];
      return from === '' ? [] : [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }];
    });
