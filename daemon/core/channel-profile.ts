/**
 * A channel as data (rule 8): the core never matches on a channel's name. What a channel's acquirer
 * guarantees (code table, tombstones, single use) is agreed with it in writing, not guessed here.
 */
import { z } from 'zod';
import { hostCode } from '#contract/channel-frames.ts';
import { macAlgorithm } from '#contract/channel-security.ts';
import { channelId } from '#contract/ids.ts';
import { localName } from '#contract/language.ts';
import { method } from '#contract/method.ts';
import { testCardName } from '#contract/payment.ts';
import { sharedLineName } from '#contract/shared-lines.ts';

/** What an answer code of a host proves about the money. */
export const codeMeaning = z.enum([
  'approved',
  /** The issuer's final no: no other channel may be tried. */
  'declined',
  /** The acquirer guarantees in writing that nothing was processed: moving on is safe. */
  'certainly-not-processed',
  /** Duplicate, in progress, anything unclear: unknown. */
  'unclear',
]);
export type CodeMeaning = z.infer<typeof codeMeaning>;

const ms = z.int().min(0).max(600_000);

/**
 * Where a channel is reached: `ws:` or `wss:` for WebSocket, `tcp:` or `tls:` for frames behind a
 * length header, which have a port and no path.
 */
const address = z
  .url({ protocol: /^(wss?|tcp|tls)$/ })
  .refine((text) => text.startsWith('ws') || /^(tcp|tls):\/\/[^/?#@]+:\d{1,5}$/.test(text), {
    error: 'tcp: and tls: addresses are a host and a port',
  });

const anyProfile = z.strictObject({
  id: channelId,
  name: localName,
  methods: z.array(method).min(1),
  /** Main address first, then standby ones. */
  addresses: z.array(address).min(1).max(4),
  /**
   * Lines, carriers, data centres that it depends on and that carry other channels, too: those that
   * name the same one may fail together. None named: it stands alone.
   */
  sharedLines: z
    .array(sharedLineName)
    .max(8)
    .refine((names) => new Set(names).size === names.length, { error: 'a line is named twice' })
    .default([]),
  /**
   * What every message carries a MAC of, under keys that come with a signed sign-on; `none` for
   * hosts that know neither, which belong behind TLS.
   */
  mac: z.enum(['none', ...macAlgorithm.options]).default('none'),
  /**
   * Answers to a payment by which the host asks to be signed on to anew, for fresh keys: UnionPay's
   * 99 (PIN block) and A0 (MAC). What such an answer proves stands in the code table.
   */
  signOnAgainCodes: z.array(hostCode).max(8).default(['99', 'A0']),
  /** Smaller is preferred. */
  priority: z.int().min(0).max(1_000).default(100),
  /** How long a payment waits for its reply on a channel that still answers pings. */
  replyLimitMs: ms.default(30_000),
  /** Codes that differ from the default table; reviewed with the acquirer. */
  codes: z.record(hostCode, codeMeaning).default({}),
  /** Rhythm of inquiries on an attempt the host calls in progress; null: the host knows no inquiry. */
  inquiry: z
    .strictObject({ everyMs: ms.min(1), untilMs: ms })
    .nullable()
    .default({ everyMs: 3_000, untilMs: 45_000 }),
  /** It gives a shown code more time on request. */
  extendsCodes: z.boolean().default(false),
  reversal: z
    .strictObject({
      /** Not before this long after the attempt was armed (WeChat: 15 s). */
      earliestMs: ms,
      /**
       * The acquirer keeps a tombstone for a reversal without an original and refuses the late
       * original (rule 9). If not, `no-original` counts only when said twice, a window apart.
       */
      tombstones: z.boolean(),
      originalWindowMs: ms,
    })
    .default({ earliestMs: 0, tombstones: true, originalWindowMs: 60_000 }),
  /** Whether a credential that went to another channel before may be replayed to this one. */
  replay: z
    .strictObject({ card: z.boolean(), code: z.boolean() })
    .default({ card: true, code: true }),
  /**
   * A channel of the acquirer's test system: no real money moves there, no sale goes there, and a
   * line check may make a small payment.
   */
  isTest: z.boolean().default(false),
  /** What such a payment is made with, by the acquirer's name for it. */
  testCard: testCardName.nullable().default(null),
  /**
   * The acquirer admits the terminal's sign-on on a second connection. If not, a line check stops
   * before it while the live connection is signed on, rather than throw that one out.
   */
  signsOnTwice: z.boolean().default(true),
});
export type ChannelProfile = z.infer<typeof anyProfile>;

/** Whether a shown code was paid is found out by asking: a host that can't be asked shows none. */
export const channelProfile = anyProfile
  .refine(({ methods, inquiry }) => inquiry !== null || !methods.includes('qr-show'), {
    error: 'qr-show needs a channel that knows inquiries',
    path: ['methods'],
  })
  .refine(({ isTest, testCard }) => isTest || testCard === null, {
    error: 'only a test channel (isTest) has a test card',
    path: ['testCard'],
  });

/** Milliseconds between two inquiries about a shown code, in the host's own rhythm (rule 8). */
export const codeRhythmMs = ({ id, inquiry }: ChannelProfile): number => {
  if (inquiry === null) throw new Error(`${id} shows a code and can't be asked about it`);
  return inquiry.everyMs;
};

/**
 * Default reading of ISO 8583 field 39. A code that is not listed is unclear: the safe reading.
 * 91, 96 and 99 are refusals of the acquirer before processing, as simulated acquirers guarantee.
 */
export const DEFAULT_CODES: Readonly<Record<string, CodeMeaning>> = {
  '00': 'approved',
  '01': 'declined',
  '04': 'declined',
  '05': 'declined',
  '14': 'declined',
  '41': 'declined',
  '43': 'declined',
  '51': 'declined',
  '54': 'declined',
  '55': 'declined',
  '57': 'declined',
  '61': 'declined',
  '62': 'declined',
  '65': 'declined',
  '75': 'declined',
  '03': 'certainly-not-processed',
  '30': 'certainly-not-processed',
  '40': 'certainly-not-processed',
  '58': 'certainly-not-processed',
  '77': 'certainly-not-processed',
  '91': 'certainly-not-processed',
  '96': 'certainly-not-processed',
  /** A PIN block under a key it doesn't have: no issuer ever saw it. */
  '99': 'certainly-not-processed',
  '09': 'unclear',
  '68': 'unclear',
  '94': 'unclear',
};

/** What `code` proves on this channel. */
export const meaningOf = (profile: ChannelProfile, code: string): CodeMeaning =>
  profile.codes[code] ?? DEFAULT_CODES[code] ?? 'unclear';
