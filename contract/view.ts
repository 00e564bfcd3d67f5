/**
 * Words between the terminal's core and the renderer. The core pushes a whole `TerminalView`
 * whenever it changes; the renderer sends `Intent`s. Nothing here can carry card data: a PAN is
 * masked before it reaches a view.
 */
import { z } from 'zod';
import { basketItem, basketLine, heldBasket } from './basket.ts';
import { cashIntents, cashScreens } from './cash.ts';
import { codeScreen } from './code-screen.ts';
import { channelView, coverView, openAttemptView, settlementReport } from './daemon-api.ts';
import { frontScreens } from './front-screens.ts';
import { personId, saleId } from './ids.ts';
import { language, localName } from './language.ts';
import { method } from './method.ts';
import { amountMinor, currency } from './money.ts';
import { paperView } from './paper-view.ts';
import { errorCode } from './payment.ts';
import { pinText, staffName } from './staff.ts';
import { afterKeys, writingKey } from './writing-key.ts';

export { type PaperView, paperView } from './paper-view.ts';

/** Prompts of the reader, one wording key each. Mirrors `ReaderPrompt`. */
export const readerPrompt = z.enum([
  'present-card',
  'insert-chip',
  'swipe-card',
  'card-reading',
  'card-read',
  'retry-card',
  'several-cards',
  'removed-too-early',
  'remove-card',
  'enter-pin',
  'processing',
  'cancelled',
]);

const amount = { amountMinor, currency };

/** A channel's day on the screen: the report's line with the channel's name for its id. */
const settledDay = settlementReport.shape.lines.element
  .omit({ channel: true })
  .extend({ channel: localName });

const openAttempt = openAttemptView
  .pick({ amountMinor: true, currency: true, is: true })
  .extend({ channel: localName });

/** What the till shows. Each screen has exactly the data it needs. */
export const screen = z.discriminatedUnion('kind', [
  ...frontScreens,
  ...cashScreens,
  /** Typing an amount, picking items. `amountMinor` is the whole: lines and what is typed. */
  z.strictObject({
    kind: z.literal('amount'),
    ...amount,
    typedMinor: amountMinor,
    /** Times the next line counts; null while nobody said. */
    times: z.int().min(1).max(99).nullable(),
    lines: z.array(basketLine).max(60),
    items: z.array(basketItem).max(26),
    /** Baskets that wait to be taken up again. */
    held: z.int().min(0),
    after: afterKeys({ amountMinor, typedMinor: amountMinor }),
  }),
  /** Baskets that were put aside; `keeping` while the disk is asked. */
  z.strictObject({
    kind: z.literal('recall'),
    currency,
    baskets: z.array(heldBasket).max(20),
    keeping: z.boolean(),
  }),
  /** Choosing how to pay; a method without a usable channel is listed with the reason (row A4). */
  z.strictObject({
    kind: z.literal('method'),
    ...amount,
    methods: z.array(z.strictObject({ method, problem: errorCode.nullable() })),
  }),
  /** Waiting for a card; `again` when the daemon asked for a fresh credential. */
  z.strictObject({ kind: z.literal('card'), ...amount, prompt: readerPrompt, again: z.boolean() }),
  /** Waiting for the PIN at the pad; `again` as of the card. */
  z.strictObject({
    kind: z.literal('pin'),
    ...amount,
    masked: z.string().max(40),
    again: z.boolean(),
  }),
  /** Waiting for the customer's code; `problem` after a text that is no payment code. */
  z.strictObject({
    kind: z.literal('scan'),
    ...amount,
    problem: errorCode.nullable(),
    again: z.boolean(),
  }),
  /** A code of the shop, for the customer's wallet. Enter: more time; F7: on paper; Escape: cancel. */
  codeScreen,
  /** The daemon is paying: nothing to do but wait. `via` is the channel in use. */
  z.strictObject({
    kind: z.literal('paying'),
    ...amount,
    method,
    masked: z.string().max(40),
    via: localName.nullable(),
    movedFrom: localName.nullable(),
    /** `closing`: a code is no longer to be paid, and its channel is asked whether it was. */
    phase: z.enum(['sending', 'slow', 'resolving', 'closing', 'reconnecting']),
  }),
  /** Approved: one big word, the paper's state, next sale. */
  z.strictObject({
    kind: z.literal('approved'),
    ...amount,
    saleId,
    masked: z.string().max(40),
    via: localName,
    movedFrom: localName.nullable(),
    authCode: z.string().max(12),
    paper: paperView,
  }),
  /** Not paid: declined, cancelled, refused, or row A9. `code` has the sentences. */
  z.strictObject({
    kind: z.literal('not-paid'),
    ...amount,
    saleId: saleId.nullable(),
    code: errorCode,
    paper: paperView.nullable(),
  }),
  /** Nobody knows yet: what is known, *check again*, *supervisor*; never a blind retry (rule 19). */
  z.strictObject({
    kind: z.literal('unknown'),
    ...amount,
    saleId,
    masked: z.string().max(40),
    checking: z.boolean(),
  }),
  /** Settle the day? `problem`: why the last try ended without a report. */
  z.strictObject({ kind: z.literal('settle-confirm'), problem: errorCode.nullable() }),
  /** The daemon is asking every channel for its totals. */
  z.strictObject({ kind: z.literal('settling') }),
  /** The day's totals, ours and theirs, and what is carried over (money-safety rule 21). */
  z.strictObject({
    kind: z.literal('settled'),
    currency,
    lines: z.array(settledDay),
    open: z.array(openAttempt),
    paper: paperView,
  }),
]);
export type Screen = z.infer<typeof screen>;

