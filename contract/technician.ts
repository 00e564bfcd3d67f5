/**
 * What screens beside the sale (the technician's, the list of sales) ask of the till's host, and its
 * answers. They don't ride on the
 * view, which is pushed whole with every change of a sale: a question has an answer of its own, and
 * what takes long tells its progress first (row P7, invariant L4).
 */
import { z } from 'zod';
import { reversalView } from './daemon-api.ts';
import {
  deviceCommand,
  deviceCommandEnd,
  deviceFacts,
  deviceId,
  WIRE_LINES_KEPT,
  wireLine,
} from './device-facts.ts';
import { doctorReport, lineReport, lineStep, serviceFacts } from './diagnostics.ts';
import { healthHistory } from './health-api.ts';
import { attemptId, channelId, personId } from './ids.ts';
import { errorCode } from './payment.ts';
import { LONGEST_FORCE_MS } from './route-api.ts';
import { SALES_ANSWERS, SALES_QUESTIONS } from './sales-questions.ts';
import { pinText } from './staff.ts';

const person = personId;
const reason = z.string().trim().min(3).max(200);
/** A supervisor answers for every order: by name and PIN, with a reason for the journal. */
const agreement = { person, pin: pinText, reason };
const byPerson = { channel: channelId, ...agreement };

/** How far back a history looks; its points come as coarse as a chart of it can show. */
export const historySpan = z.enum(['hour', 'day', 'week', 'month']);
export type HistorySpan = z.infer<typeof historySpan>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
export const HISTORY_SPANS: Readonly<
  Record<HistorySpan, { readonly spanMs: number; readonly bucketMs: number }>
> = {
  hour: { spanMs: HOUR_MS, bucketMs: MINUTE_MS },
  day: { spanMs: DAY_MS, bucketMs: 5 * MINUTE_MS },
  week: { spanMs: 7 * DAY_MS, bucketMs: HOUR_MS },
  month: { spanMs: 30 * DAY_MS, bucketMs: 6 * HOUR_MS },
};

const bundleName = z.string().max(80);

export const technicianQuestion = z.discriminatedUnion('about', [
  z.strictObject({ about: z.literal('facts') }),
  z.strictObject({ about: z.literal('doctor') }),
  z.strictObject({ about: z.literal('history'), channel: channelId, span: historySpan }),
  /** Tells each step as a `line-step` before its report. */
  z.strictObject({ about: z.literal('line'), channel: channelId }),
  /** The same with a small payment as its last step, made and taken back on a test channel. */
  z.strictObject({ about: z.literal('line-payment'), ...byPerson }),
  z.strictObject({ about: z.literal('disable'), ...byPerson }),
  z.strictObject({ about: z.literal('enable'), ...byPerson }),
  z.strictObject({
    about: z.literal('force'),
    ...byPerson,
    forMs: z.int().min(MINUTE_MS).max(LONGEST_FORCE_MS),
  }),
  z.strictObject({ about: z.literal('lift'), ...agreement }),
  z.strictObject({ about: z.literal('close-reversal'), attemptId, ...agreement }),
  /** Whether the till fills the screen without a way out. */
  z.strictObject({ about: z.literal('host') }),
  /** Gives the desktop back, until the till is started next. */
  z.strictObject({ about: z.literal('leave-kiosk'), ...agreement }),
  z.strictObject({ about: z.literal('devices') }),
  /** What passed on a device's line behind `after`; 0: all that is kept. */
  z.strictObject({ about: z.literal('trace'), device: deviceId, after: z.int().min(0) }),
  z.strictObject({ about: z.literal('device-run'), device: deviceId, command: deviceCommand }),
  /** Collects a bundle; tells its progress, then what is in it. */
  z.strictObject({ about: z.literal('bundle') }),
  /** One file of the bundle collected last, as it would be saved. */
  z.strictObject({ about: z.literal('bundle-file'), name: bundleName }),
  z.strictObject({ about: z.literal('bundle-save') }),
  ...SALES_QUESTIONS,
]);
export type TechnicianQuestion = z.infer<typeof technicianQuestion>;

/** What is in a bundle: what was collected, and what could not be. */
export const bundleContents = z.strictObject({
  files: z.array(
    z.strictObject({ name: bundleName, bytes: z.int().min(0), sha256: z.string().length(64) }),
  ),
  missing: z.array(z.strictObject({ name: bundleName, why: z.string().max(200) })),
});
export type BundleContents = z.infer<typeof bundleContents>;

/** Longest preview of one file, in characters; its end is what a technician wants. */
export const MOST_PREVIEW = 200_000;

export const technicianAnswer = z.discriminatedUnion('about', [
  z.strictObject({
    about: z.literal('facts'),
    facts: serviceFacts,
    reversals: z.array(reversalView),
  }),
  z.strictObject({ about: z.literal('doctor'), report: doctorReport }),
  z.strictObject({ about: z.literal('history'), channel: channelId, history: healthHistory }),
  z.strictObject({ about: z.literal('line-step'), step: lineStep }),
  z.strictObject({ about: z.literal('line'), report: lineReport }),
  /** An order was carried out: what stands now. */
  z.strictObject({ about: z.literal('done') }),
  z.strictObject({ about: z.literal('host'), locked: z.boolean() }),
  z.strictObject({ about: z.literal('devices'), devices: z.array(deviceFacts) }),
  z.strictObject({
    about: z.literal('trace'),
    device: deviceId,
    lines: z.array(wireLine).max(WIRE_LINES_KEPT),
  }),
  z.strictObject({ about: z.literal('device-run'), device: deviceId, end: deviceCommandEnd }),
  z.strictObject({
    about: z.literal('bundle-progress'),
    name: bundleName,
    done: z.int().min(0),
    of: z.int().min(1),
  }),
  z.strictObject({ about: z.literal('bundle'), contents: bundleContents }),
  z.strictObject({
    about: z.literal('bundle-file'),
    name: bundleName,
    text: z.string().max(MOST_PREVIEW),
    /** Characters before the preview that are in the file, too. */
    cut: z.int().min(0),
  }),
  z.strictObject({
    about: z.literal('bundle-saved'),
    path: z.string().max(400),
    bytes: z.int().min(0),
    sha256: z.string().length(64),
  }),
  z.strictObject({
    about: z.literal('refused'),
    /** `not-known`: no such channel or file. `busy`: the same is under way. */
    why: z.enum([
      'service-gone',
      'service-refused',
      'not-known',
      'busy',
      'not-saved',
      'unsafe',
      /** Nobody is signed in: sales are shown to no passer-by. */
      'locked',
    ]),
    detail: z.string().max(200),
  }),
  /** The person's PIN did not prove that they may order this; nothing was done. */
  z.strictObject({ about: z.literal('not-agreed'), code: errorCode }),
  ...SALES_ANSWERS,
]);
export type TechnicianAnswer = z.infer<typeof technicianAnswer>;
