import Database from 'better-sqlite3';
import type { NodeId } from '#daemon/core/node/route-flag.ts';
import type { SharedFlag, SharedView } from '#daemon/core/node/shared-flag.ts';

/** A write of another daemon takes microseconds; longer than this, and it is out of reach. */
const BUSY_MS = 50;

export interface OpenedFlag extends SharedFlag {
  close(): Promise<void>;
}

/**
 * The shared route flag in an SQLite file, for the payment services of one machine (not of a
 * network drive: SQLite's locks don't hold there). It is written without a sync, for it is a cache.
 * A file that can't be used is out of reach until it can be: it is opened at the first use that
 * succeeds.
 */
export const openFileFlag = (path: string): OpenedFlag => {
  let opened: Opened | null = null;
  const using = async <T>(action: (opened: Opened) => T): Promise<T> => {
    opened ??= open(path);
    return action(opened);
  };
  return {
    by: 'file',
    read: () => using(({ read }) => read()),
    swap: (expected, next) => using(({ swap }) => swap.immediate(expected, next)),
    pulse: (node) => using(({ pulse }) => void pulse.run(node)),
    acknowledge: (node, version) => using(({ acknowledge }) => void acknowledge.run(node, version)),
    // Another process's write tells nobody: the node looks often enough by itself.
    onHint: () => () => {},
    close: async () => {
      opened?.database.close();
      opened = null;
    },
  };
};

type Opened = ReturnType<typeof statementsOver>;

const open = (path: string): Opened => {
  const database = new Database(path, { timeout: BUSY_MS });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(SCHEMA);
    return statementsOver(database);
  } catch (cause) {
    database.close();
    throw cause;
  }
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS route_flag (
    one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS node (
    name TEXT PRIMARY KEY, pulses INTEGER NOT NULL DEFAULT 0, adopted TEXT NOT NULL DEFAULT ''
  ) STRICT;
`;

interface NodeRow {
  readonly name: NodeId;
  readonly pulses: number;
  readonly adopted: string;
}

const statementsOver = (database: Database.Database) => {
  const readText = database.prepare<[], string>('SELECT text FROM route_flag').pluck();
  const readNodes = database.prepare<[], NodeRow>('SELECT name, pulses, adopted FROM node');
  const write = database.prepare(
    'INSERT INTO route_flag VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET text = excluded.text',
  );
  const read = database.transaction((): SharedView => {
    const nodes = readNodes.all();
    return {
      text: readText.get() ?? null,
      pulses: Object.fromEntries(nodes.map(({ name, pulses }) => [name, pulses])),
      adopted: Object.fromEntries(nodes.map(({ name, adopted }) => [name, adopted])),
    };
  });
  const swap = database.transaction((expected: string | null, next: string): boolean => {
    if ((readText.get() ?? null) !== expected) return false;
    write.run(next);
    return true;
  });
  return {
    database,
    read,
    swap,
    pulse: database.prepare(
      `INSERT INTO node (name, pulses) VALUES (?, 1)
       ON CONFLICT (name) DO UPDATE SET pulses = pulses + 1`,
    ),
    acknowledge: database.prepare(
      `INSERT INTO node (name, adopted) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET adopted = excluded.adopted`,
    ),
  };
};
