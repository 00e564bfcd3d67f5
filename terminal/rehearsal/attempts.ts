import type { RunEventOf, RunRecord } from '#contract/run-record.ts';

/** How an attempt stands when the run is over. */
export type AttemptEnd =
  | 'approved'
  | 'declined'
  | 'refused'
  | 'not-sent'
  | 'reversed'
  | 'owed'
  | 'open';

/** An attempt as the journal told it. */
export interface RunAttempt {
  readonly channel: string;
  readonly is: AttemptEnd;
  /** The proof under which the sale moved on from it. */
  readonly proof: 'not-sent' | 'refused' | 'reversed' | 'covered' | null;
  /** When it came to stand so. */
  readonly atMs: number;
}

const ENDS: Readonly<Record<string, AttemptEnd>> = {
  'attempt-armed': 'open',
  'attempt-unknown': 'open',
  'attempt-approved': 'approved',
  'attempt-declined': 'declined',
  'attempt-refused': 'refused',
  'attempt-not-sent': 'not-sent',
  'reversal-ordered': 'owed',
  'cover-opened': 'owed',
  'reversal-exception': 'owed',
  'reversal-acknowledged': 'reversed',
};

/** A sale's attempts in the order they were armed; a channel is never taken twice for one sale. */
export function attemptsOf({ events }: Pick<RunRecord, 'events'>, saleId: string): RunAttempt[] {
  const attempts = new Map<string, RunAttempt>();
  for (const event of events) {
    if (event.kind === 'journal' && event.saleId === saleId) follow(attempts, event);
    if (event.kind === 'progress' && event.saleId === saleId && event.proof !== null) {
      const left = attempts.get(event.channel);
      if (left !== undefined) attempts.set(event.channel, { ...left, proof: event.proof });
    }
  }
  return [...attempts.values()];
}

function follow(attempts: Map<string, RunAttempt>, event: RunEventOf<'journal'>): void {
  const { channel, what, atMs } = event;
  const is = ENDS[what];
  if (channel === null || is === undefined) return;
  const proof = attempts.get(channel)?.proof ?? null;
  attempts.set(channel, { channel, is, proof, atMs });
}
