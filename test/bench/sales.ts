/**
 * Sales a second through the real payment service with its journal on FULL, against the floor: an
 * echo over bare `ws` with one FULL commit a sale, each alone or many in one (group commit).
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { WebSocket, WebSocketServer } from 'ws';
import { openAcquirer } from './bench-acquirer.ts';
import { startDaemon } from './daemon-under-bench.ts';
import type { Figure, Section } from './section.ts';

const IN_FLIGHT = 32;
const RUN_MS = 6_000;
const TEXT = JSON.stringify({ class: 'pay', envelope: 'A'.repeat(4_000) });
const AIM_SHARE = 0.5;

/** How many of `sell` are done a second with `IN_FLIGHT` of them under way. */
const rate = async (sell: () => Promise<unknown>): Promise<number> => {
  let done = 0;
  const startedMs = performance.now();
  const line = async (): Promise<void> => {
    while (performance.now() - startedMs < RUN_MS) {
      await sell();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, line));
  return (done * 1_000) / (performance.now() - startedMs);
};

const ours = async (): Promise<{ readonly rate: number; readonly cpuMs: number }> => {
  const acquirer = await openAcquirer();
  const daemon = await startDaemon({ urls: [acquirer.url] });
  try {
    await daemon.prefers(0);
    let sold = 0;
    const sell = async (): Promise<void> => {
      const answer = await daemon.sell();
      if (answer.kind !== 'approved') throw new Error(`a sale ended as ${JSON.stringify(answer)}`);
      sold += 1;
    };
    for (let nth = 0; nth < 100; nth += 1) await sell();
    const [soldBefore, cpuBefore] = [sold, daemon.cpuMs()];
    const perSecond = await rate(sell);
    return { rate: perSecond, cpuMs: (daemon.cpuMs() - cpuBefore) / (sold - soldBefore) };
  } finally {
    await daemon.stop();
    await acquirer.close();
  }
};

interface Store {
  /** Resolves when the sale is on disk. */
  keep(): Promise<void>;
}

/** A bare echo before a bare store: what nobody can do without. */
const floor = async (storeOver: (database: Database.Database) => Store): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-floor-'));
  const database = new Database(join(folder, 'floor.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE sale (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
  const store = storeOver(database);
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', (line) => line.on('message', (data) => line.send(String(data))));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const line = new WebSocket(`ws://127.0.0.1:${address.port}`, { perMessageDeflate: false });
  await once(line, 'open');
  // Replies come in the order of their requests.
  const waiting: (() => void)[] = [];
  line.on('message', () => waiting.shift()?.());
  try {
    return await rate(async () => {
      await store.keep();
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        line.send(TEXT);
      });
    });
  } finally {
    line.terminate();
    server.close();
    database.close();
    rmSync(folder, { recursive: true });
  }
};

const one = (database: Database.Database): Store => {
  const insert = database.prepare('INSERT INTO sale (text) VALUES (?)');
  return { keep: async () => void insert.run(TEXT) };
};

/** Everything that came in one turn of the event loop goes to disk with one commit. */
const grouped = (database: Database.Database): Store => {
  const insert = database.prepare('INSERT INTO sale (text) VALUES (?)');
  const all = database.transaction((count: number) => {
    for (let nth = 0; nth < count; nth += 1) insert.run(TEXT);
  });
  let waiting: (() => void)[] = [];
  const write = (): void => {
    const written = waiting;
    waiting = [];
    all(written.length);
    for (const tell of written) tell();
  };
  return {
    keep: () =>
      new Promise((resolve) => {
        if (waiting.length === 0) setImmediate(write);
        waiting.push(resolve);
      }),
  };
};

const run = async (): Promise<readonly Figure[]> => {
  const single = await floor(one);
  const group = await floor(grouped);
  const { rate: sold, cpuMs } = await ours();
  return [
    {
      what: `sales a second, ${IN_FLIGHT} under way`,
      value: sold,
      unit: '1/s',
      against: { what: 'echo and one commit', value: single },
      aim: { text: '>= 0.5 of the floor', isMet: sold >= AIM_SHARE * single },
      bound: 'two commits a sale, one sync each; then CPU',
    },
    {
      ...{ what: 'CPU of the service, a sale', value: cpuMs, unit: 'ms' },
      bound: 'zod on three borders, JSON-RPC, the chain and its rows',
    },
    { what: 'floor with group commit', value: group, unit: '1/s' },
  ];
};

export const salesSection: Section = {
  name: 'sales',
  about: 'sales a second through the payment service',
  run,
};
