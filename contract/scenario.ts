/**
 * A rehearsal as a file (row P6): devices, operator and channel faults on a time line, and what
 * must come of it. One form for virtual time, real processes and the rehearsal screen. Keys are
 * written as a person types them in YAML; amounts in major units, durations with their unit.
 */
import { z } from 'zod';
import { channelState } from './channel-state.ts';
import { channelId, personId } from './ids.ts';
import { language } from './language.ts';
import { method } from './method.ts';
import type { AmountMinor } from './money.ts';
import { errorCode } from './payment.ts';
import {
  channelFault,
  channelManner,
  padKey,
  printerFault,
  readerFault,
  readerKind,
} from './rehearsal.ts';
import { customerPrompt, paperView, quietNotice, screen } from './view.ts';

const UNITS_MS = { ms: 1, s: 1_000, min: 60_000 } as const;

/** "300 ms", "1.5 s", "2 min": milliseconds once parsed, an hour at most. */
export const duration = z
  .string()
  .regex(/^\d{1,5}(\.\d{1,3})? ?(ms|s|min)$/, 'a duration like 300 ms, 1.5 s or 2 min')
  .transform((text) => {
    const [, count = '0', unit = 'ms'] = /^([\d.]+) ?(ms|s|min)$/.exec(text) ?? [];
    return Math.round(Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  })
  .refine((ms) => ms <= 3_600_000, 'an hour at most');

/** 128.00 in the file, 12800 once parsed. */
export const money = z
  .number()
  .min(0)
  .max(999_999.99)
  .refine((major) => Math.abs(major * 100 - Math.round(major * 100)) < 1e-6, 'two decimals at most')
  .transform((major) => Math.round(major * 100) as AmountMinor);

const screenKind = z.enum(
  screen.options.map((option) => option.shape.kind.value) as [
    (typeof screen.options)[number]['shape']['kind']['value'],
  ],
);

/** Four ways to show that an attempt can't cost the customer anything (money-safety). */
export const proofName = z.enum(['not-sent', 'refused', 'reversed', 'covered']);

const MOMENTS = {
  /** The till shows this screen. */
  screen: screenKind,
  /** The paper of the result stands so. */
  paper: paperView,
  /** The pad asks for it. */
  asks: z.enum(['card', 'pin']),
  /** A channel's state, as the status bar has it; `up` and `down` are the usual ones. */
  up: channelId,
  down: channelId,
  /** An attempt was armed on this channel. */
  attempt: channelId,
  /** The acquirer read a payment; approved one (the money is taken); undid one; showed its fault. */
  received: channelId,
  booked: channelId,
  /** It opened an order for a code to be shown, and closed one that nobody had paid. */
  opened: channelId,
  closed: channelId,
  undone: channelId,
  'fault-shown': channelId,
  /** The daemon asks this channel what became of an attempt. */
  resolving: channelId,
  /** A sale moved on under this proof. */
  proof: proofName,
  /** This channel acknowledged a reversal. */
  reversed: channelId,
  /** The link between till and payment service. */
  link: z.enum(['connected', 'reconnecting']),
} as const;

/** Names exactly one of the keys; the shape of a small choice in YAML. */
const exactlyOne =
  (keys: readonly string[], what: string) =>
  (value: object): boolean | string => {
    const named = keys.filter((key) => key in value);
    return named.length === 1
      ? true
      : `names ${named.length === 0 ? 'no' : 'more than one'} ${what}`;
  };

const oneOf = <S extends z.ZodRawShape>(shape: S, keys: readonly string[], what: string) =>
  z.strictObject(shape).superRefine((value, context) => {
    const verdict = exactlyOne(keys, what)(value);
    if (verdict !== true) {
      context.addIssue({
        code: 'custom',
        message: `${verdict}; it may be one of ${keys.join(', ')}`,
      });
    }
  });

const MOMENT_KEYS = Object.keys(MOMENTS);

/** Something that comes true while a scenario runs. */
export const moment = oneOf(z.strictObject(MOMENTS).partial().shape, MOMENT_KEYS, 'moment');
export type Moment = z.infer<typeof moment>;

const ACTIONS = {
  /** Keys of the amount, one by one. */
  type: money,
  'pay-by': method,
  /** The cash key, then what the customer hands over, then Enter. */
  'pay-cash': money,
  /** Ends the shift with so much counted in the drawer. */
  'close-shift': money,
  /** A key of the till. */
  press: z.enum(['confirm', 'back', 'reprint', 'check-again', 'settle', 'open-drawer']),
  'paper-seen': z.enum(['printed', 'missing']),
  supervisor: z.strictObject({ person: personId, reason: z.string().trim().min(3).max(200) }),
  /** A card at the reader, by the id of the test card. */
  tap: z.string().max(40),
  insert: z.string().max(40),
  swipe: z.string().max(40),
  /** Draws a card through a plain stripe reader so that it is unreadable. */
  smear: z.string().max(40),
  /** Digits at the pad, then its enter key. */
  pin: z.string().regex(/^\d{4,12}$/, 'four to twelve digits, in quotes'),
  pad: padKey,
  /** A code before the scanner, by the id of the simulated code. */
  scan: z.string().max(40),
  /** The customer's wallet pays the code that this channel made last. */
  'wallet-pays': channelId,
  /** What somebody does to the reader. */
  reader: z.enum(['plug', 'unplug', 'remove-card', 'noise', 'another-pad']),
  /** Puts this reader on the counter in place of the other. */
  'stand-reader': readerKind,
  'reader-fault': readerFault,
  scanner: z.enum(['plug', 'unplug', 'no-read']),
  printer: printerFault,
  fault: z.strictObject({
    channel: channelId,
    is: channelFault,
    /** How many payments it lasts; absent: until switched again. */
    payments: z.int().min(1).max(100).optional(),
  }),
  manner: z.strictObject({ channel: channelId, is: channelManner }),
  /** How long this channel's codes may be paid from now on. */
  'code-life': z.strictObject({ channel: channelId, is: duration }),
  /** Ends a process where it stands; whoever looks after it starts it again. */
  kill: z.enum(['daemon', 'till']),
  force: z.strictObject({
    channel: channelId,
    person: personId,
    reason: z.string().trim().min(3).max(200),
    for: duration,
  }),
  lift: z.strictObject({ person: personId, reason: z.string().trim().min(3).max(200) }),
  /** A pay-out by the back office, through the same payment service (row C11). */
  'pay-out': money,
  /** Does nothing but wait for its moment. */
  wait: moment,
} as const;
const ACTION_KEYS = Object.keys(ACTIONS);

const HOW = {
  /** Not before this; absent: as soon as the action makes sense. */
  when: moment.optional(),
  /** Which time the moment comes, 1 being the first. */
  nth: z.int().min(1).max(100).optional(),
  /** And then so long. */
  after: duration.optional(),
  /** Again and again at once: a double press. */
  times: z.int().min(1).max(50).optional(),
};

/** One thing somebody does. */
export const step = oneOf(
  { ...z.strictObject(ACTIONS).partial().shape, ...HOW },
  ACTION_KEYS,
  'action',
);
export type Step = z.infer<typeof step>;
export type StepInput = z.input<typeof step>;

const LEDGER_LINE = /^(kept|reversed|declined|tombstone|ordered|closed) \d{1,6}\.\d{2}$/;

const expectedAttempt = z.strictObject({
  channel: channelId,
  /** How it stands when the run is over. */
  is: z.enum(['approved', 'declined', 'refused', 'not-sent', 'reversed', 'owed', 'open']),
  /** The proof under which the sale moved on from it. */
  proof: proofName.optional(),
});

const expectedSale = z.strictObject({
  amount: money,
  answer: z.enum(['approved', 'declined', 'failed', 'open']),
  via: channelId.optional(),
  code: errorCode.optional(),
  attempts: z.array(expectedAttempt).optional(),
  /** From the card or code to the answer, at most. */
  within: duration.optional(),
});

const sum = z.strictObject({ count: z.int(), amount: z.number() });

/** What must have come of a run. What is left out is not looked at, but the promise always is. */
export const expectation = z.strictObject({
  /** Every sale the daemon accepted, in order. */
  sales: z.array(expectedSale).optional(),
  /** Every row of every acquirer's ledger; a channel that is not named has none. */
  ledger: z
    .record(channelId, z.array(z.string().regex(LEDGER_LINE, 'like "kept 128.00"')))
    .optional(),
  /** Every paper that came out, in order: pieces of text on it, and pieces that must not be. */
  receipts: z
    .array(
      z.strictObject({
        says: z.array(z.string().max(80)).default([]),
        'says-not': z.array(z.string().max(80)).default([]),
      }),
    )
    .optional(),
  /** What the till showed, in this order, other screens between them allowed. */
  screens: z.array(z.string().max(80)).optional(),
  /** Everything the customer read, in order, nothing between. */
  customer: z.array(customerPrompt).optional(),
  'never-shown': z.array(z.string().max(80)).optional(),
  /** Notices that came (row A7), in any order. */
  notices: z
    .array(
      z.strictObject({
        kind: quietNotice.shape.kind,
        from: channelId.optional(),
        to: channelId.optional(),
        code: errorCode.optional(),
      }),
    )
    .optional(),
  /** Channels' states at the end. */
  channels: z.record(channelId, channelState).optional(),
  /** The settlement that was run last. */
  settlement: z
    .array(
      z.strictObject({
        channel: channelId,
        ours: sum,
        theirs: sum.nullable(),
        difference: sum.nullable(),
      }),
    )
    .optional(),
  /** Reversals not acknowledged at the end. */
  owed: z.int().min(0).default(0),
});
export type Expectation = z.infer<typeof expectation>;

/** How this world differs from the one `npm start` sets up. */
export const scenarioWorld = z.strictObject({
  cover: z.strictObject({ limit: money, total: money }).optional(),
  /** Requests in flight on one connection. */
  'in-flight': z.int().min(1).max(1_000).optional(),
  channels: z
    .record(
      channelId,
      z.strictObject({
        /** The acquirer knows no inquiry. */
        inquiry: z.literal('none').optional(),
        'reply-limit': duration.optional(),
        'earliest-reversal': duration.optional(),
        /** A code that another channel saw may be shown to this one. */
        'code-replay': z.boolean().optional(),
        /** A card that another channel has read may be sent to this one as it is. */
        'card-replay': z.boolean().optional(),
        priority: z.int().min(0).max(1_000).optional(),
        /** Lines it shares with the channels that name them too. */
        lines: z.array(z.string().min(1).max(40)).max(8).optional(),
      }),
    )
    .optional(),
});
export type ScenarioWorld = z.infer<typeof scenarioWorld>;

export const scenario = z.strictObject({
  /** What is claimed, in one sentence. */
  scenario: z.string().trim().min(8).max(160),
  /** Rows of the requirements, rules and faults it covers. */
  rows: z.array(z.string().max(20)).default([]),
  /** Why it is kept. */
  about: z.string().max(2_000).optional(),
  language: language.default('en'),
  /** Longest wait for anything. */
  patience: duration.default(90_000),
  world: scenarioWorld.optional(),
  /** Stands before the first step. */
  before: z.array(step).default([]),
  /** One after the other. */
  do: z.array(step).min(1).max(200),
  /** Each by itself, whenever its moment comes. */
  meanwhile: z.array(step).max(50).default([]),
  expect: expectation,
});
export type Scenario = z.infer<typeof scenario>;
export type ScenarioInput = z.input<typeof scenario>;
