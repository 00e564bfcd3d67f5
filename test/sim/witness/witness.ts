import type {
  AttemptRequest,
  ChannelReply,
  ChannelRequest,
  MoneyReply,
} from '#contract/channel-frames.ts';
import type { AttemptId, ChannelId, SaleId } from '#contract/ids.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import type { Paper } from '#contract/receipt.ts';
import type { StandingForce } from '#contract/route-api.ts';
import type { ShiftReport } from '#contract/shift.ts';
import type { EntryBody, JournalEntry } from '#daemon/core/journal/entries.ts';
import type { LedgerEvent } from '#stub/core/acquirer/ledger-events.ts';
import { fold } from './fold.ts';
import type { AttemptRecord, SaleRecord, Shown } from './records.ts';

/** A rule was broken. The first one of a run is kept; what follows it proves nothing. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly atMs: number;
}

export interface ShiftClosed {
  readonly till: number;
  readonly report: ShiftReport;
}

export interface DrawerAsked {
  readonly till: number;
  /** The book on disk holds a sale that nobody has gone on from. */
  readonly kept: boolean;
}

/** A person's force, with its end by the monotonic clock. */
export interface ForceRecord extends StandingForce {
  readonly untilMs: number;
}

/** One socket as a checker needs it. */
export interface WireFacts {
  readonly number: number;
  readonly channel: ChannelId;
  signedOn: boolean;
  pongs: number;
  lastPongMs: number;
}

/** Moments at which rules are checked; the witness has taken the fact in already. */
export interface Checks {
  /** An entry became durable. */
  journaled?(entry: EntryBody, witness: Witness): void;
  /** An attempt became durable, at this wall time of the daemon. */
  armed?(attempt: AttemptRecord, atWallMs: number, witness: Witness): void;
  /** A channel's ledger changed. */
  ledger?(attempt: AttemptRecord, event: LedgerEvent, witness: Witness): void;
  /** A payment, a refund or the opening of an order left. */
  paySent?(request: AttemptRequest, wire: WireFacts, witness: Witness): void;
  reversalSent?(
    request: Extract<ChannelRequest, { class: 'reversal' }>,
    wire: WireFacts,
    witness: Witness,
  ): void;
  /** The daemon answered a client about a sale. */
  answered?(answer: SaleAnswer, witness: Witness): void;
  shown?(shown: Shown, witness: Witness): void;
  printed?(paper: Paper, witness: Witness): void;
  /** A till showed what its shift came to. */
  shiftClosed?(closed: ShiftClosed, witness: Witness): void;
  /** A till asked its drawer to open. */
  drawerAsked?(asked: DrawerAsked, witness: Witness): void;
  /** Faults off, links up, everything had its time. */
  quiescent?(witness: Witness): void;
}

/** A rule of the catalogue, and when it is looked at. */
export interface Checker extends Checks {
  readonly id: string;
  readonly claim: string;
}

/** What checkers may ask of the world besides the records. */
export interface WitnessFacts {
  nowMs(): number;
  /** How a channel's reversals are proven and paced. */
  channel(id: ChannelId): {
    readonly tombstones: boolean;
    readonly originalWindowMs: number;
    readonly earliestMs: number;
    readonly isTest: boolean;
    readonly replays: { readonly card: boolean; readonly code: boolean };
  };
  readonly channels: number;
  /** By the world's rule file; null: no limit. */
  dayLimitMinor(id: ChannelId): number | null;
  /** Attempts of one sale at most. */
  readonly attempts: number;
  readonly coverLimitMinor: number;
  readonly coverTotalLimitMinor: number;
  readonly staleAfterMs: number;
  readonly pingsToRise: number;
}

/**
 * Sees everything that is true outside of the daemon's head: what is on disk, in the ledgers, on
 * the wires, on screens and paper. Keeps a record of each sale and has the checkers look at every
 * change. The daemon's own opinion is never asked.
 */
