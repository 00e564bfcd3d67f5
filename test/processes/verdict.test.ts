import { expect, test } from 'vitest';
import type { AttemptId, Batch, ChannelId, SaleId, Stan, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import type { EntryBody, JournalEntry } from '#daemon/core/journal/entries.ts';
import { type Facts, findingsOf } from './verdict.ts';

const SALE = 'sale-1' as SaleId;
const [EAST, HARBOR] = ['bank-east' as ChannelId, 'bank-harbor' as ChannelId];
const [FIRST, SECOND] = ['attempt-1' as AttemptId, 'attempt-2' as AttemptId];
const AMOUNT = 12_500 as AmountMinor;

const armed = (attemptId: AttemptId, channel: ChannelId, number: number): EntryBody => ({
  kind: 'attempt-armed',
  ...{ saleId: SALE, attemptId, channel, number, after: number === 1 ? 'first' : 'reversed' },
  amountMinor: AMOUNT,
  currency: 'CNY',
  identity: {
    ...{ terminal: 'T0000001' as TerminalId, stan: 7 as Stan, batch: 1 as Batch },
    ...{ date: '20261122', attemptId },
  },
});

const about = (attemptId: AttemptId) => ({ saleId: SALE, attemptId });

const accepted: EntryBody = {
  ...{ kind: 'sale-accepted', saleId: SALE, product: 'sale', method: 'card', currency: 'CNY' },
  ...{ terminalId: 'T0000001' as TerminalId, cashier: 'crash' as never, masked: 'masked' },
  amountMinor: AMOUNT,
};
const approvedBy = (attemptId: AttemptId): readonly EntryBody[] => [
  {
    kind: 'attempt-approved',
    ...{ ...about(attemptId), authCode: '123456', hostReference: '1', by: 'reply' },
  },
  { kind: 'sale-approved', ...about(attemptId) },
];
const undone: readonly EntryBody[] = [
  { kind: 'attempt-unknown', ...about(FIRST), cause: 'reset' },
  { kind: 'reversal-ordered', ...about(FIRST), reason: 'unresolved' },
  { kind: 'reversal-sent', ...about(FIRST), send: 1 },
  { kind: 'reversal-acknowledged', ...about(FIRST), result: 'reversed' },
];

const answer = (channel: ChannelId, attemptId: AttemptId): SaleAnswer => ({
  kind: 'approved',
  ...{ saleId: SALE, moved: false },
  approval: {
    ...{ channel, attemptId, stan: 7 as Stan, batch: 1 as Batch, authCode: '123456' },
    ...{ hostReference: '1', approvedAtWallMs: 0 },
  },
});
const failed: SaleAnswer = { kind: 'failed', saleId: SALE, code: 'NOT_SUCCESSFUL' };

const row = (
  channel: ChannelId,
  attemptId: AttemptId,
  state: LedgerRow['state'],
  amountMinor = AMOUNT,
): LedgerRow => ({
  ...{ channel, attemptId, state, amountMinor, saleId: SALE, stan: 7 as Stan, atWallMs: 0 },
});

/** A sale as told; committed and on disk the same unless a test says otherwise. */
const facts = (
  bodies: readonly EntryBody[],
  ledger: readonly LedgerRow[],
  told: readonly SaleAnswer[],
  changes: Partial<Facts> = {},
): Facts => {
  const journal = bodies.map(
    (body, index): JournalEntry => ({ sequence: index + 1, atWallMs: 0, body }),
  );
  const committed = bodies.map(({ kind }) => kind);
  return { saleId: SALE, amountMinor: AMOUNT, told, committed, journal, ledger, ...changes };
};

const paid = [accepted, armed(FIRST, EAST, 1), ...approvedBy(FIRST)];
const moved = [
  ...[accepted, armed(FIRST, EAST, 1), ...undone],
  ...[armed(SECOND, HARBOR, 2), ...approvedBy(SECOND)],
];
const kinds = (of: Facts): readonly string[] => findingsOf(of).map(({ kind }) => kind);

test('a sale that is approved and kept once is sound', () => {
  expect(
    findingsOf(facts(paid, [row(EAST, FIRST, 'kept')], [answer(EAST, FIRST), answer(EAST, FIRST)])),
  ).toEqual([]);
  const ledger = [row(EAST, FIRST, 'reversed'), row(HARBOR, SECOND, 'kept')];
  expect(findingsOf(facts(moved, ledger, [answer(HARBOR, SECOND)]))).toEqual([]);
});

test('a second charge that is kept is double', () => {
  const ledger = [row(EAST, FIRST, 'kept'), row(HARBOR, SECOND, 'kept')];
  expect(kinds(facts(moved, ledger, [answer(HARBOR, SECOND)]))).toEqual(['double']);
});

test('a charge kept of a sale that was told as failed is double', () => {
  const failure: EntryBody = { kind: 'sale-failed', saleId: SALE, code: 'NOT_SUCCESSFUL' };
  const bodies = [accepted, armed(FIRST, EAST, 1), ...undone, failure];
  expect(kinds(facts(bodies, [row(EAST, FIRST, 'kept')], [failed]))).toEqual(['double']);
});

test('a sale accepted twice is double, and so is an attempt armed beside a live one', () => {
  const again = [accepted, ...paid];
  const ledger = [row(EAST, FIRST, 'kept')];
  expect(kinds(facts(again, ledger, [answer(EAST, FIRST)]))).toEqual(['double']);
  const beside = [
    ...[accepted, armed(FIRST, EAST, 1), armed(SECOND, HARBOR, 2)],
    ...[...undone, ...approvedBy(SECOND)],
  ];
  expect(kinds(facts(beside, [row(HARBOR, SECOND, 'kept')], [answer(HARBOR, SECOND)]))).toEqual([
    'double',
  ]);
});

test('a trace number used twice at a channel is double', () => {
  const bodies = moved.map((body) =>
    body.kind === 'attempt-armed' ? { ...body, channel: EAST } : body,
  );
  const ledger = [row(EAST, FIRST, 'reversed'), row(EAST, SECOND, 'kept')];
  expect(kinds(facts(bodies, ledger, [answer(EAST, SECOND)]))).toEqual(['double']);
});

test('an approval without its charge is lost, or with another amount', () => {
  const told = [answer(EAST, FIRST)];
  expect(kinds(facts(paid, [], told))).toEqual(['lost']);
  expect(kinds(facts(paid, [row(EAST, FIRST, 'reversed')], told))).toEqual(['lost']);
  const less = [row(EAST, FIRST, 'kept', 1 as AmountMinor)];
  expect(kinds(facts(paid, less, told))).toEqual(['lost']);
});

test('two different last words are lost, and so is a sale that rose from "no such sale"', () => {
  const ledger = [row(EAST, FIRST, 'kept')];
  expect(kinds(facts(paid, ledger, [failed, answer(EAST, FIRST)]))).toEqual(['lost']);
  const denied: SaleAnswer = { kind: 'not-accepted', saleId: SALE, code: 'SALE_NOT_KNOWN' };
  expect(kinds(facts(paid, ledger, [denied, answer(EAST, FIRST)]))).toEqual(['lost']);
  expect(kinds(facts(paid, ledger, []))).toContain('lost');
});

test('a reversal never acknowledged is lost', () => {
  const bodies = moved.filter(({ kind }) => kind !== 'reversal-acknowledged');
  const ledger = [row(EAST, FIRST, 'reversed'), row(HARBOR, SECOND, 'kept')];
  expect(kinds(facts(bodies, ledger, [answer(HARBOR, SECOND)]))).toContain('lost');
});

test('an entry that was committed and is not on disk is lost, or one that nobody committed', () => {
  const ledger = [row(EAST, FIRST, 'kept')];
  const told = [answer(EAST, FIRST)];
  const committed = paid.map(({ kind }) => kind);
  const more = { committed: [...committed, 'alarm'] };
  expect(kinds(facts(paid, ledger, told, more))).toEqual(['lost']);
  expect(kinds(facts(paid, ledger, told, { committed: committed.slice(1) }))).toEqual(['lost']);
});

test('a charge the journal never armed is lost', () => {
  const ledger = [row(EAST, FIRST, 'kept'), row(EAST, SECOND, 'declined')];
  expect(kinds(facts(paid, ledger, [answer(EAST, FIRST)]))).toEqual(['lost']);
});
