/**
 * What happened in a run of a scenario, in order, as people are shown it: the same from virtual
 * time, from real processes and from what was done by hand. Masked, like everything a view holds.
 */
import { z } from 'zod';
import { channelState } from './channel-state.ts';
import { settlementSum } from './daemon-api.ts';
import { channelId, saleId } from './ids.ts';
import { localName } from './language.ts';
import { amountMinor } from './money.ts';
import { paymentProgress, saleAnswer } from './payment.ts';
import { storyLine } from './sales-api.ts';
import { ledgerRow, stubEvent } from './stub-control.ts';
import { customerPrompt, quietNotice, screen } from './view.ts';

/** Milliseconds from the start of the run. */
const atMs = z.number();
const progressStep = z.enum(
  paymentProgress.options.map((option) => option.shape.step.value) as [
    (typeof paymentProgress.options)[number]['shape']['step']['value'],
  ],
);

export const runEvent = z.discriminatedUnion('kind', [
  /** Somebody did something: cashier, customer, or whoever stages the faults. */
  z.strictObject({
    kind: z.literal('deed'),
    atMs,
    by: z.enum(['cashier', 'customer', 'stage']),
    what: z.string().max(120),
  }),
  /** `detail`: what of the screen tells it from others of its kind. */
  z.strictObject({
    kind: z.literal('screen'),
    atMs,
    screen: z.enum(
      screen.options.map((option) => option.shape.kind.value) as [
        (typeof screen.options)[number]['shape']['kind']['value'],
      ],
    ),
    detail: z.string().max(80),
  }),
  z.strictObject({ kind: z.literal('customer'), atMs, prompt: customerPrompt }),
  z.strictObject({
    kind: z.literal('notice'),
    atMs,
    notice: quietNotice.shape.kind,
    from: localName.nullable(),
    to: localName.nullable(),
    code: quietNotice.shape.code,
  }),
  z.strictObject({ kind: z.literal('paper'), atMs, text: z.string().max(8_000) }),
  z.strictObject({
    kind: z.literal('link'),
    atMs,
    is: z.enum(['connected', 'reconnecting']),
  }),
  z.strictObject({ kind: z.literal('channel'), atMs, channel: channelId, state: channelState }),
  /** What the daemon said while it worked. `proof`: the one it moved on under. */
  z.strictObject({
    kind: z.literal('progress'),
    atMs,
    saleId,
    step: progressStep,
    channel: channelId,
    proof: z.enum(['not-sent', 'refused', 'reversed', 'covered']).nullable(),
  }),
  /** An entry of the journal. */
  z.strictObject({
    kind: z.literal('journal'),
    atMs,
    saleId,
    channel: channelId.nullable(),
    what: storyLine.shape.what,
    detail: storyLine.shape.detail,
  }),
  /** Something happened at an acquirer. */
  z.strictObject({
    kind: z.literal('acquirer'),
    atMs,
    channel: channelId,
    what: stubEvent.shape.what,
    attemptId: stubEvent.shape.attemptId,
  }),
  /** The day was settled: ours against each acquirer's. */
  z.strictObject({
    kind: z.literal('settled'),
    atMs,
    lines: z.array(
      z.strictObject({
        channel: localName,
        ours: settlementSum,
        theirs: settlementSum.nullable(),
        difference: settlementSum.nullable(),
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal('process'),
    atMs,
    process: z.enum(['daemon', 'till']),
    is: z.enum(['killed', 'started']),
  }),
]);
export type RunEvent = z.infer<typeof runEvent>;
export type RunEventOf<K extends RunEvent['kind']> = Extract<RunEvent, { kind: K }>;

/** One thing that was expected, and what came. */
export const claim = z.strictObject({
  what: z.string().max(200),
  expected: z.string().max(4_000),
  got: z.string().max(4_000),
  holds: z.boolean(),
  /** The moment it turned on; null: the end. */
  atMs: atMs.nullable(),
});
export type Claim = z.infer<typeof claim>;

export const runRecord = z.strictObject({
  title: z.string().max(160),
  /** Its file's name, or empty for what was done by hand. */
  file: z.string().max(200),
  rows: z.array(z.string().max(20)),
  about: z.string().max(2_000),
  time: z.enum(['virtual', 'real']),
  startedAtWallMs: z.int(),
  endedMs: atMs,
  channels: z.array(z.strictObject({ id: channelId, name: localName })),
  /** Ordered by time. */
  events: z.array(runEvent).max(5_000),
  /** As the journal has them when the run is over. */
  sales: z.array(z.strictObject({ saleId, amountMinor, acceptedMs: atMs, answer: saleAnswer })),
  ledger: z.array(ledgerRow),
  claims: z.array(claim),
});
export type RunRecord = z.infer<typeof runRecord>;
