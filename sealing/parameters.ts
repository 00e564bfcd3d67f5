import { channelId } from '#contract/ids.ts';
import type { ChannelPinBlock, SensitiveParameters } from '#contract/sealed.ts';
import { DerError, DerReader, smallInteger } from './der-read.ts';
import {
  constructed,
  type Der,
  encode,
  explicitTag,
  implicitTag,
  integer,
  octets,
  primitive,
  sequence,
  TAG,
} from './der-write.ts';
import { MAX_RECIPIENTS } from './limits.ts';
import { SealingError } from './sealing-error.ts';

/** First element of the encoding; another layout takes another number. */
const LAYOUT = 1;

/**
 * Fields in the order of their tags, with the most bytes each may have: track 2 has 40 characters
 * (ISO/IEC 7813), chip data 255 to 999 (ISO 8583 field 55), a PIN block 8 or 16 (ISO 9564), a
 * customer's code up to 512 (EMV QR, base64).
 */
const FIELDS = [
  { name: 'track2', tag: implicitTag(0), maxBytes: 48 },
  { name: 'emvTlv', tag: implicitTag(1), maxBytes: 1024 },
  { name: 'pinBlock', tag: implicitTag(2), maxBytes: 16 },
  { name: 'pinKey', tag: implicitTag(3), maxBytes: 64 },
  { name: 'paymentCode', tag: implicitTag(4), maxBytes: 512 },
] as const;

/** Behind the others: `[5] SEQUENCE OF SEQUENCE { channel, pinKey, block }`, octet strings. */
const PIN_BLOCKS_TAG = explicitTag(5);

/** Most bytes of a channel's name, of a key serial number and of a block, as text and as bytes. */
const MOST_CHANNEL_BYTES = 32;
const MOST_PIN_KEY_BYTES = 64;
const MOST_BLOCK_BYTES = 16;

/**
 * `SEQUENCE { INTEGER 1, [0] track2, [1] emvTlv, [2] pinBlock, [3] pinKey, [4] paymentCode, [5]
 * pinBlocks }` in DER, absent fields left out. The secrets are copied once, into the buffer returned, which the
 * caller wipes.
 */
export function encodeParameters(parameters: SensitiveParameters): Buffer {
  const fields = FIELDS.flatMap(({ name, tag, maxBytes }) => {
    const value = parameters[name];
    if (value === undefined) return [];
    const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
    if (bytes.length === 0 || bytes.length > maxBytes || !isText(value)) {
      throw new SealingError({ code: 'parameters-unusable', field: name });
    }
    return [primitive(tag, bytes)];
  });
  if (parameters.pinBlocks !== undefined) fields.push(pinBlocksField(parameters.pinBlocks));
  if (fields.length === 0)
    throw new SealingError({ code: 'parameters-unusable', field: 'every field' });
  return encode(sequence(integer(LAYOUT), ...fields));
}

function pinBlocksField(blocks: readonly ChannelPinBlock[]): Der {
  const usable = ({ channel, pinKey, block }: ChannelPinBlock): boolean =>
    isWithin(Buffer.byteLength(channel), MOST_CHANNEL_BYTES) &&
    isWithin(pinKey.length, MOST_PIN_KEY_BYTES) &&
    isWithin(block.length, MOST_BLOCK_BYTES) &&
    isText(channel) &&
    isText(pinKey);
  if (!isWithin(blocks.length, MAX_RECIPIENTS) || !blocks.every(usable)) {
    throw new SealingError({ code: 'parameters-unusable', field: 'pinBlocks' });
  }
  const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
  return constructed(
    PIN_BLOCKS_TAG,
    ...blocks.map(({ channel, pinKey, block }) =>
      sequence(octets(latin1(channel)), octets(latin1(pinKey)), octets(block)),
    ),
  );
}

const isWithin = (length: number, most: number): boolean => length > 0 && length <= most;

function readPinBlocks(field: DerReader): ChannelPinBlock[] {
  const blocks: ChannelPinBlock[] = [];
  while (field.peek() !== undefined) {
    if (blocks.length === MAX_RECIPIENTS) throw new DerError('PIN blocks');
    const one = field.enter(TAG.sequence);
    const read = (most: number): Buffer => {
      const value = one.read(TAG.octetString);
      if (!isWithin(value.length, most)) throw new DerError('PIN block length');
      return value;
    };
    const channel = channelId.safeParse(read(MOST_CHANNEL_BYTES).toString('latin1'));
    const pinKey = read(MOST_PIN_KEY_BYTES).toString('latin1');
    const block = read(MOST_BLOCK_BYTES);
    one.end();
    if (!channel.success || !isText(pinKey)) throw new DerError('PIN block names');
    blocks.push({ channel: channel.data, pinKey, block });
  }
  if (blocks.length === 0) throw new DerError('PIN blocks');
  return blocks;
}

/** Strict inverse of `encodeParameters`. The arrays are views of `bytes`. */
export function decodeParameters(bytes: Buffer): SensitiveParameters {
  const outer = new DerReader(bytes);
  const reader = outer.enter(TAG.sequence);
  outer.end();
  if (smallInteger(reader.read(TAG.integer)) !== BigInt(LAYOUT)) throw new DerError('layout');
  const found: { -readonly [Name in keyof SensitiveParameters]: SensitiveParameters[Name] } = {};
  for (const { name, tag, maxBytes } of FIELDS) {
    if (reader.peek() !== tag) continue;
    const value = reader.read(tag);
    if (value.length === 0 || value.length > maxBytes) throw new DerError('field length');
    if (name === 'pinKey') found.pinKey = value.toString('latin1');
    else found[name] = value;
  }
  if (reader.peek() === PIN_BLOCKS_TAG) {
    found.pinBlocks = readPinBlocks(reader.enter(PIN_BLOCKS_TAG));
  }
  reader.end();
  if (Object.keys(found).length === 0 || !isText(found.pinKey)) throw new DerError('fields');
  return found;
}

/** Overwrites every secret with zeros. What is text (the name of the PIN's key) is not secret. */
export function wipeParameters(parameters: SensitiveParameters): void {
  for (const { name } of FIELDS) {
    const value = parameters[name];
    if (value instanceof Uint8Array) value.fill(0);
  }
  for (const { block } of parameters.pinBlocks ?? []) block.fill(0);
}

/** A text among the fields is printable ASCII; bytes may be anything. */
function isText(value: Uint8Array | string | undefined): boolean {
  return typeof value !== 'string' || /^[\x20-\x7e]+$/.test(value);
}
