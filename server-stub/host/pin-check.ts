import type { ChannelId } from '#contract/ids.ts';
import type { SensitiveParameters } from '#contract/sealed.ts';
import {
  openTestPin,
  SAMPLE_PIN_KEY,
  TEST_PIN_SLOTS,
  type TestPinKey,
} from '#sealing/pin-test-keys.ts';

/** The PIN of every simulated card, as many digits of it as a person likes: 4 to 12. */
const EVERY_CARDS_PIN = '123456789012';

/** A DUKPT serial number, of triple DES or of AES; a key under a master key has a name instead. */
const SERIAL = /^([0-9A-F]{20}|[0-9A-F]{24})$/;

/** `unreadable`: a PIN was typed, and this bank has no key for what came of it. */
export type PinVerdict = 'none' | 'right' | 'wrong' | 'unreadable';

/**
 * Opens an acquirer's own PIN block with its own key and compares what it finds. The blocks of
 * others in the same envelope are not tried: their keys are not here. A block under a session key
 * of the pad's master key is left alone, because the simulated banks hand out no such keys.
 */
export function judgePin(channel: ChannelId, parameters: SensitiveParameters): PinVerdict {
  const { pinBlock, pinKey, pinBlocks } = parameters;
  if (pinBlocks !== undefined) {
    const ours = pinBlocks.find((one) => one.channel === channel);
    const key = TEST_PIN_SLOTS.find((one) => one.channel === channel);
    if (ours === undefined || key === undefined) return 'unreadable';
    return compared(key, ours.pinKey, ours.block, parameters);
  }
  if (pinBlock === undefined || pinKey === undefined || !SERIAL.test(pinKey)) return 'none';
  return compared(SAMPLE_PIN_KEY, pinKey, pinBlock, parameters);
}

function compared(
  key: TestPinKey,
  keySerial: string,
  block: Uint8Array,
  { track2 }: SensitiveParameters,
): PinVerdict {
  const track = Buffer.from(track2 ?? []).toString('latin1');
  const pan = /^;?(\d{12,19})[=D]/.exec(track)?.[1];
  const pin = pan === undefined ? null : openTestPin(key, { keySerial, block }, pan);
  if (pin === null) return 'unreadable';
  return EVERY_CARDS_PIN.startsWith(pin) ? 'right' : 'wrong';
}
