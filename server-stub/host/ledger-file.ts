import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { attemptIdentity } from '#contract/channel-frames.ts';
import { attemptId } from '#contract/ids.ts';
import { amountMinor, currency } from '#contract/money.ts';
import { product } from '#contract/payment.ts';
import type { LedgerEvent, LedgerStore } from '#stub/core/acquirer/ledger-events.ts';
import { StubProblem, systemCode } from './stub-problem.ts';

const identity = attemptIdentity.shape;
const money = { amountMinor, currency, atWallMs: z.int() };
/** What a payment can be for: a line check's is one, too, and is reversed like any. */
const paid = z.enum([...product.options, 'test']);
const asked = { ...identity, ...money, saleId: z.string().max(40), product: paid };
const refunded = { ...identity, ...money, saleId: z.string().max(40), original: attemptId };

const ledgerEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('charged'),
    ...asked,
    authCode: z.string(),
    hostReference: z.string(),
  }),
  z.strictObject({ kind: z.literal('declined'), ...asked, code: z.string() }),
  z.strictObject({
    kind: z.literal('refunded'),
    ...refunded,
    void: z.boolean(),
    authCode: z.string(),
    hostReference: z.string(),
  }),
  z.strictObject({ kind: z.literal('refund-declined'), ...refunded, code: z.string() }),
  z.strictObject({
    kind: z.literal('ordered'),
    ...identity,
    ...money,
    saleId: z.string(),
    payload: z.string(),
    lastsMs: z.int(),
  }),
  z.strictObject({ kind: z.literal('closed'), attemptId, atWallMs: z.int() }),
  z.strictObject({
    kind: z.literal('extended'),
    attemptId,
    lastsMs: z.int(),
    atWallMs: z.int(),
  }),
  z.strictObject({ kind: z.literal('tombstone'), ...identity, ...money }),
  z.strictObject({ kind: z.literal('reversed'), attemptId, atWallMs: z.int() }),
]) satisfies z.ZodType<LedgerEvent>;

const NEWLINE = 0x0a;

export interface LedgerFile extends LedgerStore {
  close(): void;
}

/**
 * A ledger's events as lines of JSON, forced to disk one by one. A last line without its end was
 * never confirmed to anyone (a crash inside a write): it is cut off. Any other line that doesn't
 * read stops the start with `JOURNAL_DAMAGED`, and the file is left as it is.
 */
export const openLedgerFile = (path: string): LedgerFile => {
  const file = unlessRefused('JOURNAL_IO', path, () => openSync(path, 'a+', 0o600));
  const bytes = readFileSync(path);
  let length = bytes.lastIndexOf(NEWLINE) + 1;
  const events = readEvents(path, bytes.toString('utf8', 0, length));
  if (length < bytes.length) ftruncateSync(file, length);
  forceDirectory(dirname(path));

  return {
    load: () => events.splice(0),
    append: (event) => {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      unlessRefused('JOURNAL_IO', path, () => {
        try {
          writeAll(file, line);
          fdatasyncSync(file);
        } catch (error) {
          // Half a line must not stand before the next one.
          ftruncateSync(file, length);
          throw error;
        }
      });
      length += line.length;
    },
    close: () => closeSync(file),
  };
};

const writeAll = (file: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
};

const readEvents = (path: string, text: string): LedgerEvent[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const parsed = ledgerEvent.safeParse(parseJson(line));
      if (parsed.success) return parsed.data;
      throw new StubProblem('JOURNAL_DAMAGED', `${path}, line ${index + 1}`);
    });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Makes a new file's name durable too. Windows can't open a folder, and needs no such step. */
const forceDirectory = (path: string): void => {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
};

const unlessRefused = <T>(code: 'JOURNAL_IO', path: string, action: () => T): T => {
  try {
    return action();
  } catch (error) {
    throw new StubProblem(code, `${path}: ${systemCode(error)}`);
  }
};
