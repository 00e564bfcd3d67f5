import { z } from 'zod';
import { type ChannelId, channelId } from './ids.ts';

/** A sealed envelope: base64 of a CMS SignedData over an EnvelopedData (design decision 9). */
export const envelope = z
  .string()
  .max(64 * 1024)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'base64')
  .brand<'Envelope'>();
export type Envelope = z.infer<typeof envelope>;

/** One who may open an envelope: a channel and its certificate. */
export const recipient = z.strictObject({
  channel: channelId,
  certificatePem: z.string().max(16 * 1024),
});
export type Recipient = z.infer<typeof recipient>;

/** What an envelope is bound to by signed attributes: it is refused under any other sale. */
export interface SealBinding {
  readonly saleId: string;
  readonly terminalId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly sealedAtWallMs: number;
}

/** A PIN under one channel's own PIN key: 8 bytes in ISO 9564-1 format 0, 16 in format 4. */
export interface ChannelPinBlock {
  readonly channel: ChannelId;
  /** Key serial number, hexadecimal. */
  readonly pinKey: string;
  readonly block: Uint8Array;
}

/**
 * Sensitive parameters of one capture, in the clear: exist only between a device driver and the
 * sealer, and are wiped by the sealer once sealed.
 */
export interface SensitiveParameters {
  readonly track2?: Uint8Array;
  readonly emvTlv?: Uint8Array;
  /** The one block of a pad with one PIN key, for every channel alike. */
  readonly pinBlock?: Uint8Array;
  /** Key serial number or key name the PIN block was made under. */
  readonly pinKey?: string;
  /** A block for each channel the pad has a PIN key of, from one entry; each opens only its own. */
  readonly pinBlocks?: readonly ChannelPinBlock[];
  /** Payment code shown by the customer. */
  readonly paymentCode?: Uint8Array;
}

/** Seals once to every eligible channel, so that a replay needs no second tap. */
export interface Sealer {
  /**
   * Whether a channel's certificate may be sealed to now. Asked before a card is: one that expired,
   * is not signed by a trusted root or has an unsafe key leaves the sealing set (fault KC1).
   */
  admits(recipient: Recipient): boolean;
  seal(
    parameters: SensitiveParameters,
    binding: SealBinding,
    recipients: readonly Recipient[],
  ): Promise<Envelope>;
}
