/**
 * Words of the rehearsal panel: simulated devices and channel faults as switches. A build for
 * shops has no simulated part, sends no `RehearsalView` and refuses every `RehearsalIntent`.
 */
import { z } from 'zod';
import { channelId } from './ids.ts';
import { localName } from './language.ts';
import { pinText, staffName } from './staff.ts';

/** Faults an acquirer of the server stub can be told to show; also its command line's words. */
export const channelFault = z.enum([
  'none',
  'refuse-connections',
  'reset-before-request',
  'reset-inside-request',
  'reset-after-request',
  'answer-late',
  'answer-twice',
  'hang',
  'silent',
  'decline',
  'system-error',
  'refuse-sign-on',
  'wrong-mac',
  'change-keys',
  'lose-keys',
  'lose-pin-keys',
]);
export type ChannelFault = z.infer<typeof channelFault>;

export const printerFault = z.enum([
  'none',
  'paper-out',
  'paper-low',
  'cover-open',
  'silent',
  'no-acknowledgement',
]);
export type PrinterFault = z.infer<typeof printerFault>;

/** A scenario file as the rehearsal screen lists it. */
export const scenarioEntry = z.strictObject({
  file: z.string().max(120),
  title: z.string().max(160),
  rows: z.array(z.string().max(20)),
  /** Saved at this till, not one that came with the program. */
  own: z.boolean(),
  /** Why it can't be played at this till; null: it can. */
  obstacle: z
    .enum(['own-world', 'kill-daemon', 'kill-till', 'pay-out', 'stand-reader', 'refused'])
    .nullable(),
});
export type ScenarioEntry = z.infer<typeof scenarioEntry>;

/** What the rehearsal is doing with scenarios. */
export const rehearsalDoing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nothing') }),
  z.strictObject({ kind: z.literal('playing'), title: z.string().max(160) }),
  /** What a person does by hand is being kept. */
  z.strictObject({ kind: z.literal('recording') }),
]);
export type RehearsalDoing = z.infer<typeof rehearsalDoing>;

/** How an acquirer keeps its word, apart from its faults: a lie that only its ledger shows. */
export const channelManner = z.enum([
  'honest',
  'claims-reversals',
  'refuses-reversals',
  'not-found',
]);
export type ChannelManner = z.infer<typeof channelManner>;

/** What can be wrong at a simulated reader for a while; the cable's faults among it. */
export const readerFault = z.enum([
  'none',
  'silent',
  'busy',
  'late-acknowledgement',
  'no-acknowledgement',
  'wrong-check',
  'slow',
  'twice',
  'cut-off',
  'wrong-rate',
]);
export type ReaderFault = z.infer<typeof readerFault>;

/** What stands at the counter: a PIN pad that reads cards, or a plain stripe reader. */
export const readerKind = z.enum(['pin-pad', 'stripe']);
export type ReaderKind = z.infer<typeof readerKind>;

export const cardPresenting = z.enum(['tap', 'insert', 'swipe']);

const PAD_DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
/** A key of the customer's pad; `enter`, `cancel` and `clear` are its own. */
export const padKey = z.enum([...PAD_DIGITS, 'enter', 'cancel', 'clear']);

export const rehearsalView = z.strictObject({
  /** People of the rehearsal with their PINs; a till's own people are never here. */
  people: z.array(z.strictObject({ ...staffName.shape, pin: pinText })),
  cards: z.array(z.strictObject({ id: z.string().max(40), name: localName })),
  /** What the simulated pad shows, and what it waits for. */
  pad: z.strictObject({
    lines: z.array(z.string().max(40)).max(4),
    asking: z.enum(['nothing', 'card', 'pin']),
    pinLength: z.int().min(0).max(12),
  }),
  reader: z.strictObject({
    standing: readerKind,
    /** What else could stand there. */
    choices: z.array(readerKind).min(1),
    plugged: z.boolean(),
    fault: readerFault,
    /** What can be wrong at the one that stands there. */
    faults: z.array(readerFault),
  }),
  scanner: z.strictObject({ plugged: z.boolean() }),
  codes: z.array(z.strictObject({ id: z.string().max(40), name: localName })),
  printer: z.strictObject({
    fault: printerFault,
    /** Latest papers, newest first, as SVG pictures drawn by the simulated printer. */
    papers: z
      .array(z.strictObject({ id: z.string().max(40), svg: z.string().max(400_000) }))
      .max(4),
  }),
  channels: z.array(
    z.strictObject({
      id: channelId,
      name: localName,
      fault: channelFault,
      manner: channelManner,
      ledger: z.array(z.string().max(120)),
    }),
  ),
  scenarios: z.array(scenarioEntry).max(500),
  doing: rehearsalDoing,
  /** What became of the latest wish to save. */
  saving: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('nothing') }),
    z.strictObject({ kind: z.literal('saved'), file: z.string().max(120) }),
    z.strictObject({ kind: z.literal('refused') }),
  ]),
});
export type RehearsalView = z.infer<typeof rehearsalView>;

export const rehearsalIntent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('present-card'),
    card: z.string().max(40),
    how: cardPresenting,
  }),
  /** Draws a card through too fast: its tracks are unreadable. */
  z.strictObject({ kind: z.literal('smear-card'), card: z.string().max(40) }),
  /** Puts another reader on the counter. */
  z.strictObject({ kind: z.literal('stand-reader'), reader: readerKind }),
  /** Pulls the card out before the pad is done with it. */
  z.strictObject({ kind: z.literal('remove-card') }),
  z.strictObject({ kind: z.literal('pad-key'), key: padKey }),
  z.strictObject({ kind: z.literal('plug-reader'), plugged: z.boolean() }),
  z.strictObject({ kind: z.literal('reader-fault'), fault: readerFault }),
  /** Random bytes on the reader's line. */
  z.strictObject({ kind: z.literal('reader-noise') }),
  /** Puts another pad of the same kind in the place of the one that stands here (fault DV9). */
  z.strictObject({ kind: z.literal('exchange-pad') }),
  z.strictObject({ kind: z.literal('scan-code'), code: z.string().max(40) }),
  z.strictObject({ kind: z.literal('plug-scanner'), plugged: z.boolean() }),
  /** The scanner says that it could read nothing. */
  z.strictObject({ kind: z.literal('scanner-no-read') }),
  z.strictObject({ kind: z.literal('printer-fault'), fault: printerFault }),
  z.strictObject({
    kind: z.literal('channel-fault'),
    channel: channelId,
    fault: channelFault,
    /** How many payments it lasts; absent: until switched again. */
    payments: z.int().min(1).max(100).optional(),
  }),
  z.strictObject({ kind: z.literal('channel-manner'), channel: channelId, manner: channelManner }),
  /** The customer's wallet pays the code that this channel made last. */
  z.strictObject({ kind: z.literal('wallet-pays'), channel: channelId }),
  /** Looks which scenario files there are. */
  z.strictObject({ kind: z.literal('list-scenarios') }),
  z.strictObject({ kind: z.literal('play-scenario'), file: z.string().max(120) }),
  /** From now on what is done by hand is kept; what was kept before is forgotten. */
  z.strictObject({ kind: z.literal('begin-recording') }),
  /** Shows what was kept so far as a run. */
  z.strictObject({ kind: z.literal('end-recording') }),
  /** Saves what was kept last as a scenario of this title. */
  z.strictObject({ kind: z.literal('save-scenario'), title: z.string().trim().min(8).max(160) }),
]);
export type RehearsalIntent = z.infer<typeof rehearsalIntent>;
