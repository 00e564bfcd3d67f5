import type { AttemptId, SaleId } from '#contract/ids.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import type { EntryKind, JournalEntry } from '#daemon/core/journal/entries.ts';

/** All that is known of one sale once everything is quiet. */
export interface Facts {
  readonly saleId: SaleId;
  readonly amountMinor: number;
  /** Every answer but `open` that was told, in the order it was told. */
  readonly told: readonly SaleAnswer[];
  /** Entry kinds in the order their commits returned, as the processes said before they died. */
  readonly committed: readonly string[];
  /** The file, read after the last process ended. */
  readonly journal: readonly JournalEntry[];
  /** What the acquirers hold about the sale or any of its attempts. */
  readonly ledger: readonly LedgerRow[];
}

/** `double`: more was taken than was told. `lost`: money, a reversal, a fact or a word is missing. */
export interface Finding {
  readonly kind: 'double' | 'lost';
  readonly what: string;
}

type Check = (facts: Facts) => readonly string[];

const FINAL: ReadonlySet<SaleAnswer['kind']> = new Set(['approved', 'declined', 'failed']);

const lastTold = ({ told }: Facts): SaleAnswer | undefined => told.at(-1);

const kept = ({ ledger }: Facts): readonly LedgerRow[] =>
  ledger.filter(({ state }) => state === 'kept');

const approvalOf = (facts: Facts) => {
  const answer = lastTold(facts);
  return answer?.kind === 'approved' ? answer.approval : null;
};

/** Invariant M1, from above: nothing is kept but the approval that was told. */
const nothingElseKept: Check = (facts) => {
  const approval = approvalOf(facts);
  const own = kept(facts).filter(({ attemptId }) => attemptId === approval?.attemptId);
  const others = kept(facts).filter((row) => !own.includes(row));
  const told = lastTold(facts)?.kind ?? 'nothing';
  return [
    ...others.map(({ channel }) => `${channel} keeps a charge although ${told} was told`),
    ...own.slice(1).map(({ channel }) => `${channel} keeps the approved attempt twice`),
  ];
};

/** Invariant M1, from below: what was told as paid is there, with its amount. */
const approvalKept: Check = (facts) => {
  const approval = approvalOf(facts);
  if (approval === null) return [];
  const row = kept(facts).find(({ attemptId }) => attemptId === approval.attemptId);
  if (row === undefined) return ['approved was told and no acquirer keeps the charge'];
  if (row.channel !== approval.channel) return [`${row.channel} keeps what another approved`];
  return row.amountMinor === facts.amountMinor ? [] : ['another amount is kept'];
};

/** A final answer is the same however often it is told, and by whichever process (rule 2). */
const oneWord: Check = ({ told }) => {
  const finals = told.filter(({ kind }) => FINAL.has(kind));
  const words = new Set(finals.map((answer) => JSON.stringify(answer)));
  const contradicted = words.size > 1 ? [`${words.size} different final answers were told`] : [];
  // "No such sale" was a final word too, if it was ever the till's last: nothing may follow it.
  const denied = told.findIndex(({ kind }) => kind === 'not-accepted');
  const risen = denied >= 0 && told.slice(denied).some(({ kind }) => kind !== 'not-accepted');
  return risen ? [...contradicted, 'a sale said not to exist exists'] : contradicted;
};

/** Rule 2: one acceptance, one final entry; asked again, the sale doesn't run again. */
const ranOnce: Check = ({ journal, saleId }) => {
  const count = (...kinds: readonly EntryKind[]): number =>
    journal.filter(({ body }) => body.saleId === saleId && kinds.includes(body.kind)).length;
  const strangers = journal.filter(({ body }) => body.saleId !== null && body.saleId !== saleId);
  return [
    ...(count('sale-accepted') > 1 ? ['the sale was accepted more than once'] : []),
    ...(count('sale-approved', 'sale-declined', 'sale-failed') > 1 ? ['it ended twice'] : []),
    ...(strangers.length > 0 ? ['the journal holds a sale nobody made'] : []),
  ];
};

/** Invariant D5: attempt ids, and trace numbers at a channel, are never used twice. */
const idsUsedOnce: Check = ({ journal }) => {
  const used = journal.flatMap(({ body }) =>
    body.kind === 'attempt-armed'
      ? [body.attemptId, `trace number ${body.identity.stan} at ${body.channel}`]
      : [],
  );
  return used
    .filter((id, index) => used.indexOf(id) !== index)
    .map((id) => `${id} was used for two attempts`);
};

/** Entries after which an attempt can't charge the customer, or is promised to be undone. */
const HARMLESS: ReadonlySet<EntryKind> = new Set([
  'attempt-not-sent',
  'attempt-refused',
  'cover-opened',
  'reversal-acknowledged',
]);

/** Invariant R1 and rule 4: an attempt is armed only when each one before it is proven harmless. */
const armedWithProof: Check = ({ journal }) => {
  const live = new Set<AttemptId>();
  const found: string[] = [];
  for (const { body } of journal) {
    if (body.kind === 'attempt-armed') {
      if (live.size > 0) found.push(`attempt ${body.number} was armed beside a live one`);
      live.add(body.attemptId);
    } else if (HARMLESS.has(body.kind) && 'attemptId' in body && body.attemptId !== null) {
      live.delete(body.attemptId);
    }
  }
  return found;
};

/** Invariant V2: at quiescence every reversal that was ordered is acknowledged. */
const nothingOwed: Check = ({ journal }) => {
  const owed = new Set<AttemptId>();
  for (const { body } of journal) {
    if (body.kind === 'reversal-ordered') owed.add(body.attemptId);
    if (body.kind === 'reversal-acknowledged') owed.delete(body.attemptId);
  }
  return [...owed].map((id) => `the reversal of ${id} was never acknowledged`);
};

/** Invariant D2: the file holds what the processes had committed, all of it, and nothing else. */
const nothingForgotten: Check = ({ committed, journal }) => {
  const onDisk = journal.map(({ body }) => body.kind).join(' ');
  if (onDisk === committed.join(' ')) return [];
  return [`committed: ${committed.join(' ')}; on disk: ${onDisk}`];
};

/** Invariant M3: whatever an acquirer knows of, the journal had armed before. */
const everyRowArmed: Check = ({ journal, ledger }) => {
  const armed = new Set(
    journal.flatMap(({ body }) => (body.kind === 'attempt-armed' ? [body.attemptId] : [])),
  );
  return ledger
    .filter(({ attemptId }) => !armed.has(attemptId))
    .map(({ channel }) => `${channel} knows an attempt the journal does not`);
};

/** Somebody was told something in the end. */
const answered: Check = ({ told }) => (told.length === 0 ? ['the sale got no answer'] : []);

const CHECKS: readonly (readonly [Finding['kind'], Check])[] = [
  ['double', nothingElseKept],
  ['double', ranOnce],
  ['double', idsUsedOnce],
  ['double', armedWithProof],
  ['lost', approvalKept],
  ['lost', oneWord],
  ['lost', nothingOwed],
  ['lost', nothingForgotten],
  ['lost', everyRowArmed],
  ['lost', answered],
];

/** Everything that is wrong about the sale; empty when the promise was kept. */
export const findingsOf = (facts: Facts): readonly Finding[] =>
  CHECKS.flatMap(([kind, check]) => check(facts).map((what) => ({ kind, what })));
