import type { ChannelId } from '#contract/ids.ts';
import type { SensitiveParameters } from '#contract/sealed.ts';
import { openPinBlock } from '#sealing/pin-block.ts';
import {
  openTestPin,
  SAMPLE_PIN_KEY,
  TEST_PIN_SLOTS,
  type TestPinKey,
} from '#sealing/pin-test-keys.ts';

/** The PIN of every simulated card, as many digits of it as a person likes: 4 to 12. */
const EVERY_CARDS_PIN = '123456789012';

/** A DUKPT serial number, of triple DES or of AES; a working key has its check value instead. */
const SERIAL = /^([0-9A-F]{20}|[0-9A-F]{24})$/;

/**
 * `unreadable`: a PIN was typed, and this bank has no key for what came of it, or has put the key
 * away that it once gave.
 */
export type PinVerdict = 'none' | 'right' | 'wrong' | 'unreadable';

/**
 * Opens an acquirer's own PIN block with its own key and compares what it finds. The blocks of
 * others in the same envelope are not tried: their keys are not here. `workingKey` finds a key this
 * acquirer gave to that terminal, by its check value.
 */
export function judgePin(
  channel: ChannelId,
  parameters: SensitiveParameters,
  workingKey: (checkValue: string) => Uint8Array | null,
): PinVerdict {
  const { pinBlock, pinKey, pinBlocks } = parameters;
  if (pinBlocks !== undefined) {
    const ours = pinBlocks.find((one) => one.channel === channel);
    const slot = TEST_PIN_SLOTS.find((one) => one.channel === channel);
    if (ours === undefined || slot === undefined) return 'unreadable';
    if (slot.kind === 'dukpt') {
      return compared(parameters, underDukpt(slot.key, ours.pinKey, ours.block));
    }
    const key = workingKey(ours.pinKey);
    // 8 bytes: a key of triple DES makes no other format.
    if (key === null || ours.block.length !== 8) return 'unreadable';
    return compared(parameters, (pan) => openPinBlock(key, ours.block, pan));
  }
  if (pinBlock === undefined || pinKey === undefined || !SERIAL.test(pinKey)) return 'none';
  return compared(parameters, underDukpt(SAMPLE_PIN_KEY, pinKey, pinBlock));
}

/** The PIN of a card with this number; null where the block holds none. */
type Opens = (pan: string) => string | null;

const underDukpt =
  (key: TestPinKey, keySerial: string, block: Uint8Array): Opens =>
  (pan) =>
    openTestPin(key, { keySerial, block }, pan);

function compared({ track2 }: SensitiveParameters, opens: Opens): PinVerdict {
  const track = Buffer.from(track2 ?? []).toString('latin1');
  const pan = /^;?(\d{12,19})[=D]/.exec(track)?.[1];
  const pin = pan === undefined ? null : opens(pan);
  if (pin === null) return 'unreadable';
  return EVERY_CARDS_PIN.startsWith(pin) ? 'right' : 'wrong';
}
