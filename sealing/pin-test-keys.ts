import type { ChannelId } from '#contract/ids.ts';
import { openPinBlock, type PinFormat, sealFormat0, sealFormat4 } from './pin-block.ts';
import { aesDukptPinKey, aesSerial, counterOf, dukptPinKey, withCounter } from './pin-dukpt.ts';

/*
 * PIN keys of the simulated payment world, which protect nothing: they stand here for all to read.
 * The simulated pad was loaded with them, and the simulated banks hold the other end.
 */

const ofHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

/** A base derivation key, and how blocks under it are made. */
export interface TestPinKey {
  /** 0: triple DES under ANSI X9.24-1. 4: AES-128 under ANSI X9.24-3. */
  readonly format: PinFormat;
  readonly base: Uint8Array;
  /** Key serial number: 10 bytes with the counter at zero, or the 8 bytes of an AES key's id. */
  readonly serial: Uint8Array;
}

/** The published DUKPT sample: what a pad with one key has, and every simulated bank knows. */
export const SAMPLE_PIN_KEY: TestPinKey = {
  format: 0,
  base: ofHex('0123456789ABCDEFFEDCBA9876543210'),
  serial: ofHex('FFFF9876543210E00000'),
};

/** A slot of the simulated pad. `slot`: one character, as it goes over the line. */
export type TestPinSlot = { readonly slot: string; readonly channel: ChannelId } & (
  | { readonly kind: 'dukpt'; readonly key: TestPinKey }
  /** `master`: the terminal master key that this bank's working keys come wrapped under. */
  | { readonly kind: 'session'; readonly master: Uint8Array }
);

/** Which bank's key is in which slot, and so which format each bank gets: 4 and 0. */
export const TEST_PIN_SLOTS: readonly TestPinSlot[] = [
  {
    ...{ slot: '1', channel: 'bank-east' as ChannelId, kind: 'dukpt' },
    key: {
      // The sample keys of ANSI X9.24-3.
      format: 4,
      base: ofHex('FEDCBA9876543210F1F1F1F1F1F1F1F1'),
      serial: ofHex('1234567890123456'),
    },
  },
  {
    ...{ slot: '2', channel: 'bank-harbor' as ChannelId, kind: 'session' },
    master: Uint8Array.from(Buffer.from('SwitchlaneHarbor')),
  },
];

/** The master key of a bank that gives working keys; null for one with a DUKPT key in the pad. */
export const testMasterOf = (channel: ChannelId): Uint8Array | null => {
  const slot = TEST_PIN_SLOTS.find((one) => one.channel === channel);
  return slot?.kind === 'session' ? slot.master : null;
};

/** One enciphered PIN, with the serial number that its opener derives the key from. */
export interface SealedPin {
  /** 20 hexadecimal digits in format 0, 24 in format 4. */
  readonly keySerial: string;
  readonly block: Uint8Array;
}

/** What the pad does with a typed PIN. `random`: 8 bytes, for format 4. */
export function sealTestPin(
  key: TestPinKey,
  counter: number,
  typed: { readonly pin: string; readonly pan: string; readonly random: Uint8Array },
): SealedPin {
  const { pin, pan, random } = typed;
  if (key.format === 0) {
    const block = sealFormat0(dukptPinKey(key.base, key.serial, counter), pin, pan);
    return { keySerial: hexOf(withCounter(key.serial, counter)), block };
  }
  const block = sealFormat4(aesDukptPinKey(key.base, key.serial, counter), pin, pan, random);
  return { keySerial: hexOf(aesSerial(key.serial, counter)), block };
}

/** What a bank does with a block. `null`: it is not under this key, or no PIN of this card. */
export function openTestPin(key: TestPinKey, sealed: SealedPin, pan: string): string | null {
  const serial = ofHex(sealed.keySerial);
  if (key.format === 0) {
    const isOurs = serial.length === 10 && hexOf(withCounter(serial, 0)) === hexOf(key.serial);
    if (!isOurs || sealed.block.length !== 8) return null;
    return openPinBlock(dukptPinKey(key.base, serial, counterOf(serial)), sealed.block, pan);
  }
  const isOurs = serial.length === 12 && hexOf(serial.subarray(0, 8)) === hexOf(key.serial);
  if (!isOurs || sealed.block.length !== 16) return null;
  const counter = Buffer.from(serial).readUInt32BE(8);
  return openPinBlock(aesDukptPinKey(key.base, key.serial, counter), sealed.block, pan);
}
