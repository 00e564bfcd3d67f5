import type { AttemptState, SaleState } from '../attempt.ts';
import type { EntryBody, EntryKind, JournalEntry } from './entries.ts';

/** An entry that can't follow what stands: a bug of ours, never an outside fault. It stops the run. */
export class ImpossibleTransition extends Error {
  override readonly name = 'ImpossibleTransition';
}

/**
 * Which entries may follow in which state of an attempt (invariant T1). A sale is decided only by
 * an attempt that is decided the same way. An approved attempt has no door out: what was journaled
 * as paid is never taken back by ourselves (invariant V5). From the rows below it the one door is a
 * late or contradictory approval, which is money and must be undone (invariant R4).
 */
const ATTEMPT_DOORS: Readonly<Record<AttemptState['at'], readonly EntryKind[]>> = {
  armed: [
    'attempt-not-sent',
    'attempt-refused',
    'attempt-declined',
    'attempt-approved',
    'attempt-unknown',
  ],
  unknown: [
    'attempt-refused',
    'attempt-declined',
    'attempt-approved',
    'reversal-ordered',
    'reversal-acknowledged',
  ],
  reversing: [
    'cover-opened',
    'reversal-sent',
    'reversal-no-original',
    'reversal-acknowledged',
    'reversal-exception',
    'reversal-closed',
  ],
  approved: ['sale-approved'],
  'not-sent': ['reversal-ordered'],
  refused: ['reversal-ordered'],
  declined: ['sale-declined', 'reversal-ordered'],
  reversed: ['reversal-ordered'],
  'closed-by-person': ['reversal-ordered'],
};

const ORDERED: AttemptState = {
  at: 'reversing',
  covered: false,
  sends: 0,
  noOriginalSaid: false,
  exception: null,
};

type Reversing = Extract<AttemptState, { at: 'reversing' }>;

const whileReversing = (state: Reversing, body: EntryBody): AttemptState => {
  switch (body.kind) {
    case 'cover-opened':
      return { ...state, covered: true };
    case 'reversal-sent':
      return { ...state, sends: body.send };
    case 'reversal-no-original':
      return { ...state, noOriginalSaid: true };
    case 'reversal-exception':
      return { ...state, exception: body.code };
    case 'reversal-closed':
      return { at: 'closed-by-person' };
    case 'reversal-acknowledged':
      return { at: 'reversed', result: body.result };
    default:
      throw noEntryAboutAttempt(body);
  }
};

const noEntryAboutAttempt = ({ kind }: EntryBody): ImpossibleTransition =>
  new ImpossibleTransition(`${kind} is no entry about an attempt`);

/** The state of an attempt after `entry`. Throws `ImpossibleTransition` when it can't follow. */
export const nextAttemptState = (state: AttemptState, entry: JournalEntry): AttemptState => {
  const { body } = entry;
  if (!ATTEMPT_DOORS[state.at].includes(body.kind)) {
    throw new ImpossibleTransition(`${body.kind} can't follow ${state.at}`);
  }
  if (state.at === 'reversing') return whileReversing(state, body);
  switch (body.kind) {
    case 'attempt-not-sent':
      return { at: 'not-sent' };
    case 'attempt-refused':
      return { at: 'refused', hostCode: body.hostCode };
    case 'attempt-declined':
      return { at: 'declined', hostCode: body.hostCode };
    case 'attempt-approved': {
      const { authCode, hostReference } = body;
      return { at: 'approved', authCode, hostReference, atWallMs: entry.atWallMs };
    }
    case 'attempt-unknown':
      return { at: 'unknown', cause: body.cause };
    case 'reversal-ordered':
      return ORDERED;
    case 'reversal-acknowledged':
      return { at: 'reversed', result: body.result };
    case 'sale-approved':
    case 'sale-declined':
      return state;
    default:
      throw noEntryAboutAttempt(body);
  }
};

/** The state of a sale after `body`. Final answers absorb: nothing can follow them. */
export const nextSaleState = (state: SaleState, body: EntryBody): SaleState => {
  switch (body.kind) {
    case 'credential-consumed':
      return open(state, body, { at: 'awaiting-credential' });
    case 'route-decided':
      return open(state, body, state);
    case 'refund-ordered':
      // Only what was paid can be given back; the approval itself stays as it is (invariant V5).
      if (state.at !== 'approved') break;
      return state;
    case 'credential-renewed':
      if (state.at !== 'awaiting-credential') break;
      return { at: 'open' };
    case 'sale-approved':
      return open(state, body, { at: 'approved', attemptId: body.attemptId });
    case 'sale-declined':
      return open(state, body, {
        at: 'declined',
        attemptId: body.attemptId,
        hostCode: body.hostCode,
      });
    case 'sale-failed':
      if (state.at === 'awaiting-credential') return { at: 'failed', code: body.code };
      return open(state, body, { at: 'failed', code: body.code });
    default:
      return state;
  }
  throw new ImpossibleTransition(`${body.kind} can't follow ${state.at}`);
};

const open = (state: SaleState, body: EntryBody, next: SaleState): SaleState => {
  if (state.at === 'open') return next;
  throw new ImpossibleTransition(`${body.kind} can't follow ${state.at}`);
};
