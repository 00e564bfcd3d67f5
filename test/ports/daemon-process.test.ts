import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptId, SaleId } from '#contract/ids.ts';
import type { EntryBody } from '#daemon/core/journal/entries.ts';
import { Journal } from '#daemon/core/journal/journal.ts';
import { JournaledCounters } from '#daemon/core/payment/journaled-counters.ts';
import { RuleBook } from '#daemon/core/route/rules/rule-book.ts';
import { PATHS, sampleProfile } from '#daemon/core/sample-facts.ts';
import { systemClock } from '#daemon/host/runtime.ts';
import { openJournal } from '#daemon/host/sqlite-journal.ts';
import { certificateText } from './daemon-certificate.ts';

const MAIN = join(import.meta.dirname, '../../daemon/host/main.ts');
/** A port nobody listens on: the channels stay away, and nothing here waits for them. */
const NOWHERE = 'ws://127.0.0.1:9';

interface Ended {
  readonly code: number | null;
  readonly errors: string;
}
interface Running {
  readonly child: ChildProcess;
  /** The ready line; rejects when the process ended without one. */
  readonly ready: Promise<string>;
  readonly ended: Promise<Ended>;
}

let pem: string;
let folder: string;
let config: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  pem = await certificateText();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daemon-'));
  config = join(folder, 'daemon.json');
  writeFileSync(join(folder, 'east.pem'), pem);
  configure();
});
afterEach(async () => {
  for (const child of running) {
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
  }
  rmSync(folder, { recursive: true });
});
afterAll(() => expect(running.size).toBe(0));

const configure = (changes: object = {}): void => {
  const channel = {
    profile: {
      id: 'bank-east',
      name: { zh: '东方银行', en: 'Bank East' },
      methods: ['card'],
      addresses: [NOWHERE],
    },
    certificateFile: 'east.pem',
  };
  const good = {
    terminal: 'T0000001',
    stateDirectory: 'state',
    socket: 'run/daemon.sock',
    channels: [channel],
    ...changes,
  };
  writeFileSync(config, JSON.stringify(good));
};
const socketPath = (): string => join(folder, 'run/daemon.sock');
const journalPath = (): string => join(folder, 'state/journal.sqlite');

const launch = (...args: string[]): Running => {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  let errors = '';
  child.stderr?.on('data', (bytes) => {
    errors += bytes;
  });
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    return { code: code as number | null, errors };
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (bytes) => resolve(String(bytes)));
    void ended.then(({ errors: why }) => reject(new Error(`ended without a ready line: ${why}`)));
  });
  ready.catch(() => {
    // Asked for only by tests that expect the process to come up.
  });
  return { child, ready, ended };
};
const start = (...args: string[]): Running => launch('--config', config, ...args);

/** What a refused start leaves behind, besides what was there: nothing that runs or waits. */
const leftBehind = (): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(sock|token|new)$|-wal$|-shm$/.test(name));