/** What the customer reads on their own display. */
export const customerPrompt = z.enum([
  'welcome',
  'present-card',
  'insert-chip',
  'swipe-card',
  'retry-card',
  'present-again',
  'enter-pin',
  'enter-pin-again',
  'show-code',
  'scan-shop-code',
  'scan-again',
  'pay-cash',
  'cash-change',
  'please-wait',
  'approved',
  'not-paid',
  'remove-card',
]);
export type CustomerPrompt = z.infer<typeof customerPrompt>;

export const statusBar = z.strictObject({
  daemon: z.enum(['connected', 'reconnecting']),
  /** The journal refuses payments: the code says why. */
  stopped: errorCode.nullable(),
  channels: z.array(
    channelView.pick({ id: true, name: true, state: true, roundTripMs: true, openReversals: true }),
  ),
  active: z.array(z.strictObject({ method, channel: localName })),
  openCovers: z.array(coverView),
  reader: z.enum(['ready', 'busy', 'gone']),
  scanner: z.enum(['ready', 'gone']),
  printer: z.enum(['ready', 'paper-low', 'paper-out', 'cover-open', 'error', 'gone']),
  /** Who answers for what is sold now; null while nobody is signed in. */
  cashier: staffName.nullable(),
  terminalId: z.string().max(8),
});
export type StatusBar = z.infer<typeof statusBar>;

/** A quiet line that goes by itself: a failover, a reversal acknowledged (rows A6, A7). */
export const quietNotice = z.strictObject({
  id: z.string().max(60),
  kind: z.enum([
    'moved',
    'reversal-acknowledged',
    'channel-down',
    'channel-up',
    'channel-flagged',
    'channel-unflagged',
    'attention',
  ]),
  from: localName.nullable(),
  to: localName.nullable(),
  code: errorCode.nullable(),
});
export type QuietNotice = z.infer<typeof quietNotice>;

/** A supervisor's word about what a cashier asked for: nothing asked, being checked, refused. */
export const supervision = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('none') }),
  z.strictObject({ state: z.literal('checking') }),
  z.strictObject({ state: z.literal('refused'), code: errorCode, waitMs: z.int().min(0) }),
]);
export type Supervision = z.infer<typeof supervision>;

