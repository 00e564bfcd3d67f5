import { FS, SUB } from '../framing/frame-profile.ts';

/** What a pad says by itself or in answer to a command. Byte arrays are the receiver's to wipe. */
export type PadResult =
  /** 81: fields as sent, one of them track 2 when the stripe was readable. */
  | { readonly kind: 'stripe'; readonly fields: readonly Uint8Array[] }
  /** 83: track 2 equivalent, then TLV objects. */
  | { readonly kind: 'contactless'; readonly track: Uint8Array; readonly emvTlv: Uint8Array }
  | { readonly kind: 'contactless-failed'; readonly fault: TapFault }
  /** 85: a chip card went into the slot while the pad was armed. */
  | { readonly kind: 'chip-inserted' }
  | { readonly kind: 'application'; readonly outcome: ChipOutcome }
  | { readonly kind: 'chip-decision'; readonly decision: string }
  | {
      readonly kind: 'chip-data';
      readonly packet: number;
      readonly of: number;
      readonly hex: Uint8Array;
    }
  /** 71 (no serial number) or 73: the enciphered block, eight bytes. */
  | { readonly kind: 'pin'; readonly block: Uint8Array; readonly keySerial: string | null }
  /** 73.K, this project's own: one PIN under the key of each slot, whatever its kind. */
  | { readonly kind: 'slot-pins'; readonly pins: readonly SlotPin[] }
  | { readonly kind: 'pin-refused'; readonly code: string }
  | { readonly kind: 'not-understood' };

/** `block`: 8 bytes under triple DES, 16 under AES. */
export interface SlotPin {
  readonly slot: string;
  /** Serial number of a DUKPT key, 20 or 24 digits; of a working key its check value, 6. */
  readonly keyName: string;
  readonly block: Uint8Array;
}

export type TapFault = 'unreadable' | 'several-cards' | 'removed-too-early';
export type ChipOutcome = 'selected' | 'unreadable' | 'removed-too-early';

/**
 * One-letter faults behind 83 and behind T12. The public outline leaves them open; these are this
 * project's choice, and another model's letters go here.
 */
const TAP_FAULTS: Readonly<Record<string, TapFault>> = {
  E: 'unreadable',
  C: 'several-cards',
  R: 'removed-too-early',
};
const CHIP_OUTCOMES: Readonly<Record<string, ChipOutcome>> = {
  '0': 'selected',
  E: 'unreadable',
  R: 'removed-too-early',
};

const NOT_UNDERSTOOD: PadResult = { kind: 'not-understood' };
const DOT = 0x2e;
const LETTER_K = 0x4b;
const BLOCK_DIGITS = 16;
/** A key serial number is 80 bits; the pad drops leading F digits. */
const SERIAL_DIGITS = 20;

const asText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Splits at a separator; views into `bytes`. */
function split(bytes: Uint8Array, separator: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(separator); at !== -1; at = bytes.indexOf(separator, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  parts.push(bytes.subarray(from));
  return parts;
}

const NO_DIGIT = 16;
/** The value of each hexadecimal digit, by its code. */
const NIBBLES = new Uint8Array(256).fill(NO_DIGIT);
for (const [value, digit] of Array.from('0123456789ABCDEF').entries()) {
  NIBBLES[digit.charCodeAt(0)] = value;
  NIBBLES[digit.toLowerCase().charCodeAt(0)] = value;
}

/** Bytes of hexadecimal text in ASCII; `null` when it is none. */
export function bytesOfHex(hex: Uint8Array): Uint8Array | null {
  if (hex.length % 2 !== 0) return null;
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) {
    const high = NIBBLES[hex[2 * at] ?? 0] ?? NO_DIGIT;
    const low = NIBBLES[hex[2 * at + 1] ?? 0] ?? NO_DIGIT;
    if (high === NO_DIGIT || low === NO_DIGIT) return null;
    bytes[at] = (high << 4) | low;
  }
  return bytes;
}

/** Reads the body of a transaction frame. The result may hold views into it: wipe both together. */
export function parsePadResult(body: Uint8Array): PadResult {
  const three = asText(body.subarray(0, 3));
  const chip = CHIP_READERS[three];
  if (chip !== undefined) return chip(body.subarray(3));
  const read = READERS[three.slice(0, 2)];
  if (read === undefined) return NOT_UNDERSTOOD;
  const rest = body.subarray(2);
  return read(rest[0] === DOT ? rest.subarray(1) : rest);
}

