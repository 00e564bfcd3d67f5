import type { EntryBody, EntryKind } from '#daemon/core/journal/entries.ts';
import { type AttemptAt, type AttemptRecord, isFinalAt, type SaleRecord } from './records.ts';
import type { Witness } from './witness.ts';

/** Where an entry about an attempt may come from and where it leads; written apart from the daemon. */
const MOVES: Readonly<
  Partial<Record<EntryKind, { readonly from: readonly AttemptAt[]; readonly to: AttemptAt }>>
> = {
  'attempt-not-sent': { from: ['armed'], to: 'not-sent' },
  'attempt-refused': { from: ['armed', 'unknown'], to: 'refused' },
  'attempt-declined': { from: ['armed', 'unknown'], to: 'declined' },
  'attempt-approved': { from: ['armed', 'unknown'], to: 'approved' },
  'attempt-unknown': { from: ['armed'], to: 'unknown' },
  'reversal-ordered': {
    from: ['unknown', 'not-sent', 'refused', 'declined', 'reversed', 'closed-by-person'],
    to: 'reversing',
  },
  'reversal-acknowledged': { from: ['reversing', 'unknown'], to: 'reversed' },
  'reversal-closed': { from: ['reversing'], to: 'closed-by-person' },
};

/** Takes a durable entry into the records; says what is wrong when it can't follow (invariant T1). */
export const fold = (witness: Witness, body: EntryBody): string | null => {
  witness.count(wordsFor(body));
  switch (body.kind) {
    case 'alarm':
      return null;
    case 'sale-accepted':
      return accept(witness, body);
    case 'attempt-armed':
      return arm(witness, body);
    default:
      return change(witness, body);
  }
};

/** An entry as the table of states that must be reached counts it. */
const wordsFor = (body: EntryBody): string => {
  switch (body.kind) {
    case 'alarm':
    case 'sale-failed':
      return `${body.kind} ${body.code}`;
    case 'sale-accepted':
      return body.refund === undefined ? body.kind : `${body.kind} ${body.refund.kind}`;
    case 'attempt-armed':
      return `${body.kind} ${body.number} after ${body.after}`;
    case 'attempt-approved':
      return `${body.kind} by ${body.by}`;
    case 'attempt-unknown':
      return `${body.kind} ${body.cause}`;
    case 'reversal-ordered':
      return `${body.kind} ${body.reason}`;
    case 'reversal-acknowledged':
      return `${body.kind} ${body.result}`;
    case 'reversal-sent':
      return `${body.kind} ${body.send > 1 ? 'again' : 'first'}`;
    default:
      return body.kind;
  }
};

const accept = (
  witness: Witness,
  body: Extract<EntryBody, { kind: 'sale-accepted' }>,
): string | null => {
  if (witness.sales.has(body.saleId)) return `sale ${body.saleId} accepted twice`;
  const { saleId, amountMinor, method, product, refund } = body;
  const original = refund === undefined ? null : (witness.sales.get(refund.original) ?? null);
  if ((product === 'refund') !== (original !== null)) return `refund ${saleId} of no known sale`;
  const record: SaleRecord = {
    saleId,
    amountMinor,
    method,
    product,
    original,
    refunds: [],
    acceptedAtMs: witness.facts.nowMs(),
    at: 'open',
    approvedBy: null,
    attempts: [],
    told: null,
    finalAtMs: null,
  };
  witness.sales.set(saleId, record);
  original?.refunds.push(record);
  return null;
};

const arm = (
  witness: Witness,
  body: Extract<EntryBody, { kind: 'attempt-armed' }>,
): string | null => {
  const sale = witness.sales.get(body.saleId);
  if (sale === undefined) return `attempt of an unknown sale ${body.saleId}`;
  if (witness.attempts.has(body.attemptId)) {
    witness.violate('D5', `attempt id ${body.attemptId} used again`);
    return null;
  }
  const record: AttemptRecord = {
    sale,
    attemptId: body.attemptId,
    channel: body.channel,
    identity: body.identity,
    number: body.number,
    at: 'armed',
    approvedAtWallMs: null,
    covered: false,
    orders: 0,
    contradictions: 0,
    payWrites: 0,
    firstPayMs: null,
    envelope: null,
    reads: 0,
    reversalWrites: 0,
    saidReversed: false,
    saidNoOriginalMs: [],
    saidPaid: false,
    charge: 'none',
    excuse: 'none',
  };
  sale.attempts.push(record);
  witness.attempts.set(body.attemptId, record);
  return sale.at === 'open' ? null : `armed while its sale is ${sale.at}`;
};

type Changing = Exclude<EntryBody, { kind: 'alarm' | 'sale-accepted' | 'attempt-armed' }>;

const change = (witness: Witness, body: Changing): string | null => {
  if (body.saleId === null) return changeForce(witness, body);
  const sale = witness.sales.get(body.saleId);
  if (sale === undefined) return `${body.kind} of an unknown sale`;
  const attempt = 'attemptId' in body ? witness.attempts.get(body.attemptId) : undefined;
  if ('attemptId' in body && attempt === undefined) return `${body.kind} of an unknown attempt`;
  const wrongMove = attempt === undefined ? null : moveAttempt(attempt, body);
  return wrongMove ?? moveSale(sale, body, witness.facts.nowMs());
};

const changeForce = (witness: Witness, body: Changing): null => {
  if (body.kind === 'route-forced') {
    witness.force = { ...body.force, untilMs: witness.facts.nowMs() + body.force.forMs };
  }
  if (body.kind === 'route-lifted' || body.kind === 'route-force-expired') witness.force = null;
  if (body.kind === 'channel-disabled') witness.disabled.add(body.channel);
  if (body.kind === 'channel-enabled') witness.disabled.delete(body.channel);
  return null;
};

const moveAttempt = (attempt: AttemptRecord, body: Changing): string | null => {
  if (body.kind === 'cover-opened') attempt.covered = true;
  if (body.kind === 'reversal-ordered') {
    if (body.reason === 'contradiction') attempt.contradictions += 1;
    else attempt.orders += 1;
    attempt.covered = false;
    // A new order, whose first send is no repeat.
    attempt.reversalWrites = 0;
  }
  if (body.kind === 'reversal-closed') attempt.excuse = 'person-closed-it';
  const move = MOVES[body.kind];
  if (move === undefined) return null;
  const { at } = attempt;
  attempt.at = move.to;
  return move.from.includes(at) ? null : `${body.kind} after ${at}`;
};

const moveSale = (sale: SaleRecord, body: Changing, nowMs: number): string | null => {
  const before = sale.at;
  switch (body.kind) {
    case 'sale-approved':
      sale.approvedBy = body.attemptId;
      sale.at = 'approved';
      break;
    case 'sale-declined':
      sale.at = 'declined';
      break;
    case 'sale-failed':
      sale.at = 'failed';
      break;
    case 'credential-consumed':
      sale.at = 'awaiting-credential';
      break;
    case 'credential-renewed':
      sale.at = 'open';
      return before === 'awaiting-credential' ? null : `${body.kind} of a sale that is ${before}`;
    default:
      return null;
  }
  if (isFinalAt(sale.at)) sale.finalAtMs = nowMs;
  const isAllowed =
    before === 'open' || (before === 'awaiting-credential' && body.kind === 'sale-failed');
  return isAllowed ? null : `${body.kind} of a sale that is ${before}`;
};
