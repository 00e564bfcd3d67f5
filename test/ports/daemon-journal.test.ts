import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { AttemptId, SaleId, Stan } from '#contract/ids.ts';
import type { EntryBody, JournalEntry } from '#daemon/core/journal/entries.ts';
import { Journal, JournalStopped } from '#daemon/core/journal/journal.ts';
import {
  ATTEMPT,
  CHANNEL,
  ENTRIES,
  IDENTITY,
  PATHS,
  SALE,
  TERMINAL,
} from '#daemon/core/sample-facts.ts';
import { JOURNAL_MIGRATIONS } from '#daemon/host/migrations/index.ts';
import { openJournal, type SqliteJournal } from '#daemon/host/sqlite-journal.ts';
import { MemoryStore } from '../sim/memory-store.ts';
import { seededRandom } from '../sim/seeded-random.ts';
import { createVirtualClock } from '../sim/virtual-clock.ts';

const STORE = join(import.meta.dirname, '../../daemon/host/sqlite-journal.ts');
const clock = createVirtualClock();
let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(({ task }) => {
  path = join(folder, `${task.id}.sqlite`);
});

/** Writes `bodies` to the file at `path` and closes it, its WAL folded in. */
const written = (bodies: readonly EntryBody[]): void => {
  const store = openJournal(path);
  const journal = new Journal(store, clock);
  for (const body of bodies) journal.append(body);
  store.close();
};
/** Opens the file, reads it whole, and hands it to `read`. */
const reading = <T>(read: (journal: Journal, store: SqliteJournal) => T): T => {
  const store = openJournal(path);
  try {
    return read(new Journal(store, clock), store);
  } finally {
    store.close();
  }
};
const codeOf = (action: () => unknown): ErrorCode | 'sound' => {
  try {
    action();
    return 'sound';
  } catch (cause) {
    if (cause instanceof JournalStopped) return cause.code;
    throw cause;
  }
};
/** The same sale over again under ids of its own. */
const saleNumber = (number: number, bodies: readonly EntryBody[]): EntryBody[] => {
  const saleId = `sale-${number}` as SaleId;
  const attemptId = `attempt-${number}` as AttemptId;
  const identity = { ...IDENTITY, stan: number as Stan, attemptId };
  return bodies.map(
    (body) =>
      ({
        ...body,
        saleId,
        ...('attemptId' in body ? { attemptId } : {}),
        ...(body.kind === 'attempt-armed' ? { identity } : {}),
      }) as EntryBody,
  );
};