export class Witness {
  readonly facts: WitnessFacts;
  readonly sales = new Map<SaleId, SaleRecord>();
  readonly attempts = new Map<AttemptId, AttemptRecord>();
  readonly wires = new Map<number, WireFacts>();
  /** When each sale was handed to the daemon first, monotonic. */
  readonly capturedAtMs = new Map<SaleId, number>();
  /** Channel and day of the differences that are on disk. */
  readonly discrepancies = new Set<string>();
  /** Attempts that were covered at some time. */
  readonly covers = new Set<AttemptRecord>();
  /** Original papers that came out or may have, by sale and copy. */
  readonly originals = new Set<string>();
  /** The force that stands by the journal, unless its time is over. */
  force: ForceRecord | null = null;
  /** Channels a person took out of use, by the journal. */
  readonly disabled = new Set<ChannelId>();
  /** Sequence number of the last durable entry. */
  sequence = 0;
  readonly shownSales: Shown[] = [];
  /** Amounts shown as sold for cash in the shift that runs, by till and sale. */
  readonly cashSold = new Map<number, Map<SaleId, number>>();
  /** Trace numbers used, by channel, terminal, day and batch. */
  readonly traces = new Set<string>();
  /** Entries of kinds, for the table of states that must be reached. */
  readonly counts = new Map<string, number>();
  violation: Violation | null = null;
  readonly #checkers: readonly Checker[];

  constructor(facts: WitnessFacts, checkers: readonly Checker[]) {
    this.facts = facts;
    this.#checkers = checkers;
  }

