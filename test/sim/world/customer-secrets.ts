import { createHash } from 'node:crypto';
import type { ChannelId } from '#contract/ids.ts';
import type { ChannelPinBlock, SensitiveParameters } from '#contract/sealed.ts';
import type { ChannelPinKey } from '#contract/sign-on-api.ts';
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
const blockFor = (channel: string | null, reading: Reading): Uint8Array =>
  Uint8Array.from(hashOf(`pin for ${channel ?? 'all'}`, reading).subarray(0, 8));

/** What the pads have of a channel: a key of its own, or a master key for keys that it gives. */
export interface SimPinSlot {
  readonly channel: ChannelId;
  readonly kind: 'dukpt' | 'session';
}

const DUKPT_SERIAL = 'E0';

/** A typed PIN for each channel the pad has a key of; `given`: the working keys it was loaded with. */
export const pinBlocksFor = (
  slots: readonly SimPinSlot[],
  given: readonly ChannelPinKey[],
  reading: Reading,
): readonly ChannelPinBlock[] =>
  slots.flatMap(({ channel, kind }) => {
    if (kind === 'dukpt') {
      return [{ channel, pinKey: DUKPT_SERIAL, block: blockFor(channel, reading) }];
    }
    const key = given.find((one) => one.channel === channel);
    if (key === undefined) return [];
    const { checkValue: pinKey } = key;
    return [{ channel, pinKey, block: blockFor(`${channel} ${pinKey}`, reading) }];
  });

/** A typed PIN under the one key of a pad that has no slots. */
export const pinBlockForAll = (reading: Reading): Uint8Array => blockFor(null, reading);

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** What a simulated bank finds: its own block, of this very reading (invariants S3 and U1), or not. */
export const judgeSimPin = (
  channel: ChannelId,
  { emvTlv, pinBlock, pinBlocks }: SensitiveParameters,
  workingKey: (checkValue: string) => Uint8Array | null,
): PinVerdict => {
  const reading = Buffer.from(emvTlv ?? [])
    .toString()
    .replace('chip data of ', '');
  if (pinBlocks !== undefined) {
    const own = pinBlocks.find((one) => one.channel === channel);
    if (own === undefined) return 'unreadable';
    // The bytes of a simulated key are what the block is made of: another key, other bytes.
    const key = own.pinKey === DUKPT_SERIAL ? Buffer.from(channel) : workingKey(own.pinKey);
    if (key === null) return 'unreadable';
    const made = blockFor(Buffer.from(key).toString(), reading);
    return sameBytes(own.block, made) ? 'right' : 'unreadable';
  }
  if (pinBlock === undefined) return 'none';
  return sameBytes(pinBlock, blockFor(null, reading)) ? 'right' : 'unreadable';
};