describe('a start that is refused says why, what to do, and ends with 78', () => {
  const refused = async (...words: string[]): Promise<void> => {
    const { code, errors } = await start().ended;
    for (const word of words) expect(errors).toContain(word);
    expect(errors).not.toMatch(/^\s+at /m);
    expect(code).toBe(78);
    expect(leftBehind()).toEqual([]);
  };

  test('without a configuration file', async () => {
    rmSync(config);
    await refused('CONFIG_UNREADABLE', 'no such file', 'Check its path and permissions.');
  });

  test('with a configuration that is wrong, naming the key', async () => {
    configure({ terminal: 'till 1' });
    await refused('CONFIG_WRONG', 'terminal: eight capital letters or digits');
    expect(existsSync(join(folder, 'state'))).toBe(false);
  });

  test('with a state folder that can not be made', async () => {
    writeFileSync(join(folder, 'state'), 'a file where the folder should be');
    await refused('JOURNAL_IO', 'stateDirectory');
  });

  test('with a socket folder that can not be made', async () => {
    writeFileSync(join(folder, 'run'), 'a file where the folder should be');
    await refused('CONFIG_WRONG', 'socket: ');
  });

  test('with the journal named as the socket: nothing is removed', async () => {
    mkdirSync(join(folder, 'state'));
    writeJournal();
    configure({ socket: 'state/journal.sqlite' });
    const before = readFileSync(journalPath());
    await refused('CONFIG_WRONG', 'is no socket');
    expect(readFileSync(journalPath()).equals(before)).toBe(true);
  });

  test('with a journal that is no database, which is kept', async () => {
    mkdirSync(join(folder, 'state'));
    writeFileSync(journalPath(), 'not a database '.repeat(400));
    await refused('JOURNAL_DAMAGED', 'journal.sqlite', 'Do not delete the file.');
    expect(readFileSync(journalPath(), 'utf8')).toContain('not a database');
  });

  test('with a journal whose chain is broken, naming the entry', async () => {
    mkdirSync(join(folder, 'state'));
    writeJournal();
    const raw = new Database(journalPath());
    raw.exec('DROP TRIGGER entry_never_changed');
    raw.exec("UPDATE entry SET body = replace(body, '12500', '1') WHERE sequence = 2");
    raw.close();
    await refused('JOURNAL_DAMAGED', 'the hash chain breaks at entry 2');
  });

  test('with a journal of a later version, which stays as it is', async () => {
    mkdirSync(join(folder, 'state'));
    writeJournal();
    const raw = new Database(journalPath());
    raw.pragma('user_version = 99');
    raw.close();
    const before = readFileSync(journalPath());
    await refused('JOURNAL_NEWER', 'schema 99');
    expect(readFileSync(journalPath()).equals(before)).toBe(true);
  });

  test('as another terminal while an attempt of the old one is open', async () => {
    mkdirSync(join(folder, 'state'));
    writeJournal();
    configure({ terminal: 'T0000002' });
    await refused('CONFIG_WRONG', 'terminal: attempt attempt-1 of terminal T0000001');
  });

  test('without a channel that still owes the end of an attempt', async () => {
    mkdirSync(join(folder, 'state'));
    writeJournal();
    const { channels } = JSON.parse(readFileSync(config, 'utf8')) as { channels: object[] };
    const [first] = channels as { profile: object }[];
    configure({ channels: [{ ...first, profile: { ...first?.profile, id: 'bank-west' } }] });
    await refused('CONFIG_WRONG', 'bank-east is gone but still owes');
  });

  /** A journal with an attempt that waits for its reversal. */
  const writeJournal = (): void => {
    const store = openJournal(journalPath());
    const journal = new Journal(store, systemClock);
    for (const body of PATHS.reversing) journal.append(body);
    store.close();
  };
});

describe('a reload by signal', () => {
  interface Listed {
    readonly profile: { readonly id: string; readonly [key: string]: unknown };
    readonly certificateFile: string;
  }
  const listed = (): Listed[] =>
    (JSON.parse(readFileSync(config, 'utf8')) as { channels: Listed[] }).channels;
  const twin = (id: string): Listed => {
    const [first] = listed();
    if (first === undefined) throw new Error('no channel is configured');
    return { ...first, profile: { ...first.profile, id } };
  };
  /** The next line of the log that holds `words`. */
  const told = ({ child, ended }: Running, words: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let log = '';
      void ended.then(({ errors }) => reject(new Error(errors)));
      child.stderr?.on('data', (bytes) => {
        log += bytes;
        if (log.includes(words)) resolve(log);
      });
    });
  const hangUp = async (running: Running, words: string): Promise<string> => {
    const heard = told(running, words);
    running.child.kill('SIGHUP');
    return heard;
  };

  test('adds a channel, and a file that is wrong changes nothing', async () => {
    const daemon = start();
    await daemon.ready;
    configure({ channels: [...listed(), twin('bank-west')] });
    expect(await hangUp(daemon, 'channels taken anew')).toContain('bank-west');
    writeFileSync(config, '{\n  "terminal": "T0000001",\n  oops\n}');
    expect(await hangUp(daemon, 'the channels in force stay')).toContain('line 3');
    expect(daemon.child.exitCode).toBeNull();
  });

  test('keeps a removed channel that owes a reversal, also over the next start', async () => {
    mkdirSync(join(folder, 'state'));
    const store = openJournal(journalPath());
    const journal = new Journal(store, systemClock);
    for (const body of PATHS.reversing) journal.append(body);
    store.close();
    const first = start();
    await first.ready;
    configure({ channels: [twin('bank-west')] });
    expect(await hangUp(first, 'channels taken anew')).toMatch(/leaving.*bank-east/);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start();
    await second.ready;
    expect(readFileSync(join(folder, 'state/leaving-channels.json'), 'utf8')).toContain(
      'bank-east',
    );
  });
});

describe('the command line', () => {
  test.each([
    ['an unknown flag', ['--config', 'x', '--verbose'], "unknown option '--verbose'"],
    ['no configuration', [], "required option '--config <file>' not specified"],
    ['a word too many', ['--config', 'x', 'now'], 'too many arguments'],
  ])('refuses %s with a sentence', async (_, args, sentence) => {
    const { code, errors } = await launch(...args).ended;
    expect(errors).toContain(sentence);
    expect(errors).not.toMatch(/^\s+at /m);
    expect(code).not.toBe(0);
  });

  test('explains itself and ends well', async () => {
    const { child, ended } = launch('--help');
    let text = '';
    child.stdout?.on('data', (bytes) => {
      text += bytes;
    });
    expect((await ended).code).toBe(0);
    expect(text).toContain('--with-parent');
  });
});

