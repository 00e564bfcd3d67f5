/**
 * Words of the rehearsal panel: simulated devices and channel faults as switches. A build for
 * shops has no simulated part, sends no `RehearsalView` and refuses every `RehearsalIntent`.
 */
import { z } from 'zod';
import { channelId } from './ids.ts';
import { localName } from './language.ts';

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
  'decline',
  'system-error',
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

export const rehearsalView = z.strictObject({
  cards: z.array(z.strictObject({ id: z.string().max(40), name: localName })),
  /** What the simulated pad shows, and what it waits for. */
  pad: z.strictObject({
    lines: z.array(z.string().max(40)).max(4),
    asking: z.enum(['nothing', 'card', 'pin']),
    pinLength: z.int().min(0).max(12),
    plugged: z.boolean(),
  }),
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
      ledger: z.array(z.string().max(120)),
    }),
  ),
});
export type RehearsalView = z.infer<typeof rehearsalView>;

export const rehearsalIntent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('present-card'),
    card: z.string().max(40),
    how: z.enum(['tap', 'insert', 'swipe']),
  }),
  /** A digit at the customer's pad; `enter` and `cancel` are the pad's own keys. */
  z.strictObject({
    kind: z.literal('pad-key'),
    key: z.enum(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'enter', 'cancel', 'clear']),
  }),
  z.strictObject({ kind: z.literal('plug-reader'), plugged: z.boolean() }),
  z.strictObject({ kind: z.literal('scan-code'), code: z.string().max(40) }),
  z.strictObject({ kind: z.literal('printer-fault'), fault: printerFault }),
  z.strictObject({ kind: z.literal('channel-fault'), channel: channelId, fault: channelFault }),
]);
export type RehearsalIntent = z.infer<typeof rehearsalIntent>;
