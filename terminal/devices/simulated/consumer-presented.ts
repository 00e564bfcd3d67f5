import { writeTlv } from '#terminal/core/emv/emv-tlv.ts';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/**
 * A code as a phone shows it by the EMVCo consumer-presented specification: base64 of 85 `CPV01` and
 * one application template with its id and the number (devices.md 2e). Both are hexadecimal.
 */
export function consumerPresented(application: string, number: string): string {
  const inside = [writeTlv('4F', fromHex(application)), writeTlv('5A', fromHex(number))];
  const format = writeTlv('85', Uint8Array.from(Buffer.from('CPV01')));
  return Buffer.concat([format, writeTlv('61', Buffer.concat(inside))]).toString('base64');
}
