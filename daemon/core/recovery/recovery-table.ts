import { type Attempt, isOwed, isUndecided, type Sale, type SaleState } from '../attempt.ts';

/** What is left of a sale's attempts after a restart, as one fact. */
export type Remains =
  /** Nothing was ever armed. */
  | 'none'
  /** Some attempt is undecided: bytes may have left. */
  | 'undecided'
  /** None undecided, some reversal not acknowledged; one closed by a person never was. */
  | 'owed'
  /** All decided and none charges the customer. */
  | 'closed'
  /** An attempt is approved. */
  | 'approved';

/** What recovery does. It resolves or reverses; it never replays by itself (rule 1). */
export type RecoveryStep =
  /** Nothing to do for the sale; owed reversals are the queues' work. */
  | 'leave'
  /** Call the attempt unknown and resolve it on its own channel; then answer. */
  | 'resolve'
  /** Order the reversal of what is undecided: the sale has its answer already. */
  | 'reverse'
  /** Answer: not successful, a reversal is on its way (row A9). */
  | 'fail-owed'
  /** Answer: interrupted, nothing was charged. */
  | 'fail-clean'
  /** The journal can't hold this: the entries that would lead here are one transaction. */
  | 'impossible';

/**
 * Every case once (style point 5): what the journal says of the sale, against what is left of its
 * attempts. A test walks the whole table.
 */
export const RECOVERY_TABLE: Readonly<
  Record<SaleState['at'], Readonly<Record<Remains, RecoveryStep>>>
> = {
  open: {
    none: 'fail-clean',
    undecided: 'resolve',
    owed: 'fail-owed',
    closed: 'fail-clean',
    approved: 'impossible',
  },
  // The customer's credential is gone with the old process; presenting again means a new sale.
  'awaiting-credential': {
    none: 'impossible',
    undecided: 'impossible',
    owed: 'fail-owed',
    closed: 'fail-clean',
    approved: 'impossible',
  },
  approved: {
    none: 'impossible',
    undecided: 'reverse',
    owed: 'leave',
    closed: 'impossible',
    approved: 'leave',
  },
  declined: {
    none: 'impossible',
    undecided: 'reverse',
    owed: 'leave',
    closed: 'leave',
    approved: 'impossible',
  },
  failed: {
    none: 'leave',
    undecided: 'reverse',
    owed: 'leave',
    closed: 'leave',
    approved: 'impossible',
  },
};

/** The one fact about a sale's attempts that recovery looks at, the most pressing first. */
export const remainsOf = (attempts: readonly Attempt[]): Remains => {
  if (attempts.length === 0) return 'none';
  if (attempts.some(({ state }) => isUndecided(state))) return 'undecided';
  if (attempts.some(({ state }) => isOwed(state))) return 'owed';
  return attempts.some(({ state }) => state.at === 'approved') ? 'approved' : 'closed';
};

export const recoveryStep = (sale: Sale, attempts: readonly Attempt[]): RecoveryStep =>
  RECOVERY_TABLE[sale.state.at][remainsOf(attempts)];