  /** Records a broken rule, unless one is broken already. */
  violate(invariant: string, detail: string): void {
    this.violation ??= { invariant, detail, atMs: this.facts.nowMs() };
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** A sale was handed to the daemon; the first time counts. */
  captured(saleId: SaleId): void {
    if (!this.capturedAtMs.has(saleId)) this.capturedAtMs.set(saleId, this.facts.nowMs());
  }

  /** A refund was refused before it was journaled: there is nothing to wait for. */
  turnedAway(saleId: SaleId): void {
    if (!this.sales.has(saleId)) this.capturedAtMs.delete(saleId);
  }

  /** A payment arrived at its host. */
  readByHost(attemptId: AttemptId): void {
    const attempt = this.attempts.get(attemptId);
    if (attempt === undefined) return;
    if (attempt.reversalWrites > 0) this.count('reversal overtook its original');
    if (attempt.reads > 0) this.count('a payment arrived twice');
    attempt.reads += 1;
  }

  journaled(entries: readonly JournalEntry[]): void {
    for (const { body, sequence, atWallMs } of entries) {
      if (sequence !== this.sequence + 1) {
        this.violate('D3', `entry ${sequence} after entry ${this.sequence}`);
      }
      this.sequence = sequence;
      const problem = fold(this, body);
      if (problem !== null) this.violate('T1', problem);
      if (body.kind === 'discrepancy') this.discrepancies.add(`${body.channel} ${body.date}`);
      for (const checker of this.#checkers) checker.journaled?.(body, this);
      this.#aboutAttempt(body, atWallMs);
    }
  }

  #aboutAttempt(body: EntryBody, atWallMs: number): void {
    if (body.kind !== 'attempt-armed' && body.kind !== 'attempt-approved') return;
    const attempt = this.attempts.get(body.attemptId);
    if (attempt === undefined) return;
    if (body.kind === 'attempt-approved') attempt.approvedAtWallMs = atWallMs;
    else for (const checker of this.#checkers) checker.armed?.(attempt, atWallMs, this);
  }

  ledger(channel: ChannelId, event: LedgerEvent): void {
    const attempt = this.attempts.get(event.attemptId);
    if (attempt === undefined || attempt.channel !== channel) {
      const is = attempt === undefined ? 'no durable attempt row' : `its row on ${attempt.channel}`;
      if (event.kind === 'charged' || event.kind === 'refunded') {
        this.violate('M3', `${channel} ${event.kind} with ${is}`);
      }
      return;
    }
    if (event.kind === 'charged') {
      attempt.charge = 'kept';
      const isSecond = attempt.sale.attempts.some(
        (other) => other !== attempt && (other.charge === 'kept' || other.charge === 'given-back'),
      );
      if (isSecond) this.count('two hosts approved one sale');
    }
    if (event.kind === 'reversed') {
      attempt.charge = 'given-back';
      if (attempt.sale.product === 'refund') this.count('a refund was undone');
    }
    if (event.kind === 'refunded') attempt.charge = 'kept';
    if (event.kind === 'declined' || event.kind === 'refund-declined') attempt.charge = 'declined';
    for (const checker of this.#checkers) checker.ledger?.(attempt, event, this);
  }

  wrote(wire: WireFacts, request: ChannelRequest): void {
    if (request.class === 'pay' || request.class === 'refund' || request.class === 'order') {
      for (const checker of this.#checkers) checker.paySent?.(request, wire, this);
      const attempt = this.attempts.get(request.attemptId);
      if (attempt === undefined) return;
      attempt.payWrites += 1;
      attempt.firstPayMs ??= this.facts.nowMs();
      attempt.envelope = 'envelope' in request ? request.envelope : null;
    } else if (request.class === 'reversal') {
      for (const checker of this.#checkers) checker.reversalSent?.(request, wire, this);
      const attempt = this.attempts.get(request.attemptId);
      if (attempt !== undefined) attempt.reversalWrites += 1;
    }
  }

  /** A reply reached the daemon's machine. */
  arrived(wire: WireFacts, reply: ChannelReply): void {
    if (reply.class === 'sign-on-reply' && reply.accepted) wire.signedOn = true;
    if (reply.class === 'pong') {
      wire.pongs += 1;
      wire.lastPongMs = this.facts.nowMs();
    }
    if (!('attemptId' in reply)) return;
    const attempt = this.attempts.get(reply.attemptId);
    if (attempt === undefined || attempt.channel !== wire.channel) return;
    this.#countLate(attempt, reply);
    if (saysUndone(reply)) attempt.saidReversed = true;
    if (reply.class === 'reversal-reply' && reply.result === 'no-original') {
      attempt.saidNoOriginalMs.push(this.facts.nowMs());
    }
    if (reply.class === 'inquiry-reply' && reply.state === 'paid') attempt.saidPaid = true;
    const { amountMinor } = attempt.sale;
    if (isMoneyReply(reply) && reply.code === '00' && reply.amountMinor === amountMinor) {
      attempt.saidPaid ||= reply.terminal === attempt.identity.terminal;
    }
  }

  #countLate({ at, covered }: AttemptRecord, reply: ChannelReply): void {
    const isApproval =
      (isMoneyReply(reply) && reply.code === '00') ||
      (reply.class === 'inquiry-reply' && reply.state === 'paid');
    if (isApproval && at === 'reversing' && covered) this.count('covered, then a late approval');
    if (isApproval && at === 'reversed') this.count('an approval after its reversal');
    if (reply.class === 'inquiry-reply') this.count(`inquiry said ${reply.state}`);
  }

  answered(answer: SaleAnswer): void {
    for (const checker of this.#checkers) checker.answered?.(answer, this);
    const sale = this.sales.get(answer.saleId);
    const isFinal = ['approved', 'declined', 'failed'].includes(answer.kind);
    if (sale !== undefined && isFinal) sale.told ??= answer;
  }

  shown(shown: Shown): void {
    this.shownSales.push(shown);
    for (const checker of this.#checkers) checker.shown?.(shown, this);
  }

  /** A till showed this as sold for cash, perhaps once more after it died over it. */
  cashShown(till: number, saleId: SaleId, amountMinor: number): void {
    const sold = this.cashSold.get(till) ?? new Map<SaleId, number>();
    this.cashSold.set(till, sold);
    this.count(sold.has(saleId) ? 'a cash sale was shown again' : 'sold for cash');
    sold.set(saleId, amountMinor);
  }

  shiftClosed(closed: ShiftClosed): void {
    for (const checker of this.#checkers) checker.shiftClosed?.(closed, this);
    this.cashSold.delete(closed.till);
  }

  drawerAsked(asked: DrawerAsked): void {
    for (const checker of this.#checkers) checker.drawerAsked?.(asked, this);
  }

  printed(paper: Paper): void {
    for (const checker of this.#checkers) checker.printed?.(paper, this);
  }

  quiescent(): void {
    for (const checker of this.#checkers) checker.quiescent?.(this);
  }
}

const isMoneyReply = (reply: ChannelReply): reply is MoneyReply =>
  reply.class === 'pay-reply' || reply.class === 'refund-reply';

/** Words of a host that end a reversal: given back, or nobody paid it and nobody can any more. */
const saysUndone = (reply: ChannelReply): boolean => {
  switch (reply.class) {
    case 'reversal-reply':
      return ['reversed', 'already-reversed', 'closed'].includes(reply.result);
    case 'inquiry-reply':
      return reply.state === 'reversed' || reply.state === 'closed';
    case 'close-reply':
      return reply.result === 'closed';
    default:
      return false;
  }
};
