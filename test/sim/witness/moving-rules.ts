import type { AttemptRecord } from './records.ts';
import type { Checker } from './witness.ts';

/** Durably never sent, certainly not processed, reversed, or ordered for reversal under a cover. */
const opensTheGate = ({ at, covered }: AttemptRecord): boolean =>
  at === 'not-sent' || at === 'refused' || at === 'reversed' || (at === 'reversing' && covered);

/** Codes of the reviewed table; written apart from the daemon's. */
const SAFE_TO_RESEND = new Set(['03', '30', '40', '58', '77', '91', '96', '99']);

/** When a sale may go to another channel, and to which. */
export const MOVING_RULES: readonly Checker[] = [
  {
    id: 'R1',
    claim: 'an attempt leaves only when every one before it is durably harmless or covered',
    journaled(entry, witness) {
      if (entry.kind !== 'attempt-refused' || SAFE_TO_RESEND.has(entry.hostCode)) return;
      witness.violate('R1', `${entry.attemptId} called not processed on code ${entry.hostCode}`);
    },
    paySent(request, _wire, witness) {
      const attempt = witness.attempts.get(request.attemptId);
      const open = attempt?.sale.attempts.find(
        (other) => other.number < attempt.number && !opensTheGate(other),
      );
      if (open !== undefined) {
        witness.violate('R1', `${request.attemptId} left while ${open.attemptId} is ${open.at}`);
      }
    },
  },
  {
    id: 'R2',
    claim: 'at most one attempt of a sale is undecided and not ordered for reversal',
    journaled(entry, witness) {
      if (entry.kind !== 'attempt-armed') return;
      const open = witness.sales
        .get(entry.saleId)
        ?.attempts.filter(({ at }) => at === 'armed' || at === 'unknown');
      if (open !== undefined && open.length > 1) {
        witness.violate('R2', `sale ${entry.saleId} has ${open.length} undecided attempts`);
      }
    },
  },
  {
    id: 'R3',
    claim: 'payments are not hedged: one is on its way at a time',
    paySent(request, _wire, witness) {
      const attempt = witness.attempts.get(request.attemptId);
      if (attempt !== undefined && attempt.at !== 'armed') {
        witness.violate('R3', `${request.attemptId} left while it is ${attempt.at}`);
      }
    },
  },
  {
    id: 'R4',
    claim: 'a late approval never changes an outcome, and is undone by exactly one order',
    quiescent(witness) {
      for (const attempt of witness.attempts.values()) {
        const { sale, charge, at, excuse } = attempt;
        const isMoney = charge === 'kept' || charge === 'given-back';
        if (!isMoney || excuse !== 'none' || sale.approvedBy === attempt.attemptId) continue;
        if (at !== 'reversed') {
          witness.violate('R4', `${attempt.attemptId} was charged, did not win, and is ${at}`);
        }
      }
    },
  },
  {
    id: 'R5',
    claim: 'a channel is chosen only on a ping answered within 6 s, on this very connection',
    paySent(request, wire, witness) {
      const ageMs = witness.facts.nowMs() - wire.lastPongMs;
      if (wire.pongs === 0 || ageMs > witness.facts.staleAfterMs) {
        witness.violate('R5', `${request.attemptId} left ${Math.round(ageMs)} ms after a pong`);
      }
    },
  },
  {
    id: 'R6',
    claim:
      'a connection gets payments after sign-on and two good pings; a sale tries a channel once',
    paySent(request, wire, witness) {
      if (!wire.signedOn || wire.pongs < witness.facts.pingsToRise) {
        witness.violate('R6', `${request.attemptId} left after ${wire.pongs} pongs`);
      }
      const attempt = witness.attempts.get(request.attemptId);
      const same = attempt?.sale.attempts.filter(({ channel }) => channel === attempt.channel);
      if (same !== undefined && same.length > 1) {
        witness.violate('R6', `sale ${request.saleId} came to ${wire.channel} twice`);
      }
    },
  },
  {
    id: 'R7',
    claim:
      'a used-up code, or a card a host was sent, goes on only where the profile takes it again',
    paySent(request, wire, witness) {
      const attempt = witness.attempts.get(request.attemptId);
      if (attempt === undefined || request.class !== 'pay') return;
      if (request.product !== 'sale') return;
      const kind = request.method === 'card' ? 'card' : 'code';
      const earlier = attempt.sale.attempts.filter(
        ({ number, envelope }) => number < attempt.number && envelope !== null,
      );
      // Of a card every frame counts that left, whatever the host made of it; of a code, being used.
      const isShown = earlier.some(
        ({ envelope, at }) =>
          envelope === request.envelope &&
          (kind === 'card' || at === 'reversing' || at === 'reversed'),
      );
      const isFresh = earlier.every(({ envelope }) => envelope !== request.envelope);
      if (kind === 'card' && isFresh && earlier.length > 0) {
        witness.count('a card was read again for another bank');
      }
      if (isShown && !witness.facts.channel(wire.channel).replays[kind]) {
        witness.violate('R7', `${request.attemptId} replays a ${kind} that was shown elsewhere`);
      }
    },
  },
  {
    id: 'CODE',
    claim: 'a sale whose code may be paid goes nowhere else and ends by no word but paid or closed',
    journaled(entry, witness) {
      if (entry.kind !== 'sale-failed') return;
      const sale = witness.sales.get(entry.saleId);
      const open = sale?.attempts.find(({ at }) => at === 'armed' || at === 'unknown');
      if (sale?.method === 'qr-show' && open !== undefined) {
        witness.violate('CODE', `${entry.saleId} failed while ${open.attemptId} may be paid`);
      }
      const isClean = entry.code === 'CODE_CANCELLED' || entry.code === 'CODE_EXPIRED';
      const isMoney = sale?.attempts.some(
        ({ charge, excuse }) => charge === 'kept' && excuse === 'none',
      );
      if (isClean && isMoney === true) {
        witness.violate('CODE', `${entry.saleId} is said to be unpaid, and was paid`);
      }
    },
  },
  {
    id: 'C11',
    claim: 'a pay-out or a refund stays on the channel it was tried on, and is never covered',
    paySent(request, _wire, witness) {
      const attempt = witness.attempts.get(request.attemptId);
      const stays =
        request.class === 'refund' || (request.class === 'pay' && request.product === 'pay-out');
      if (stays && attempt !== undefined && attempt.number > 1) {
        witness.violate('C11', `${request.saleId} was moved`);
      }
    },
  },
];
