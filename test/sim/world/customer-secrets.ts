import { createHash } from 'node:crypto';
import type { ChannelId } from '#contract/ids.ts';
import type { ChannelPinBlock, SensitiveParameters } from '#contract/sealed.ts';
import type { PinVerdict } from '#stub/host/pin-check.ts';

/** Names one reading of one card at one till, so that no two readings give the same bytes. */
export type Reading = string;

const BIN = '622202';
const LAST_4 = '0123';
export const SIM_MASKED = `${BIN}******${LAST_4}`;

const hashOf = (what: string, reading: Reading): Buffer =>
  createHash('sha256').update(`${what} ${reading}`).digest();

const digitsOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte % 10).join('');

/** What a simulated card gives, in the clear: a number, a second track and a chip's answer. */
export const cardSecrets = (
  reading: Reading,
): Required<Pick<SensitiveParameters, 'track2' | 'emvTlv'>> & { readonly pan: string } => {
  const bytes = hashOf('card', reading);
  const pan = `${BIN}${digitsOf(bytes.subarray(0, 6))}${LAST_4}`;
  const track = `;${pan}=3012201${digitsOf(bytes.subarray(6, 19))}?`;
  return { pan, track2: Buffer.from(track), emvTlv: Buffer.from(`chip data of ${reading}`) };
};

/** A block only this bank can have made of this reading, as if enciphered under its PIN key. */
const blockFor = (channel: ChannelId | null, reading: Reading): Uint8Array =>
  Uint8Array.from(hashOf(`pin for ${channel ?? 'all'}`, reading).subarray(0, 8));

/** A typed PIN for each channel the pad has a key of. */
export const pinBlocksFor = (
  channels: readonly ChannelId[],
  reading: Reading,
): readonly ChannelPinBlock[] =>
  channels.map((channel) => ({ channel, pinKey: 'E0', block: blockFor(channel, reading) }));

/** A typed PIN under the one key of a pad that has no slots. */
export const pinBlockForAll = (reading: Reading): Uint8Array => blockFor(null, reading);

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** What a simulated bank finds: its own block, of this very reading (invariants S3 and U1), or not. */
export const judgeSimPin = (
  channel: ChannelId,
  { emvTlv, pinBlock, pinBlocks }: SensitiveParameters,
): PinVerdict => {
  const reading = Buffer.from(emvTlv ?? [])
    .toString()
    .replace('chip data of ', '');
  if (pinBlocks !== undefined) {
    const own = pinBlocks.find((one) => one.channel === channel);
    return own !== undefined && sameBytes(own.block, blockFor(channel, reading))
      ? 'right'
      : 'unreadable';
  }
  if (pinBlock === undefined) return 'none';
  return sameBytes(pinBlock, blockFor(null, reading)) ? 'right' : 'unreadable';
};
