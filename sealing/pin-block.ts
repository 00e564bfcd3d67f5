import { aes, tripleDes, xor } from './pin-dukpt.ts';

/** How a PIN is laid out and enciphered: format 0 goes with triple DES, format 4 with AES. */
export type PinFormat = 0 | 4;

const FORMAT_0_DIGITS = 16;
const RANDOM_BYTES = 8;

const ofHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

const pinField = (format: PinFormat, pin: string, fill: 'F' | 'A'): string =>
  `${format}${pin.length.toString(16)}${pin}`.padEnd(FORMAT_0_DIGITS, fill);

/** Twelve digits of the card number, from the right, without its check digit. */
const panField0 = (pan: string): Uint8Array => ofHex(`0000${pan.slice(-13, -1).padStart(12, '0')}`);

/** How many digits beyond twelve, then all of them from the left. `pan`: up to 19 digits. */
const panField4 = (pan: string): Uint8Array => {
  const digits = pan.padStart(12, '0');
  return ofHex(`${digits.length - 12}${digits}`.padEnd(32, '0'));
};

/** ISO 9564-1 format 0 in the clear. `pin`: 4 to 12 digits; `pan`: 13 digits or more. */
export const clearFormat0 = (pin: string, pan: string): Uint8Array =>
  xor(ofHex(pinField(0, pin, 'F')), panField0(pan));

/** The PIN field of ISO 9564-1 format 4 in the clear. `random`: 8 bytes. */
export const clearFormat4 = (pin: string, random: Uint8Array): Uint8Array =>
  Uint8Array.from([...ofHex(pinField(4, pin, 'A')), ...random.subarray(0, RANDOM_BYTES)]);

/** Enciphers a PIN in format 0 under triple DES: 8 bytes. */
export const sealFormat0 = (key: Uint8Array, pin: string, pan: string): Uint8Array =>
  tripleDes(key, clearFormat0(pin, pan), 'encipher');

/** Enciphers a PIN in format 4 under AES, once before the card number joins and once after. */
export const sealFormat4 = (
  key: Uint8Array,
  pin: string,
  pan: string,
  random: Uint8Array,
): Uint8Array => {
  const once = aes(key, clearFormat4(pin, random), 'encipher');
  return aes(key, xor(once, panField4(pan)), 'encipher');
};

/**
 * The PIN in a block, told by its length: 8 bytes are format 0, 16 are format 4. `null` when what
 * comes out is no PIN of this card: another key, another card, or a damaged block.
 */
export function openPinBlock(key: Uint8Array, block: Uint8Array, pan: string): string | null {
  switch (block.length) {
    case 8:
      return pinIn(xor(tripleDes(key, block, 'decipher'), panField0(pan)), 0, 'F');
    case 16: {
      const once = xor(aes(key, block, 'decipher'), panField4(pan));
      return pinIn(aes(key, once, 'decipher'), 4, 'A');
    }
    default:
      return null;
  }
}

function pinIn(clear: Uint8Array, format: PinFormat, fill: 'F' | 'A'): string | null {
  const digits = Buffer.from(clear).toString('hex').toUpperCase().slice(0, FORMAT_0_DIGITS);
  const length = Number.parseInt(digits.charAt(1), 16);
  const pin = digits.slice(2, 2 + length);
  const isPin = length >= 4 && length <= 12 && /^\d+$/.test(pin);
  return isPin && digits === pinField(format, pin, fill) ? pin : null;
}
