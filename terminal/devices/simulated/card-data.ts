import type { Clock, Random } from '#contract/ports.ts';
import { writeTlv } from '#terminal/core/emv/emv-tlv.ts';
import { type TestCard, track2Of } from './test-cards.ts';

/** Application ids of the schemes (public registrations). */
const APPLICATION: Readonly<Record<TestCard['scheme'], string>> = {
  unionpay: 'A000000333010102',
  visa: 'A0000000031010',
  mastercard: 'A0000000041010',
  jcb: 'A0000000651010',
  amex: 'A00000002501',
};

const CONTACT_CAPABILITIES = 'E040C8';
const ONLINE_PIN = '420300';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

const randomHex = (random: Random, bytes: number): string =>
  Array.from({ length: bytes }, () =>
    Math.floor(random.fraction() * 256)
      .toString(16)
      .padStart(2, '0'),
  ).join('');

/** What a chip adds to its own data from the sale. */
export interface ChipSale {
  /** Twelve digits. */
  readonly amount: string;
  /** Four digits, e.g. `0156`. */
  readonly currency: string;
  /** Transaction counter of the card. */
  readonly counter: number;
}

/**
 * Data of an online authorisation as hexadecimal text (devices.md 2c). The cryptogram is random:
 * no simulated issuer checks it.
 */
export function emvHex(
  card: TestCard,
  sale: ChipSale,
  ports: { readonly clock: Clock; readonly random: Random },
): string {
  const date = new Date(ports.clock.wallNow()).toISOString().slice(2, 10).replaceAll('-', '');
  const track = track2Of(card).replace('=', 'D');
  const objects: readonly (readonly [tag: string, hex: string])[] = [
    ['57', track.length % 2 === 0 ? track : `${track}F`],
    ['84', APPLICATION[card.scheme]],
    ['5F34', '01'],
    ['82', '3900'],
    ['95', '0080008000'],
    ['9A', date],
    ['9C', '00'],
    ['5F2A', sale.currency],
    ['9F02', sale.amount],
    ['9F03', '000000000000'],
    ['9F1A', '0156'],
    ['9F10', '06010A03A00000'],
    ['9F26', randomHex(ports.random, 8)],
    ['9F27', '80'],
    ['9F33', CONTACT_CAPABILITIES],
    ['9F34', ONLINE_PIN],
    ['9F36', sale.counter.toString(16).padStart(4, '0')],
    ['9F37', randomHex(ports.random, 4)],
  ];
  const bytes = objects.map(([tag, hex]) => writeTlv(tag, fromHex(hex)));
  return Buffer.concat(bytes).toString('hex').toUpperCase();
}
