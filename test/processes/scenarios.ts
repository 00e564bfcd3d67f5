import type { ChannelId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import type { ChannelFault } from '#contract/rehearsal.ts';
import type { EntryKind } from '#daemon/core/journal/entries.ts';

export const EAST = 'bank-east' as ChannelId;
export const HARBOR = 'bank-harbor' as ChannelId;

/** Delay of the fault `answer-late`: far behind `late`'s reply limit. */
export const ANSWER_LATE_MS = 2_500;

/** A sale and what its first channel does to it. The second channel is always sound. */
export interface Scenario {
  readonly name: string;
  /** What it is about, for the table's reader. */
  readonly about: string;
  /** Minor units of CNY; the last two digits decide at the stub. */
  readonly amountMinor: number;
  readonly method: Method;
  /** The credential may be shown once; the second channel won't have it after the first. */
  readonly singleUse: boolean;
  readonly fault: { readonly kind: ChannelFault; readonly payments?: number } | null;
  /** How the first channel differs from the default profile. */
  readonly east: Readonly<Record<string, unknown>>;
  /** So many entries into the sale, the journal writes a checkpoint; null: it is new and far off. */
  readonly checkpointAfter: number | null;
  /** How long nothing more may happen before the ledgers are read. */
  readonly quietForMs: number;
  /** What an undisturbed run comes to; a run that doesn't is not about what its name says. */
  readonly undisturbed: {
    readonly answer: SaleAnswer['kind'];
    /** In this order, others between them allowed. */
    readonly entries: readonly EntryKind[];
    /** Commits and frames of the daemon, repeats under load not counted. */
    readonly commits: number;
    readonly sends: number;
  };
}

const card = {
  amountMinor: 12_500,
  method: 'card',
  singleUse: false,
  fault: null,
  checkpointAfter: null,
  east: {},
  quietForMs: 0,
} as const;

const REVERSED = ['reversal-ordered', 'reversal-sent', 'reversal-acknowledged'] as const;

export const SCENARIOS: readonly Scenario[] = [
  {
    ...card,
    name: 'plain',
    about: 'approved by the first channel',
    undisturbed: {
      answer: 'approved',
      entries: ['sale-accepted', 'attempt-armed', 'attempt-approved', 'sale-approved'],
      commits: 2,
      sends: 1,
    },
  },
  {
    ...card,
    name: 'declined',
    about: 'declined by the issuer',
    amountMinor: 12_551,
    undisturbed: {
      answer: 'declined',
      entries: ['attempt-declined', 'sale-declined'],
      commits: 2,
      sends: 1,
    },
  },
  {
    ...card,
    name: 'refused',
    about: 'refused as certainly not processed, approved elsewhere',
    fault: { kind: 'system-error', payments: 1 },
    undisturbed: {
      answer: 'approved',
      entries: ['attempt-refused', 'attempt-armed', 'sale-approved'],
      commits: 4,
      sends: 2,
    },
  },
  {
    ...card,
    name: 'inquired',
    about: 'reset after the booking, found paid by inquiry',
    fault: { kind: 'reset-after-request', payments: 1 },
    undisturbed: {
      answer: 'approved',
      entries: ['attempt-unknown', 'attempt-approved'],
      commits: 3,
      sends: 2,
    },
  },
  {
    ...card,
    name: 'undone',
    about: 'reset before the booking, reversed, approved elsewhere',
    fault: { kind: 'reset-before-request', payments: 1 },
    undisturbed: {
      answer: 'approved',
      entries: ['attempt-unknown', ...REVERSED, 'attempt-armed', 'sale-approved'],
      commits: 7,
      sends: 4,
    },
  },
  {
    ...card,
    name: 'checkpoint',
    about: 'as undone, with a checkpoint of the journal in the midst of the reversal',
    fault: { kind: 'reset-before-request', payments: 1 },
    checkpointAfter: 4,
    undisturbed: {
      answer: 'approved',
      entries: ['attempt-unknown', ...REVERSED, 'attempt-armed', 'sale-approved'],
      commits: 7,
      sends: 4,
    },
  },
  {
    ...card,
    name: 'covered',
    about: 'channel dies after the request: covered, approved elsewhere, reversed once it is back',
    fault: { kind: 'hang' },
    undisturbed: {
      answer: 'approved',
      entries: ['cover-opened', 'attempt-armed', 'sale-approved', 'reversal-acknowledged'],
      commits: 7,
      sends: 3,
    },
  },
  {
    ...card,
    name: 'owed',
    about: 'channel dies after the request, too dear to cover: failed, reversed once it is back',
    amountMinor: 250_000,
    fault: { kind: 'hang' },
    undisturbed: {
      answer: 'failed',
      entries: ['reversal-ordered', 'sale-failed', 'reversal-sent', 'reversal-acknowledged'],
      commits: 5,
      sends: 2,
    },
  },
  {
    ...card,
    name: 'again',
    about: 'a single-use code is undone and must be shown again',
    method: 'qr-scan',
    singleUse: true,
    fault: { kind: 'reset-before-request', payments: 1 },
    undisturbed: {
      answer: 'approved',
      entries: [...REVERSED, 'credential-consumed', 'credential-renewed', 'sale-approved'],
      commits: 8,
      sends: 4,
    },
  },
  {
    ...card,
    name: 'again-card',
    about: 'a card that the first bank read and refused must be read again for the second',
    singleUse: true,
    fault: { kind: 'system-error', payments: 1 },
    undisturbed: {
      answer: 'approved',
      entries: ['attempt-refused', 'credential-consumed', 'credential-renewed', 'sale-approved'],
      commits: 5,
      sends: 2,
    },
  },
  {
    ...card,
    name: 'late',
    about: 'no reply in time: reversed, approved elsewhere, then the first approval arrives',
    fault: { kind: 'answer-late', payments: 1 },
    east: { inquiry: null, replyLimitMs: 800 },
    quietForMs: ANSWER_LATE_MS + 500,
    undisturbed: {
      answer: 'approved',
      entries: [...REVERSED, 'attempt-armed', 'sale-approved'],
      commits: 7,
      sends: 3,
    },
  },
  {
    ...card,
    name: 'twice',
    about: 'the approval is told twice',
    fault: { kind: 'answer-twice' },
    undisturbed: {
      answer: 'approved',
      entries: ['attempt-approved', 'sale-approved'],
      commits: 2,
      sends: 1,
    },
  },
  {
    ...card,
    name: 'slow',
    about: 'the issuer thinks for eight seconds',
    amountMinor: 12_568,
    undisturbed: {
      answer: 'approved',
      entries: ['attempt-approved', 'sale-approved'],
      commits: 2,
      sends: 1,
    },
  },
];

export const scenarioNamed = (name: string): Scenario => {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const known = SCENARIOS.map((scenario) => scenario.name).join(', ');
  throw new Error(`there is no scenario "${name}"; there are ${known}`);
};