describe('the journal file', () => {
  test('is written with WAL and synchronous FULL, read back as 2', () => {
    const store = openJournal(path);
    expect(store.durability()).toEqual({ mode: 'wal', synchronous: 2 });
    store.close();
  });

  test('holds every entry of a transaction, or none, and gives them back as they were', () => {
    const store = openJournal(path);
    const journal = new Journal(store, clock);
    const [accepted, armed] = PATHS.armed;
    journal.append(accepted as EntryBody, armed as EntryBody);
    const duplicate = { sequence: 3, atWallMs: 1, body: ENTRIES['attempt-unknown'] };
    expect(() => store.append([duplicate, { ...duplicate, sequence: 1 }])).toThrow();
    store.close();
    reading((again) =>
      expect(again.entriesOfSale(SALE).map(({ body }) => body)).toEqual(PATHS.armed),
    );
  });

  test('goes on with its chain after an append that failed', () => {
    const store = openJournal(path);
    const journal = new Journal(store, clock);
    journal.append(ENTRIES['sale-accepted']);
    const bad: JournalEntry = { sequence: 1, atWallMs: 1, body: ENTRIES.alarm };
    expect(() => store.append([bad])).toThrow();
    store.append([{ sequence: 2, atWallMs: 1, body: ENTRIES.alarm }]);
    store.close();
    reading((again) => expect(again.length).toBe(2));
  });

  test('refuses to change or remove what was written', () => {
    written(PATHS.approved);
    const raw = new Database(path);
    for (const table of ['entry', 'checkpoint']) {
      raw.exec(`INSERT INTO checkpoint VALUES (NULL, 1, x'00', '{}', x'00')`);
      expect(() => raw.exec(`UPDATE ${table} SET sequence = sequence + 100`)).toThrow(
        'append-only',
      );
      expect(() => raw.exec(`DELETE FROM ${table}`)).toThrow('append-only');
    }
    raw.close();
  });

  test('keeps no card data: the columns are ids, and the body is what the catalogue allows', () => {
    written(PATHS.approved);
    expect(readFileSync(path).includes('622202******0005')).toBe(true);
    expect(readFileSync(path).includes('envelope')).toBe(false);
  });

  test('finds a closed sale, its attempt and the latest sales after a restart', () => {
    written([...saleNumber(1, PATHS.approved), ...saleNumber(2, PATHS.declined)]);
    reading((journal) => {
      expect(journal.openSales()).toEqual([]);
      expect(journal.sale('sale-1' as SaleId)?.state.at).toBe('approved');
      expect(journal.attempt('attempt-2' as AttemptId)?.state.at).toBe('declined');
      const bounds = { most: 5, lookAt: 100 };
      expect(journal.findSales({}, null, bounds).saleIds).toEqual(['sale-2', 'sale-1']);
      expect(journal.nextStan(CHANNEL, TERMINAL)).toBe(3);
      expect(journal.sale('never' as SaleId)).toBeNull();
      expect(journal.attempt('never' as AttemptId)).toBeNull();
    });
  });

  test('brings a closed sale back for a late fact, also when it is read again', () => {
    written([...PATHS.declined, ENTRIES['reversal-ordered']]);
    reading((journal) => {
      expect(journal.attempt(ATTEMPT)?.state.at).toBe('reversing');
      journal.append(ENTRIES['reversal-acknowledged']);
      expect(journal.openSales()).toEqual([]);
    });
    reading((journal) => expect(journal.attempt(ATTEMPT)?.state.at).toBe('reversed'));
  });
});

