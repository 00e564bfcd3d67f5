import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { catalogue } from '#contract/basket.ts';
import { token } from '#contract/brand.ts';
import { channelId, terminalId } from '#contract/ids.ts';
import { language } from '#contract/language.ts';
import { amountMinor, currency } from '#contract/money.ts';
import { merchant } from '#contract/receipt.ts';
import { staff } from '#contract/staff.ts';
import { soundVolume } from '#contract/view.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import { STRIPE_MODELS, type StripeModel } from '#terminal/devices/stripe/stripe-profile.ts';
import { REHEARSAL_STAFF, rehearsedAmong } from '#terminal/rehearsal/rehearsal-staff.ts';
import { complain } from './complaint.ts';

/** A cable: a serial port, or a serial server on the network. */
const line = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('serial'),
    /** A stable name, e.g. `/dev/serial/by-id/…` or `COM3`. */
    path: z.string().min(1).max(200),
    baudRate: z.int().min(300).max(921_600),
    /** 8 and `none` unless the device says otherwise: older stripe readers are set to 7E1. */
    dataBits: z.union([z.literal(7), z.literal(8)]).optional(),
    parity: z.enum(['none', 'even', 'odd']).optional(),
  }),
  z.strictObject({
    kind: z.literal('tcp'),
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535),
  }),
]);
export type LineConfig = z.infer<typeof line>;

/**
 * What reads cards. A bare line has a PIN pad with card reader at its end; a plain stripe reader is
 * named with its make.
 */
const reader = z.discriminatedUnion('kind', [
  ...line.options,
  z.strictObject({
    kind: z.literal('stripe'),
    line,
    model: z.enum(Object.keys(STRIPE_MODELS) as StripeModel[]),
    /** `none`: no chip reader stands at this counter. Else a chip card is sent there first. */
    chip: z.enum(['ask-first', 'none']).optional(),
  }),
]);
export type ReaderConfig = z.infer<typeof reader>;

const scanner = z.strictObject({
  line,
  model: z.enum(Object.keys(SCANNER_MODELS) as (keyof typeof SCANNER_MODELS)[]),
});
export type ScannerConfig = z.infer<typeof scanner>;

/** Settings of one till, as `terminal.json` holds them. Every key is checked; unknown ones too. */
export const terminalConfig = z.strictObject({
  terminalId,
  /** Everybody who may work here; "switchlane pin" makes what is kept of a PIN. */
  staff,
  /** Quick items; absent: amounts are typed. */
  catalogue: catalogue.optional(),
  /** Of sounds, 0 (none) to 3. */
  volume: soundVolume.optional(),
  merchant,
  language,
  currency,
  typing: z.enum(['minor', 'major']).optional(),
  maxAmountMinor: amountMinor.optional(),
  copies: z
    .array(z.enum(['customer', 'merchant']))
    .max(2)
    .optional(),
  autoReturnMs: z.int().min(500).max(600_000).nullable().optional(),
  devices: z.discriminatedUnion('kind', [
    /** Simulated devices with the panel that works them; never in a shop. */
    z.strictObject({ kind: z.literal('simulated') }),
    z.strictObject({
      kind: z.literal('real'),
      reader,
      /**
       * Which channel's PIN key is in which slot of the pad, for one that answers a PIN entry under
       * several keys. Absent: it has one PIN key, and every channel gets that block. `session`: the
       * slot holds a terminal master key, and the channel gives working keys under it.
       */
      pinKeySlots: z
        .array(
          z.strictObject({
            slot: z.string().regex(/^[0-9A-F]$/),
            channel: channelId,
            kind: z.enum(['dukpt', 'session']).default('dukpt'),
          }),
        )
        .max(16)
        .optional(),
      /** Absent: scans arrive as keystrokes in the window. */
      scanner: scanner.optional(),
      printer: z.strictObject({ line, model: token(40) }),
    }),
  ]),
});
export type TerminalConfig = z.infer<typeof terminalConfig>;

/** What a corner shop sells without looking it up. */
const SAMPLE_CATALOGUE: z.input<typeof catalogue> = [
  { key: 'q', name: { zh: '矿泉水', en: 'Water' }, priceMinor: 200 },
  { key: 'w', name: { zh: '可乐', en: 'Cola' }, priceMinor: 350 },
  { key: 'e', name: { zh: '牛奶', en: 'Milk' }, priceMinor: 480 },
  { key: 'a', name: { zh: '咖啡', en: 'Coffee' }, priceMinor: 1_200 },
  { key: 's', name: { zh: '茶叶蛋', en: 'Tea egg' }, priceMinor: 200 },
  { key: 'd', name: { zh: '饭团', en: 'Rice ball' }, priceMinor: 650 },
  { key: 'z', name: { zh: '报纸', en: 'Newspaper' }, priceMinor: 300 },
  { key: 'x', name: { zh: '雨伞', en: 'Umbrella' }, priceMinor: 2_990 },
  { key: 'c', name: { zh: '购物袋', en: 'Bag' }, priceMinor: 30 },
];

/** What a first start writes: a sample shop on simulated devices. */
export const FIRST_CONFIG = {
  terminalId: 'SL000001',
  staff: REHEARSAL_STAFF,
  catalogue: SAMPLE_CATALOGUE,
  merchant: { name: { zh: '巷口便利店', en: 'Corner Shop' }, id: '898110053110001' },
  language: 'zh',
  currency: 'CNY',
  autoReturnMs: null,
  devices: { kind: 'simulated' },
} as const satisfies z.input<typeof terminalConfig>;

/** Reads and checks the settings. Throws a `Complaint` that names the file and every wrong key. */
export function readTerminalConfig(file: string): TerminalConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw complain('CONFIG_UNREADABLE', `${file} (${code}).`);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw complain('CONFIG_WRONG', `${file} is not JSON: ${String(error)}.`);
  }
  const parsed = terminalConfig.safeParse(raw);
  if (parsed.success) {
    const { devices, staff: people } = parsed.data;
    const [known] = devices.kind === 'real' ? rehearsedAmong(people) : [];
    if (known === undefined) return parsed.data;
    throw complain('CONFIG_WRONG', `In ${file}: staff: everybody knows the PIN of ${known.id}.`);
  }
  const wrong = parsed.error.issues.map(
    (issue) => `\n  ${issue.path.join('.') || '(the whole file)'}: ${issue.message}`,
  );
  throw complain('CONFIG_WRONG', `In ${file}:${wrong.join('')}\n`);
}
