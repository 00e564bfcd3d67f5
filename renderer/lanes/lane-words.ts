import type { RunEvent } from '#contract/run-record.ts';

/** What the picture asks the wording for; keys are listed in `renderer/wording`. */
export type LaneWords = (
  key: LaneKey,
  values?: Readonly<Record<string, string | number>>,
) => string;

type ScreenKind = Extract<RunEvent, { kind: 'screen' }>['screen'];
type CustomerPrompt = Extract<RunEvent, { kind: 'customer' }>['prompt'];
type NoticeKind = Extract<RunEvent, { kind: 'notice' }>['notice'];
type AcquirerWord = Extract<RunEvent, { kind: 'acquirer' }>['what'];
export const PROOFS = ['not-sent', 'refused', 'reversed', 'covered'] as const;
export type Proof = (typeof PROOFS)[number];

/** Entries of the journal that have a sentence; any other is shown by its own name. */
export const JOURNAL_WORDS = [
  'sale-accepted',
  'route-decided',
  'attempt-armed',
  'attempt-approved',
  'attempt-declined',
  'attempt-refused',
  'attempt-not-sent',
  'attempt-unknown',
  'reversal-ordered',
  'cover-opened',
  'reversal-sent',
  'reversal-no-original',
  'reversal-acknowledged',
  'reversal-exception',
  'credential-consumed',
  'credential-renewed',
  'sale-approved',
  'sale-declined',
  'sale-failed',
  'alarm',
] as const;
export type JournalWord = (typeof JOURNAL_WORDS)[number];

export type LaneKey =
  | `lanes.${'time' | 'hands' | 'customer' | 'till' | 'daemon' | 'ledger' | 'paper' | 'down'}`
  | `lanes.${'killed' | 'started' | 'no-link' | 'took' | 'gave-back' | 'settled' | 'picture'}`
  | `lanes.proof-${Proof}`
  | `lanes.screen-${ScreenKind}`
  | `lanes.journal-${JournalWord}`
  | `lanes.acquirer-${AcquirerWord}`
  | `customer.${CustomerPrompt}`
  | `notice.${NoticeKind}`;
