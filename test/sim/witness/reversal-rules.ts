import type { AttemptRecord } from './records.ts';
import type { Checker, Witness } from './witness.ts';

/** Did the host end this reversal, in a word that proves it (rules 7 and 9)? */
const isEnded = (witness: Witness, attempt: AttemptRecord): boolean => {
  if (attempt.saidReversed) return true;
  const { tombstones, originalWindowMs } = witness.facts.channel(attempt.channel);
  const told = attempt.saidNoOriginalMs;
  const first = told[0];
  const last = told.at(-1);
  if (first === undefined || last === undefined) return false;
  return tombstones || last - first >= originalWindowMs;
};

/** Sums of fractions of a millisecond differ in their last digits. */
const ROUNDING_MS = 0.001;

/** What is owed to a customer, and how it is given back. */
export const REVERSAL_RULES: readonly Checker[] = [
  {
    id: 'V1',
    claim: 'each unknown attempt has one durable order before anything but "checking" is told',
    answered(answer, witness) {
      const sale = witness.sales.get(answer.saleId);
      if (sale === undefined || answer.kind === 'open' || answer.kind === 'not-accepted') return;
      const open = sale.attempts.find(({ at }) => at === 'armed' || at === 'unknown');
      if (open !== undefined) {
        witness.violate('V1', `${answer.kind} told while ${open.attemptId} is ${open.at}`);
      }
    },
    journaled(entry, witness) {
      if (entry.kind !== 'reversal-ordered' || entry.reason === 'contradiction') return;
      const attempt = witness.attempts.get(entry.attemptId);
      if (attempt !== undefined && attempt.orders > 1) {
        witness.violate('V1', `${entry.attemptId} ordered for reversal twice`);
      }
    },
  },
  {
    id: 'V2',
    claim: 'an order ends only by the host’s word or by a named person',
    journaled(entry, witness) {
      if (entry.kind === 'reversal-closed' && entry.person.trim() === '') {
        witness.violate('V2', `${entry.attemptId} closed by nobody`);
      }
      if (entry.kind !== 'reversal-acknowledged') return;
      const attempt = witness.attempts.get(entry.attemptId);
      if (attempt !== undefined && !isEnded(witness, attempt)) {
        witness.violate('V2', `${entry.attemptId} ended as ${entry.result} without a proof`);
      }
    },
    quiescent(witness) {
      for (const { attemptId, at } of witness.attempts.values()) {
        if (at === 'reversing') witness.violate('V2', `${attemptId} is still owed at the end`);
      }
    },
  },
  {
    id: 'V3',
    claim: 'an order goes to its own channel only, with one identity, marked from the second send',
    reversalSent(request, wire, witness) {
      const attempt = witness.attempts.get(request.attemptId);
      const is = attempt?.identity;
      const isItsOwn =
        is !== undefined &&
        attempt?.channel === wire.channel &&
        is.terminal === request.terminal &&
        is.stan === request.stan &&
        is.batch === request.batch &&
        is.date === request.date &&
        attempt.sale.amountMinor === request.amountMinor;
      if (!isItsOwn) {
        witness.violate('V3', `reversal of ${request.attemptId} with another face`);
      } else if (attempt.reversalWrites > 0 && !request.repeat) {
        witness.violate('V3', `reversal of ${request.attemptId} repeated without saying so`);
      }
      if (attempt !== undefined && attempt.at !== 'reversing') {
        witness.violate('V3', `reversal of ${request.attemptId} left while it is ${attempt.at}`);
      }
    },
  },
  {
    id: 'V5',
    claim: 'what was durably approved and told is never reversed',
    journaled(entry, witness) {
      if (entry.kind !== 'reversal-ordered') return;
      const sale = witness.sales.get(entry.saleId);
      if (sale?.approvedBy === entry.attemptId) {
        witness.violate('V5', `the approval of sale ${entry.saleId} is ordered for reversal`);
      }
    },
  },
  {
    id: 'V6',
    claim: 'an order is not sent earlier than its host takes one',
    reversalSent(request, wire, witness) {
      const firstPayMs = witness.attempts.get(request.attemptId)?.firstPayMs ?? null;
      const { earliestMs } = witness.facts.channel(wire.channel);
      const ageMs = witness.facts.nowMs() - (firstPayMs ?? Number.NEGATIVE_INFINITY);
      if (ageMs < earliestMs - ROUNDING_MS) {
        witness.violate('V6', `reversal of ${request.attemptId} after ${Math.round(ageMs)} ms`);
      }
    },
  },
  {
    id: 'V7',
    claim: 'an order applied twice at the host changes nothing',
    ledger(attempt, event, witness) {
      if (event.kind !== 'reversed') return;
      if (attempt.charge !== 'given-back') witness.violate('V7', `${attempt.attemptId} not kept`);
    },
  },
];
