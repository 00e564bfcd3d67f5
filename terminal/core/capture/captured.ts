import type { CardData } from '#contract/card-reader.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { WalletKind } from '#contract/method.ts';
import type { Credential } from '#contract/payment.ts';
import type { ChannelPinBlock, SensitiveParameters } from '#contract/sealed.ts';
import type { EnteredPin } from './capture-failures.ts';

/**
 * What a device handed over for one capture, in the clear: held by the desk between device and
 * sealer, nowhere else, and wiped when the sale turns away before it was sealed.
 */
export interface Captured {
  readonly masked: string;
  readonly routing: Credential['routing'];
  readonly sensitive: SensitiveParameters;
}

export const capturedCard = (card: CardData): Captured => ({
  masked: card.masked,
  routing: { kind: 'card', bin: card.bin },
  sensitive: card.sensitive,
});

/** An enciphered PIN as the pad gave it: one block for all, or one for each channel. */
export type CapturedPin = Pick<SensitiveParameters, 'pinBlock' | 'pinKey' | 'pinBlocks'>;

/** The PIN in an entry that came to its end. */
export const capturedPin = (entry: EnteredPin): CapturedPin =>
  entry.kind === 'entered'
    ? { pinBlock: entry.pinBlock, pinKey: entry.pinKey }
    : { pinBlocks: entry.pinBlocks };

/** Adds the enciphered PIN of the same card. */
export const withPin = (captured: Captured, pin: CapturedPin): Captured => ({
  ...captured,
  sensitive: { ...captured.sensitive, ...pin },
});

/**
 * What of a capture these channels may get: the PIN blocks of all others are left out, and wiped,
 * because whoever opens the envelope reads all that is in it. Each block is under its own bank's
 * key, so that a recipient who reads another's block still learns no PIN from it. `null` when a PIN
 * was typed and no block is left: without it a bank would take the payment as one without a PIN.
 */
export function sensitiveFor(
  { sensitive }: Captured,
  channels: readonly ChannelId[],
): SensitiveParameters | null {
  if (sensitive.pinBlocks === undefined) return sensitive;
  const kept: ChannelPinBlock[] = [];
  for (const one of sensitive.pinBlocks) {
    if (channels.includes(one.channel)) kept.push(one);
    else one.block.fill(0);
  }
  return kept.length === 0 ? null : { ...sensitive, pinBlocks: kept };
}

/** Whether this channel has a block of its own, where the pad made one for each. */
export const opensThePin = ({ pinBlocks }: SensitiveParameters, id: ChannelId): boolean =>
  pinBlocks?.some(({ channel }) => channel === id) ?? true;

/** A payment code is digits or base64, so its characters are its bytes. */
export const capturedCode = (code: string, wallet: WalletKind, masked: string): Captured => ({
  masked,
  routing: { kind: 'code', wallet },
  sensitive: { paymentCode: Uint8Array.from(code, (digit) => digit.charCodeAt(0)) },
});

/** Overwrites what never reached the sealer, which wipes only what it sealed. */
export function wipe({ sensitive }: { readonly sensitive: SensitiveParameters }): void {
  for (const value of Object.values(sensitive)) {
    if (value instanceof Uint8Array) value.fill(0);
  }
  for (const { block } of sensitive.pinBlocks ?? []) block.fill(0);
}
