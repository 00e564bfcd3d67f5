import type { CardData } from '#contract/card-reader.ts';
import type { WalletKind } from '#contract/method.ts';
import type { Credential } from '#contract/payment.ts';
import type { SensitiveParameters } from '#contract/sealed.ts';

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

/** Adds the enciphered PIN block of the same card. */
export const withPin = (captured: Captured, pinBlock: Uint8Array, pinKey: string): Captured => ({
  ...captured,
  sensitive: { ...captured.sensitive, pinBlock, pinKey },
});

/** A payment code is digits or base64, so its characters are its bytes. */
export const capturedCode = (code: string, wallet: WalletKind, masked: string): Captured => ({
  masked,
  routing: { kind: 'code', wallet },
  sensitive: { paymentCode: Uint8Array.from(code, (digit) => digit.charCodeAt(0)) },
});

/** Overwrites what never reached the sealer, which wipes only what it sealed. */
export function wipe({ sensitive }: Captured): void {
  for (const value of Object.values(sensitive)) {
    if (value instanceof Uint8Array) value.fill(0);
  }
}
