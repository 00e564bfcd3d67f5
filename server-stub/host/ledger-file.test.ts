import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import { createLedger } from '#stub/core/acquirer/ledger.ts';
import { attemptNumber, samplePay, sampleReversal } from '#stub/core/acquirer/sample-requests.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { openLedgerFile } from './ledger-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  path = join(folder, 'bank.ledger.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const withLedger = <T>(action: (ledger: ReturnType<typeof createLedger>) => T): T => {
  const store = openLedgerFile(path);
  try {
    return action(
      createLedger({ channel: 'bank' as ChannelId, store, clock: createVirtualClock() }),
    );
  } finally {
    store.close();
  }
};
const rows = () => withLedger((ledger) => ledger.rows());

/** A ledger with one row of each state. */
const fill = () =>
  withLedger((ledger) => {
    ledger.book(samplePay(), '00');
    ledger.book(samplePay(attemptNumber(2)), '51');
    ledger.book(samplePay(attemptNumber(3)), '00');
    ledger.reverse(sampleReversal(attemptNumber(3)));
    ledger.reverse(sampleReversal(attemptNumber(4)));
    return ledger.rows();
  });

test('every kind of event comes back as it was written', () => {
  const before = fill();
  expect(before.map((row) => row.state)).toEqual(['kept', 'declined', 'reversed', 'tombstone']);
  expect(rows()).toEqual(before);
});

test('a line cut short by a crash is dropped, at every cut, and the next one is whole', () => {
  fill();
  const whole = readFileSync(path);
  const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
  for (let cut = lastLine; cut < whole.length; cut += 1) {
    writeFileSync(path, whole.subarray(0, cut));
    withLedger((ledger) => ledger.book(samplePay(attemptNumber(5)), '00'));
    expect(rows().map((row) => row.state)).toEqual(['kept', 'declined', 'reversed', 'kept']);
  }
});

test('a damaged line stops the start by name and number, and the file is left as it is', () => {
  fill();
  const damaged = readFileSync(path, 'utf8').replace('"declined"', '"decline"');
  writeFileSync(path, damaged);
  expect(() => openLedgerFile(path)).toThrow(`JOURNAL_DAMAGED: The journal is damaged`);
  expect(() => openLedgerFile(path)).toThrow(`${path}, line 2`);
  expect(readFileSync(path, 'utf8')).toBe(damaged);
});

test('a damaged last line with its end was confirmed once, so it stops the start too', () => {
  fill();
  appendFileSync(path, 'torn\n');
  expect(() => openLedgerFile(path)).toThrow('line 6');
});

test('a ledger that can not be opened says which file and why', () => {
  expect(() => openLedgerFile(join(folder, 'missing', 'x'))).toThrow(/JOURNAL_IO.*missing.*ENOENT/);
});

test('holds no envelope', () => {
  fill();
  expect(readFileSync(path, 'utf8')).not.toContain(samplePay().envelope);
});