describe('a file that can not be used', () => {
  test('held by another process is locked, not broken into', async () => {
    written(PATHS.approved);
    const script = `const { openJournal } = await import(${JSON.stringify(STORE)});
      const store = openJournal(${JSON.stringify(path)});
      store.findSales({}, null, { most: 1, lookAt: 1 });
      process.stdout.write('held'); process.stdin.resume(); process.stdin.on('end', () => {
        store.close(); process.exit(0); });`;
    const holder: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(holder, 'close');
    if (holder.stdout === null || holder.stdin === null) throw new Error('no pipes');
    await once(holder.stdout, 'data');
    expect(codeOf(() => reading(() => {}))).toBe('JOURNAL_LOCKED');
    holder.stdin.end();
    await ended;
    expect(codeOf(() => reading(() => {}))).toBe('sound');
  });

  test('of a later schema is left untouched to the byte (D7)', () => {
    written(PATHS.approved);
    const raw = new Database(path);
    raw.pragma(`user_version = ${JOURNAL_MIGRATIONS.length + 1}`);
    raw.close();
    const before = readFileSync(path);
    expect(codeOf(() => reading(() => {}))).toBe('JOURNAL_NEWER');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each([
    ['with tables and no mark', "CREATE TABLE till (id TEXT); INSERT INTO till VALUES ('x')"],
    ['with a mark of its own', 'PRAGMA application_id = 7; CREATE TABLE till (id TEXT)'],
    ['with a schema number', 'PRAGMA user_version = 1; CREATE TABLE till (id TEXT)'],
  ])('of another program %s is left alone', (_, sql) => {
    const raw = new Database(path);
    raw.exec(sql);
    raw.close();
    const before = readFileSync(path);
    expect(codeOf(() => reading(() => {}))).toBe('JOURNAL_DAMAGED');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('that is no database at all is damaged, and kept', () => {
    writeFileSync(path, 'till receipts, do not delete\n'.repeat(100));
    const before = readFileSync(path);
    expect(codeOf(() => reading(() => {}))).toBe('JOURNAL_DAMAGED');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('in a folder that is not there is an I/O error', () => {
    path = join(folder, 'missing', 'journal.sqlite');
    expect(codeOf(() => reading(() => {}))).toBe('JOURNAL_IO');
    expect(existsSync(path)).toBe(false);
  });

  test('cut short is damaged, and kept', () => {
    written(Array.from({ length: 60 }, (_, n) => saleNumber(n + 1, PATHS.approved)).flat());
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length - 4_096 * 2 - 100));
    expect(codeOf(() => reading((journal) => journal.length))).toBe('JOURNAL_DAMAGED');
  });
});

describe('a journal that was tampered with', () => {
  /** Changes the file behind the triggers' back, as a person with a database tool would. */
  const tampered = (sql: string): ErrorCode | 'sound' => {
    written([...saleNumber(1, PATHS.approved), ...saleNumber(2, PATHS.reversed)]);
    const raw = new Database(path);
    raw.exec('DROP TRIGGER entry_never_changed; DROP TRIGGER entry_never_removed;');
    raw.exec(sql);
    raw.close();
    return codeOf(() => reading((journal) => journal.length));
  };

  test.each([
    ['an amount', "UPDATE entry SET body = replace(body, '12500', '12400') WHERE sequence = 1"],
    ['a moment', 'UPDATE entry SET at_wall_ms = at_wall_ms + 1 WHERE sequence = 2'],
    ['a kind', "UPDATE entry SET kind = 'alarm' WHERE sequence = 3"],
    ['the sale it is filed under', "UPDATE entry SET sale_id = 'sale-2' WHERE sequence = 4"],
    ['the attempt it is filed under', "UPDATE entry SET attempt_id = 'x' WHERE sequence = 4"],
    ['a chain value', "UPDATE entry SET chain = x'00' WHERE sequence = 5"],
    ['a missing entry', 'DELETE FROM entry WHERE sequence = 3'],
    ['a missing first entry', 'DELETE FROM entry WHERE sequence = 1'],
    [
      'an entry more',
      `INSERT INTO entry SELECT 10, at_wall_ms, kind, sale_id, attempt_id, body, chain
      FROM entry WHERE sequence = 9`,
    ],
    [
      'two entries in the other order',
      `UPDATE entry SET sequence = 100 WHERE sequence = 3;
      UPDATE entry SET sequence = 3 WHERE sequence = 4; UPDATE entry SET sequence = 4 WHERE sequence = 100`,
    ],
  ])('in %s is damaged', (_, sql) => {
    expect(tampered(sql)).toBe('JOURNAL_DAMAGED');
  });

  test('shows also when one closed sale is read while the rest is trusted', () => {
    written([...saleNumber(1, PATHS.approved), ...saleNumber(2, PATHS.armed)]);
    const store = openJournal(path);
    const journal = new Journal(store, clock);
    store.close();
    const raw = new Database(path);
    raw.exec('DROP TRIGGER entry_never_changed');
    raw.exec("UPDATE entry SET body = replace(body, '123456', '654321') WHERE sequence = 3");
    raw.close();
    const again = openJournal(path);
    expect(() => again.entriesOfSale('sale-1' as SaleId)).toThrow('hash chain breaks at entry 3');
    again.close();
    expect(journal.length).toBe(6);
  });
});

describe('one flipped bit anywhere in the file', () => {
  test('is refused, or changes nothing that is read; the file is kept (FS7)', () => {
    const bodies = Array.from({ length: 40 }, (_, n) => saleNumber(n + 1, PATHS.reversed)).flat();
    written(bodies);
    const sound = readFileSync(path);
    const random = seededRandom(7, 'flip');
    const seen: Record<string, number> = {};
    const copy = `${path}.flipped`;
    for (let flip = 0; flip < 400; flip += 1) {
      const at = random.below(sound.length);
      const bytes = Buffer.from(sound);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      writeFileSync(copy, bytes);
      path = copy;
      const code = codeOf(() =>
        reading((journal, store) => {
          const audit = store.audit();
          while (audit.step());
          const read = [...store.entriesAfter(0)].map(({ body }) => body);
          expect(read, `byte ${at}`).toEqual(bodies);
          expect(journal.length).toBe(bodies.length);
        }),
      );
      seen[code] = (seen[code] ?? 0) + 1;
      expect(['sound', 'JOURNAL_DAMAGED', 'JOURNAL_NEWER'], `byte ${at}`).toContain(code);
      expect(existsSync(copy)).toBe(true);
    }
    expect(seen.JOURNAL_DAMAGED).toBeGreaterThan(100);
  }, 60_000);
});

describe('a migration', () => {
  test('brings a file of the first schema up, with everything that is in it', () => {
    const raw = new Database(path);
    raw.exec(JOURNAL_MIGRATIONS[0] ?? '');
    raw.pragma('user_version = 1');
    raw.pragma(`application_id = ${0x53774c6e}`);
    raw.close();
    written(PATHS.approved);
    const again = new Database(path);
    expect(again.pragma('user_version', { simple: true })).toBe(JOURNAL_MIGRATIONS.length);
    again.close();
  });

  test('that is cut in half leaves the file as it was, and is made whole the next time (FS14)', () => {
    written([]);
    const raw = new Database(path);
    raw.exec('DROP TABLE checkpoint');
    for (const index of ['entry_sale_tail', 'entry_amount', 'entry_last4', 'entry_renewed_last4']) {
      raw.exec(`DROP INDEX ${index}`);
    }
    raw.pragma('user_version = 1');
    raw.exec('CREATE TABLE checkpoint (half TEXT)');
    raw.close();
    expect(codeOf(() => reading(() => {}))).toBe('JOURNAL_IO');
    const mended = new Database(path);
    expect(mended.pragma('user_version', { simple: true })).toBe(1);
    mended.exec('DROP TABLE checkpoint');
    mended.close();
    expect(codeOf(() => reading(() => {}))).toBe('sound');
  });
});

describe('a store that fails under a running journal', () => {
  test('stops it with the code, and what is on disk stays readable', () => {
    const store = openJournal(path);
    const journal = new Journal(store, clock);
    journal.append(ENTRIES['sale-accepted']);
    store.close();
    expect(() => journal.append(ENTRIES['attempt-armed'])).toThrow(JournalStopped);
    expect(journal.state).toMatchObject({ at: 'stopped', code: 'JOURNAL_IO' });
    expect(journal.sale(SALE)?.state.at).toBe('open');
    reading((again) => expect(again.length).toBe(1));
  });

  test('is damaged when a row it needs turned bad meanwhile', () => {
    written([...PATHS.declined, ...saleNumber(2, PATHS.armed)]);
    const store = openJournal(path);
    const journal = new Journal(store, clock);
    const original = store.entriesOfSale;
    store.entriesOfSale = (saleId) => {
      if (saleId === SALE) throw new JournalStopped('JOURNAL_DAMAGED', 'entry 1 is not JSON');
      return original(saleId);
    };
    expect(() => journal.sale(SALE)).toThrow(JournalStopped);
    expect(journal.state).toMatchObject({ at: 'stopped', code: 'JOURNAL_DAMAGED' });
    store.close();
  });
});

describe('checkpoints', () => {
  const checkpointed = (): SqliteJournal => openJournal(path, { everyEntries: 10 });
  const fill = (): void => {
    const store = checkpointed();
    const journal = new Journal(store, clock);
    const states = Object.values(PATHS);
    for (let n = 1; n <= 40; n += 1) {
      for (const body of saleNumber(n, states[n % states.length] ?? [])) journal.append(body);
    }
    store.close();
  };
  const shown = (journal: Journal): object => ({
    sales: [...journal.openSales()].sort((a, b) => (a.saleId < b.saleId ? -1 : 1)),
    live: journal.liveAttempts(),
    stan: journal.nextStan(CHANNEL, TERMINAL),
    days: journal.days(),
    length: journal.length,
  });
  /** What a start makes of the file, and how many entries it had to fold. */
  const start = (mayUse = true): { shown: object; folded: number } => {
    const store = checkpointed();
    const { checkpoints: _, ...withoutCheckpoints } = store;
    let folded = 0;
    const counting = {
      ...(mayUse ? store : withoutCheckpoints),
      *entriesAfter(sequence: number) {
        for (const entry of store.entriesAfter(sequence)) {
          folded += 1;
          yield entry;
        }
      },
    };
    const result = shown(new Journal(counting, clock));
    store.close();
    return { shown: result, folded };
  };
  const spoil = (sql: string): void => {
    const raw = new Database(path);
    raw.exec('DROP TRIGGER checkpoint_never_changed; DROP TRIGGER checkpoint_never_removed;');
    raw.exec(sql);
    raw.close();
  };

  test('make a start fold only what follows, to the same book', () => {
    fill();
    const whole = start(false);
    const quick = start();
    expect(quick.shown).toEqual(whole.shown);
    expect(quick.folded).toBeLessThan(10);
    expect(whole.folded).toBeGreaterThan(100);
  });

  test.each([
    ['its body', `UPDATE checkpoint SET body = replace(body, 'sale-', 'sold-')`],
    ['its hash', `UPDATE checkpoint SET hash = x'00'`],
    ['the chain value it stands on', `UPDATE checkpoint SET chain = zeroblob(32)`],
    ['its place', 'UPDATE checkpoint SET sequence = sequence + 100000'],
  ])('with a fault in %s are passed over: the whole file is folded', (_, sql) => {
    fill();
    const whole = start(false);
    spoil(sql);
    expect(start()).toEqual(whole);
    // That start wrote one that can be believed, at the very same entry.
    expect(start()).toEqual({ shown: whole.shown, folded: 0 });
  });

  test('that name a sale nobody sold are passed over, however well hashed', () => {
    fill();
    const whole = start(false);
    const store = checkpointed();
    const last = store.checkpoints?.last();
    if (last === undefined || last === null) throw new Error('no checkpoint');
    const body = JSON.parse(last.body) as { openSales: string[] };
    body.openSales.push('never-sold');
    spoilLatest(store, last.sequence + 1, JSON.stringify(body));
    expect(start().shown).toEqual(whole.shown);
  });

  const spoilLatest = (store: SqliteJournal, sequence: number, body: string): void => {
    store.checkpoints?.write(sequence, body);
    store.close();
  };

  test.each(['not JSON', '{}', '{"openSales":[],"lastStan":[],"days":[],"more":1}'])(
    'that say %s are passed over',
    (body) => {
      fill();
      const whole = start(false);
      const store = checkpointed();
      const sequence = (store.checkpoints?.last()?.sequence ?? 0) + 1;
      spoilLatest(store, sequence, body);
      expect(start().shown).toEqual(whole.shown);
    },
  );

  test('do not hide damage before them: the audit finds it (D3)', () => {
    fill();
    const raw = new Database(path);
    raw.exec('DROP TRIGGER entry_never_changed');
    // The sixth sale is paid and closed, so that no start looks at it again.
    raw.exec("UPDATE entry SET body = replace(body, '12500', '12400') WHERE sale_id = 'sale-6'");
    raw.close();
    const store = checkpointed();
    const journal = new Journal(store, clock);
    expect(journal.state).toEqual({ at: 'sound' });
    const audit = store.audit();
    const walked = codeOf(() => {
      while (audit.step());
    });
    expect(walked).toBe('JOURNAL_DAMAGED');
    store.close();
  });

  test('are written when a long file without any is opened, so that the next start is quick', () => {
    const plain = openJournal(path, { everyEntries: 1_000_000 });
    const journal = new Journal(plain, clock);
    for (let n = 1; n <= 20; n += 1) {
      for (const body of saleNumber(n, PATHS.approved)) journal.append(body);
    }
    plain.close();
    expect(start().folded).toBe(80);
    expect(start().folded).toBe(0);
  });

  test('that the disk refuses stop the journal, and fail no append that is on disk', () => {
    const store = checkpointed();
    const journal = new Journal(
      {
        ...store,
        checkpoints: {
          everyEntries: 2,
          last: () => null,
          write: () => {
            throw new Error('disk full');
          },
        },
      },
      clock,
    );
    for (const body of PATHS.armed) journal.append(body);
    expect(journal.state).toMatchObject({ at: 'stopped', code: 'JOURNAL_IO' });
    expect(() => journal.append(ENTRIES['attempt-unknown'])).toThrow(JournalStopped);
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('armed');
    store.close();
  });
});

describe('the store in memory and the file', () => {
  test('find a sale by every card it was given, and by no other; page by page, each once', () => {
    const sale = (number: number, masked: string) => ({
      ...ENTRIES['sale-accepted'],
      ...{ saleId: `sale-${number}` as SaleId, masked },
    });
    const file = openJournal(path);
    const memory = new MemoryStore();
    for (const store of [file, memory]) {
      const journal = new Journal(store, clock);
      journal.append(sale(1, '622202******0001'));
      journal.append(sale(2, '622202******0002'));
      journal.append({ kind: 'credential-consumed', saleId: 'sale-2' as SaleId });
      journal.append({
        ...{ kind: 'credential-renewed', saleId: 'sale-2' as SaleId },
        masked: '622202******0001',
      });
      journal.append(sale(3, '622202******0003'));
      const found = (last4: string, before: number | null = null, most = 9) =>
        store.findSales({ last4 }, before, { most, lookAt: 9 });
      expect(found('0001').saleIds).toEqual(['sale-2', 'sale-1']);
      expect(found('0002').saleIds).toEqual(['sale-2']);
      expect(found('0003').saleIds).toEqual(['sale-3']);
      expect(found('9999').saleIds).toEqual([]);
      const first = found('0001', null, 1);
      expect(first.saleIds).toEqual(['sale-2']);
      expect(found('0001', first.next, 1).saleIds).toEqual(['sale-1']);
    }
    file.close();
  });

  test('answer alike after the same appends, whatever they are', () => {
    const random = seededRandom(3, 'differential');
    const file = openJournal(path, { everyEntries: 25 });
    const memory = new MemoryStore();
    const journals = [new Journal(file, clock), new Journal(memory, clock)];
    const all = [...Object.values(PATHS)];
    for (let n = 1; n <= 150; n += 1) {
      const bodies = saleNumber(n, random.pick(all));
      const cut = 1 + random.below(bodies.length);
      for (const journal of journals) {
        journal.append(...bodies.slice(0, cut));
        if (cut < bodies.length) journal.append(...bodies.slice(cut));
      }
    }
    const [onFile, inMemory] = journals;
    expect(onFile?.openSales()).toEqual(inMemory?.openSales());
    expect(onFile?.liveAttempts()).toEqual(inMemory?.liveAttempts());
    expect([...file.entriesAfter(0)]).toEqual([...memory.entriesAfter(0)]);
    const bounds = { most: 20, lookAt: 100 };
    expect(file.findSales({}, null, bounds)).toEqual(memory.findSales({}, null, bounds));
    for (let n = 0; n <= 151; n += 1) {
      const [saleId, attemptId] = [`sale-${n}` as SaleId, `attempt-${n}` as AttemptId];
      expect(file.entriesOfSale(saleId)).toEqual(memory.entriesOfSale(saleId));
      expect(file.saleOfAttempt(attemptId)).toEqual(memory.saleOfAttempt(attemptId));
    }
    file.close();
  });
});

test('a WAL that was left by a crash is read, with everything that was committed', () => {
  const store = openJournal(path);
  const journal = new Journal(store, clock);
  for (const body of PATHS.approved) journal.append(body);
  const crashed = join(folder, 'crashed.sqlite');
  for (const end of ['', '-wal']) copyFileSync(path + end, crashed + end);
  store.close();
  path = crashed;
  reading((again) => expect(again.sale(SALE)?.state.at).toBe('approved'));
});

test('a WAL whose end was torn loses that transaction only, and no earlier one', () => {
  const store = openJournal(path);
  const journal = new Journal(store, clock);
  for (const body of PATHS.approved) journal.append(body);
  const torn = join(folder, 'torn.sqlite');
  for (const end of ['', '-wal']) copyFileSync(path + end, torn + end);
  store.close();
  const wal = readFileSync(`${torn}-wal`);
  const file = openSync(`${torn}-wal`, 'r+');
  writeSync(file, Buffer.alloc(64), 0, 64, wal.length - 100);
  path = torn;
  reading((again) => expect(again.length).toBe(PATHS.approved.length - 1));
});