/** What a person sets for their own ears and eyes; kept by the till. */
export const soundVolume = z.int().min(0).max(3);
/** `system`: as the machine is set. */
export const motion = z.enum(['system', 'less']);
export const preferences = z.strictObject({ language, volume: soundVolume, motion });
export type Preferences = z.infer<typeof preferences>;
/** What a person chose; null: what the shop set. */
export const chosenPreferences = z.strictObject({
  language: language.nullable(),
  volume: soundVolume.nullable(),
  motion: motion.nullable(),
});
export type ChosenPreferences = z.infer<typeof chosenPreferences>;

export const terminalView = z.strictObject({
  ...preferences.shape,
  screen,
  customer: customerPrompt,
  status: statusBar,
  supervision,
  /** Who may be asked to agree. */
  supervisors: z.array(staffName).max(60),
  notices: z.array(quietNotice),
});
export type TerminalView = z.infer<typeof terminalView>;

/** Keys of the till's own keypad, however they were pressed. */
export const tillKey = z.enum([...writingKey.options, 'backspace', 'clear']);
export type TillKey = z.infer<typeof tillKey>;

/** How a supervisor agrees: who, the PIN that proves it, and why. */
export const agreement = {
  person: personId,
  pin: pinText,
  reason: z.string().trim().min(3).max(200),
};

/** What a person did. An intent that doesn't fit the screen is ignored, never an error. */
export const intent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), key: tillKey }),
  /** Enter: the obvious next step of the screen. */
  z.strictObject({ kind: z.literal('confirm') }),
  /** Escape: back, or cancel what the customer is asked. */
  z.strictObject({ kind: z.literal('back') }),
  z.strictObject({ kind: z.literal('pay-by'), method }),
  ...cashIntents,
  /** A burst of a keyboard-wedge scanner. The text goes into the sealer and nowhere else. */
  z.strictObject({ kind: z.literal('scanned'), text: z.string().max(512) }),
  z.strictObject({ kind: z.literal('reprint') }),
  /** The cashier looked at the printer after an unclear print (fault PR5). */
  z.strictObject({ kind: z.literal('paper-seen'), printed: z.boolean() }),
  z.strictObject({ kind: z.literal('check-again') }),
  /** A supervisor takes an unknown sale off the screen; the daemon keeps resolving it (rule 19). */
  z.strictObject({ kind: z.literal('supervisor'), ...agreement }),
  /** Takes back the question to a supervisor, and with it what was refused. */
  z.strictObject({ kind: z.literal('supervisor-left') }),
  /** End of the day: asks first, and only where nothing is being sold. */
  z.strictObject({ kind: z.literal('settle') }),
  /** A name on the sign-in screen was pressed. */
  z.strictObject({ kind: z.literal('sign-in-as'), person: personId }),
  /** Only where no customer is being served; a sale in a result stays on the screen behind it. */
  z.strictObject({ kind: z.literal('lock') }),
  z.strictObject({ kind: z.literal('close-shift') }),
  /** A quick item of the catalogue. */
  z.strictObject({ kind: z.literal('item'), key: z.string().min(1).max(20) }),
  /** What is typed becomes a line of its own. */
  z.strictObject({ kind: z.literal('add-line') }),
  /** What is typed becomes how often the next line counts. */
  z.strictObject({ kind: z.literal('times') }),
  z.strictObject({
    kind: z.literal('change-line'),
    line: z.int().min(0).max(59),
    change: z.enum(['more', 'less', 'drop']),
  }),
  /** Puts the basket aside; on an empty one, shows those that were. */
  z.strictObject({ kind: z.literal('hold') }),
  /** Takes a basket up again. */
  z.strictObject({ kind: z.literal('recall'), basket: z.string().min(1).max(40) }),
  z.strictObject({ kind: z.literal('language'), language }),
  z.strictObject({ kind: z.literal('volume'), volume: soundVolume }),
  z.strictObject({ kind: z.literal('motion'), motion }),
]);
export type Intent = z.infer<typeof intent>;