type ReadResult = (rest: Uint8Array) => PadResult;

const readTap: ReadResult = (rest) => {
  const fault = rest.length === 1 ? TAP_FAULTS[asText(rest)] : undefined;
  if (fault !== undefined) return { kind: 'contactless-failed', fault };
  const [track = rest, tlv = new Uint8Array(0)] = split(rest, FS);
  const emvTlv = bytesOfHex(tlv);
  if (emvTlv === null) return { kind: 'contactless-failed', fault: 'unreadable' };
  return { kind: 'contactless', track, emvTlv };
};

/** `0 LL 01 block` under a master key; one character is a refusal. */
const readMasterPin: ReadResult = (rest) => {
  if (rest.length === 1) return { kind: 'pin-refused', code: asText(rest) };
  const block = bytesOfHex(rest.subarray(-BLOCK_DIGITS));
  const head = asText(rest.subarray(0, -BLOCK_DIGITS));
  if (block === null || !/^0\d\d01$/.test(head)) return NOT_UNDERSTOOD;
  return { kind: 'pin', block, keySerial: null };
};

/**
 * `K`, then for each slot, between separators, `slot format key block`. The public outline of the
 * family knows one block an entry (73) and one key slot at a time (71A refuses one); several at
 * once are this project's extension, spoken by the simulated pad alone.
 */
const readSlotPins: ReadResult = (rest) => {
  const pins: SlotPin[] = [];
  for (const part of split(rest, FS)) {
    const format = SLOT_FORMATS[asText(part.subarray(1, 2))];
    const head = asText(part.subarray(0, 2 + (format?.nameDigits ?? 0)));
    const block = format && bytesOfHex(part.subarray(head.length));
    const fits = /^[0-9A-F].[0-9A-F]*$/.test(head) && block?.length === format?.blockBytes;
    if (!block || !fits) {
      for (const pin of pins) pin.block.fill(0);
      block?.fill(0);
      return NOT_UNDERSTOOD;
    }
    pins.push({ slot: head.charAt(0), keyName: head.slice(2), block });
  }
  return { kind: 'slot-pins', pins };
};

/**
 * ISO 9564-1 formats: 0 under DUKPT of ANSI X9.24-1, 4 under that of ANSI X9.24-3; S is format 0
 * under a working key.
 */
const SLOT_FORMATS: Readonly<Record<string, { nameDigits: number; blockBytes: number }>> = {
  '0': { nameDigits: 20, blockBytes: 8 },
  '4': { nameDigits: 24, blockBytes: 16 },
  S: { nameDigits: 6, blockBytes: 8 },
};

/** `00000 KSN block` under DUKPT. */
const readDukptPin: ReadResult = (rest) => {
  if (rest[0] === LETTER_K) return readSlotPins(rest.subarray(1));
  const block = bytesOfHex(rest.subarray(-BLOCK_DIGITS));
  const head = asText(rest.subarray(0, -BLOCK_DIGITS));
  const serial = /^00000([0-9A-F]{10,20})$/i.exec(head)?.[1];
  if (block === null || serial === undefined) return NOT_UNDERSTOOD;
  return { kind: 'pin', block, keySerial: serial.toUpperCase().padStart(SERIAL_DIGITS, 'F') };
};

const READERS: Readonly<Record<string, ReadResult>> = {
  '71': readMasterPin,
  '73': readDukptPin,
  '81': (rest) => ({ kind: 'stripe', fields: split(rest, FS) }),
  '83': readTap,
  '85': () => ({ kind: 'chip-inserted' }),
};

const readPacket: ReadResult = (rest) => {
  const [numbers = rest, hex = new Uint8Array(0)] = split(rest, SUB);
  const [packet, of] = /^([1-9])([1-9])$/.exec(asText(numbers))?.slice(1).map(Number) ?? [];
  if (packet === undefined || of === undefined || packet > of) return NOT_UNDERSTOOD;
  return { kind: 'chip-data', packet, of, hex };
};

const CHIP_READERS: Readonly<Record<string, ReadResult>> = {
  T12: (rest) => ({
    kind: 'application',
    outcome: CHIP_OUTCOMES[asText(rest.subarray(0, 1))] ?? 'unreadable',
  }),
  T16: (rest) => ({ kind: 'chip-decision', decision: asText(rest.subarray(0, 2)) }),
  T28: readPacket,
};
