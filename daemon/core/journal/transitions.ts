import type { AttemptState, SaleState } from '../attempt.ts';
import type { EntryBody, EntryKind, EntryOf, JournalEntry } from './entries.ts';

/** An entry that can't follow what stands: a bug of ours, never an outside fault. It stops the run. */
export class ImpossibleTransition extends Error {
  override readonly name = 'ImpossibleTransition';
}

/** What each entry that may follow makes of the state it meets; one without a door is impossible. */
type Doors<State extends AttemptState> = {
  readonly [Kind in EntryKind]?: (
    body: EntryOf<Kind>,
    state: State,
    atWallMs: number,
  ) => AttemptState;
};
type In<At extends AttemptState['at']> = Extract<AttemptState, { readonly at: At }>;

const refused = ({ hostCode }: EntryOf<'attempt-refused'>): AttemptState => ({
  at: 'refused',
  hostCode,
});
const declined = ({ hostCode }: EntryOf<'attempt-declined'>): AttemptState => ({
  at: 'declined',
  hostCode,
});
const approved = (
  { authCode, hostReference }: EntryOf<'attempt-approved'>,
  _before: AttemptState,
  atWallMs: number,
): AttemptState => ({ at: 'approved', authCode, hostReference, atWallMs });
const acknowledged = ({ result }: EntryOf<'reversal-acknowledged'>): AttemptState => ({
  at: 'reversed',
  result,
});
const ordered = (): AttemptState => ({
  at: 'reversing',
  covered: false,
  sends: 0,
  noOriginalSaid: false,
  exception: null,
});
/** The sale's answer, in the transaction of the attempt that decided it, which stays as it is. */
const answered = (_body: unknown, state: AttemptState): AttemptState => state;

/**
 * Which entries may follow in which state of an attempt, and where they lead (invariant T1). A sale
 * is decided only by an attempt that is decided the same way. An approved attempt has no door out:
 * what was journaled as paid is never taken back by ourselves (invariant V5). From the rows below
 * it the one door is a late or contradictory approval, which is money and must be undone (R4).
 */
const ATTEMPT_DOORS: { readonly [At in AttemptState['at']]: Doors<In<At>> } = {
  armed: {
    'attempt-not-sent': () => ({ at: 'not-sent' }),
    'attempt-refused': refused,
    'attempt-declined': declined,
    'attempt-approved': approved,
    'attempt-unknown': ({ cause }) => ({ at: 'unknown', cause }),
  },
  unknown: {
    'attempt-refused': refused,
    'attempt-declined': declined,
    'attempt-approved': approved,
    'reversal-ordered': ordered,
    'reversal-acknowledged': acknowledged,
  },
  reversing: {
    'cover-opened': (_body, state) => ({ ...state, covered: true }),
    'reversal-sent': ({ send }, state) => ({ ...state, sends: send }),
    'reversal-no-original': (_body, state) => ({ ...state, noOriginalSaid: true }),
    'reversal-acknowledged': acknowledged,
    'reversal-exception': ({ code }, state) => ({ ...state, exception: code }),
    'reversal-closed': () => ({ at: 'closed-by-person' }),
  },
  approved: { 'sale-approved': answered },
  'not-sent': { 'reversal-ordered': ordered },
  refused: { 'reversal-ordered': ordered },
  declined: { 'sale-declined': answered, 'reversal-ordered': ordered },
  reversed: { 'reversal-ordered': ordered },
  'closed-by-person': { 'reversal-ordered': ordered },
};

/** A door from the row of its state, by the kind of its entry: they fit by the table's type. */
type Door = (body: EntryBody, state: AttemptState, atWallMs: number) => AttemptState;

/** The state of an attempt after `entry`. Throws `ImpossibleTransition` when it can't follow. */
export const nextAttemptState = (state: AttemptState, entry: JournalEntry): AttemptState => {
  const { body, atWallMs } = entry;
  const door = ATTEMPT_DOORS[state.at][body.kind] as Door | undefined;
  if (door === undefined) throw new ImpossibleTransition(`${body.kind} can't follow ${state.at}`);
  return door(body, state, atWallMs);
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
