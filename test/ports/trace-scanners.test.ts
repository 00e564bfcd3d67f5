import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Recording, scanBytes, scanFolder, scanMemory } from '../traces/scan.ts';
import { type Form, formsOf, type Secret } from '../traces/secret-forms.ts';

/** Every scanner finds what is planted for it: else their silence would say nothing (S1). */

const SECRETS: readonly Secret[] = [
  { name: 'PAN', value: '3566002020360505' },
  { name: 'PIN block', value: Buffer.from('91d2c3b4a5968778', 'hex') },
];
const FORMS = formsOf(SECRETS);
const first = FORMS[0] as Form;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'traces-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const around = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.alloc(100, 0x2e), bytes, Buffer.alloc(100, 0x2e)]);

describe('a planted secret', () => {
  test.each(FORMS.map((form) => [`${form.secret}, ${form.form}`, form] as const))(
    'is found: %s',
    (_, form) => {
      const found = scanBytes('here', around(form.bytes), FORMS);
      expect(found).toContainEqual({ where: 'here', secret: form.secret, form: form.form });
    },
  );

  test('is found in base64 of a larger whole, wherever it begins', () => {
    for (let before = 0; before < 6; before += 1) {
      const whole = Buffer.concat([Buffer.alloc(before, 7), Buffer.from('3566002020360505')]);
      const text = Buffer.concat([whole, Buffer.alloc(5, 9)]).toString('base64');
      expect(scanBytes('here', Buffer.from(text), FORMS)).not.toEqual([]);
    }
  });

  test('is found cut in two anywhere by a stream', () => {
    for (let cut = 1; cut < first.bytes.length; cut += 1) {
      const recording = new Recording('stream');
      recording.add(first.bytes.subarray(0, cut));
      recording.add(first.bytes.subarray(cut));
      expect(recording.scan(FORMS)).toHaveLength(1);
    }
  });

  test('is found in a file in a folder below', () => {
    writeFileSync(join(folder, 'some.log'), around(first.bytes));
    expect(scanFolder(folder, FORMS)).toMatchObject([{ where: 'some.log', secret: 'PAN' }]);
    rmSync(join(folder, 'some.log'));
  });

  test('is found in a database after its row was deleted, and in its write-ahead log', () => {
    const path = join(folder, 'book.sqlite');
    const database = new Database(path);
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE row (text TEXT)');
    database.prepare('INSERT INTO row VALUES (?)').run('3566002020360505');
    database.exec('DELETE FROM row');
    expect(scanFolder(folder, FORMS).map(({ where }) => where)).toEqual(['book.sqlite-wal']);
    database.pragma('wal_checkpoint(TRUNCATE)');
    expect(scanFolder(folder, FORMS).map(({ where }) => where)).toEqual(['book.sqlite']);
    database.close();
  });

  test('is found in the memory of another process', async () => {
    // Put together there: in the command it would be found as the command.
    const program =
      "const held = Buffer.from('3566' + '0020' + '2036' + '0505'); console.log('held'); process.stdin.on('end', () => held.fill(0)).resume();";
    const child = spawn(process.execPath, ['-e', program]);
    await once(child.stdout, 'data');
    const found = scanMemory(child.pid ?? 0, FORMS);
    child.kill('SIGKILL');
    expect(found).toContainEqual(expect.objectContaining({ secret: 'PAN', form: 'plain' }));
  });
});

test('masked to its first six and last four it is no trace (S6)', () => {
  expect(scanBytes('here', Buffer.from('356600******0505'), FORMS)).toEqual([]);
});