describe('an old journal', () => {
  /** More entries than a start reads: those of the first sales lie before the last checkpoint. */
  const writeLong = (): void => {
    mkdirSync(join(folder, 'state'));
    const store = openJournal(journalPath());
    // With what the service keeps beside its book, or a start would not go by the checkpoint.
    const rules = new RuleBook([sampleProfile()]);
    const counters = new JournaledCounters({ rules, faultCodes: [] });
    const journal = new Journal(store, systemClock, counters);
    for (let sale = 1; sale <= 600; sale += 1) {
      const [saleId, attemptId] = [`sale-${sale}` as SaleId, `attempt-${sale}` as AttemptId];
      journal.append(
        ...PATHS.approved.map(
          (body) =>
            ({ ...body, saleId, ...('attemptId' in body ? { attemptId } : {}) }) as EntryBody,
        ),
      );
    }
    store.close();
  };
  const logged = ({ child, ended }: Running, words: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let log = '';
      void ended.then(({ errors }) => reject(new Error(errors)));
      child.stderr?.on('data', (bytes) => {
        log += bytes;
        if (log.includes(words)) resolve(log);
      });
    });

  test('is audited beside the payments, to the first entry', async () => {
    writeLong();
    const daemon = start();
    await expect(logged(daemon, 'journal audited, every entry is sound')).resolves.toBeDefined();
  });

  test('whose damage lies before the checkpoint stops payments as soon as it is found', async () => {
    writeLong();
    const raw = new Database(journalPath());
    raw.exec('DROP TRIGGER entry_never_changed');
    raw.exec("UPDATE entry SET body = replace(body, '12500', '1') WHERE sequence = 1");
    raw.close();
    const daemon = start();
    const log = await logged(daemon, 'payments are refused');
    expect(log).toContain('JOURNAL_DAMAGED');
    expect(daemon.child.exitCode).toBeNull();
  });
});

describe('a running daemon', () => {
  test('says it is ready on one line, where its socket is', async () => {
    const line = await start().ready;
    expect(JSON.parse(line)).toEqual({ ready: true, socket: socketPath() });
    expect(line.trim().split('\n')).toHaveLength(1);
  });

  test('keeps its files to this user', async () => {
    await start().ready;
    for (const path of [journalPath(), socketPath(), `${socketPath()}.token`]) {
      expect(statSync(path).mode & 0o077, path).toBe(0);
    }
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends clean on %s: code 0, no socket',
    async (signal) => {
      const { child, ready, ended } = start();
      await ready;
      child.kill(signal);
      const { code, errors } = await ended;
      expect(code).toBe(0);
      expect(existsSync(socketPath())).toBe(false);
      expect(existsSync(`${journalPath()}-wal`)).toBe(false);
      expect(errors).not.toContain('"level":50');
    },
  );

  test('ends with its parent when told to, and only then', async () => {
    const alone = start();
    await alone.ready;
    alone.child.stdin?.end();
    const second = launch('--config', config);
    expect((await second.ended).errors).toContain('ALREADY_RUNNING');
    alone.child.kill('SIGTERM');
    await alone.ended;

    const kept = start('--with-parent');
    await kept.ready;
    kept.child.stdin?.end();
    expect((await kept.ended).code).toBe(0);
  });

  test('refuses a second one, which leaves every file as it was (D6)', async () => {
    const first = start();
    await first.ready;
    const token = readFileSync(`${socketPath()}.token`, 'utf8');
    const { code, errors } = await start().ended;
    expect(code).toBe(78);
    expect(errors).toContain('ALREADY_RUNNING');
    expect(errors).toContain(socketPath());
    expect(readFileSync(`${socketPath()}.token`, 'utf8')).toBe(token);
    expect(existsSync(socketPath())).toBe(true);
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
  });

  test('takes the place of one that was killed', async () => {
    const killed = start();
    await killed.ready;
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(socketPath())).toBe(true);
    await expect(start().ready).resolves.toContain('"ready":true');
  });

  test('starts with a channel cache that is garbage: it is only a cache', async () => {
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'state/health.sqlite'), 'garbage '.repeat(1_000));
    const { child, ready, ended } = start();
    await ready;
    child.kill('SIGTERM');
    const { code, errors } = await ended;
    expect(code).toBe(0);
    expect(errors).toContain('the channel cache is made anew');
  });
});
