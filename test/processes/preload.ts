/**
 * Loaded into the daemon or the stub with `--import`, before its own first line: counts the steps
 * that money cares about and strikes its own process at the one it was told. The programs know
 * nothing of it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { BLOW_VARIABLE, blow, type Passed, type Side, STEPS_PIPE, type StepKind } from './steps.ts';

const order = process.env[BLOW_VARIABLE];
const blowToCome = order === undefined ? null : blow.parse(JSON.parse(order));
const counts = new Map<StepKind, number>();
const { writeSync, rmSync } = fs;

const tell = (line: Passed): void => {
  try {
    writeSync(STEPS_PIPE, `${JSON.stringify(line)}\n`);
  } catch {
    // The driver is gone and nobody counts any more.
  }
};

const pass = (step: StepKind, number: number, side: Side, what: readonly string[]): void => {
  const place = blowToCome;
  const struck = place?.step === step && place.number === number && place.side === side;
  tell({ step, number, side, what: [...what], struck });
  if (!struck) return;
  process.kill(process.pid, SIGNAL[place.act]);
  // The signal is on its way; not one more line of the program may run.
  if (place.act === 'kill') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const SIGNAL = { kill: 'SIGKILL', freeze: 'SIGSTOP', end: 'SIGTERM' } as const;

const nextNumber = (step: StepKind): number => {
  const number = (counts.get(step) ?? 0) + 1;
  counts.set(step, number);
  return number;
};

const around = <T>(step: StepKind, what: string, action: () => T): T => {
  const number = nextNumber(step);
  pass(step, number, 'before', [what]);
  const result = action();
  pass(step, number, 'after', [what]);
  return result;
};

type Callable = (this: unknown, ...parameters: unknown[]) => unknown;

/** Entry kinds inserted since the transaction that is open began. */
let inserted: string[] = [];

const withKind = z.looseObject({ kind: z.string() });

const prepare = Database.prototype.prepare as unknown as Callable;
const watchedPrepare: Callable = function (...parameters) {
  const statement = prepare.apply(this, parameters) as { run: Callable };
  const { run } = statement;
  switch (/^\s*INSERT INTO (\w+)/i.exec(String(parameters[0]))?.[1]) {
    case 'entry':
      statement.run = function (...values) {
        inserted.push(withKind.parse(values[0]).kind);
        return run.apply(this, values);
      };
      break;
    case 'checkpoint':
      statement.run = function (...values) {
        return around('checkpoint', 'checkpoint', () => run.apply(this, values));
      };
      break;
    default:
    // A statement that writes nothing of the journal's.
  }
  return statement;
};

const transaction = Database.prototype.transaction as unknown as Callable;
const watchedTransaction: Callable = function (...parameters) {
  const body = parameters[0] as Callable;
  const begun = { number: 0 };
  const watched = transaction.call(this, function (this: unknown, ...values: unknown[]) {
    inserted = [];
    begun.number = 0;
    const result = body.apply(this, values);
    if (inserted.length > 0) {
      begun.number = nextNumber('commit');
      pass('commit', begun.number, 'before', inserted);
    }
    return result;
  }) as Callable & Record<string, Callable>;
  const committed =
    (run: Callable): Callable =>
    (...values) => {
      const result = run.apply(this, values);
      if (begun.number > 0) pass('commit', begun.number, 'after', inserted);
      return result;
    };
  const variants = ['deferred', 'immediate', 'exclusive'].map((name) => [
    name,
    committed(watched[name] ?? watched),
  ]);
  return Object.assign(committed(watched), Object.fromEntries(variants));
};

const exec = Database.prototype.exec as unknown as Callable;
const watchedExec: Callable = function (...parameters) {
  const table = /CREATE TABLE (entry|checkpoint)\b/.exec(String(parameters[0]))?.[1];
  const run = (): unknown => exec.apply(this, parameters);
  return table === undefined ? run() : around('migration', table, run);
};
Object.assign(Database.prototype, {
  ...{ prepare: watchedPrepare, transaction: watchedTransaction, exec: watchedExec },
});

/** Frames that move no money: their loss is a line fault, which other tests throw. */
const IDLE = new Set(['ping', 'pong', 'sign-on', 'sign-on-reply']);
const framed = z.looseObject({ class: z.string() });

const send = WebSocket.prototype.send as Callable;
const watchedSend: Callable = function (...parameters) {
  const frame = framed.parse(JSON.parse(String(parameters[0]))).class;
  if (IDLE.has(frame)) return send.apply(this, parameters);
  return around('send', frame, () => send.apply(this, parameters));
};
Object.assign(WebSocket.prototype, { send: watchedSend });

const BOOKING = /"kind":"(charged|declined|reversed|tombstone)"/;

/** The stub's ledger is the only thing that writes such lines as bytes into a file. */
const bookingOf = (data: unknown): string | null =>
  Buffer.isBuffer(data) ? (BOOKING.exec(data.toString('utf8'))?.[1] ?? null) : null;

const watchedWrite: Callable = (...parameters) => {
  const write = (): unknown => (writeSync as unknown as Callable).apply(fs, parameters);
  const kind = bookingOf(parameters[1]);
  return kind === null ? write() : around('booking', kind, write);
};

const watchedRemoval: Callable = (...parameters) => {
  const remove = (): unknown => (rmSync as unknown as Callable).apply(fs, parameters);
  return String(parameters[0]).endsWith('.sock')
    ? around('socket-removal', 'socket', remove)
    : remove();
};
Object.assign(fs, { writeSync: watchedWrite, rmSync: watchedRemoval });
syncBuiltinESMExports();
