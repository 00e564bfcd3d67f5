import type { CardAsk, PinEntry } from '#contract/card-reader.ts';
import type { CardEntry } from '#contract/method.ts';
import { alternateCommand, PIN_STEP_MS, pinCommand, pinSteps } from './pad-commands.ts';
import type { Commanded, OperationEnd, PadEvent } from './pad-operation.ts';
import type { PadProfile } from './pad-profile.ts';
import { amountBytes, promptBytes } from './pad-prompts.ts';
import type { PadResult, SlotPin } from './pad-results.ts';
import type { AskedKey, ReadySlot } from './pin-keys.ts';
import type { Reading } from './reading.ts';
import type { ServiceCode } from './track2.ts';

/** Whether a PIN is asked for: by amount and way of reading, then by the card's own service code. */
export function pinWanted(
  profile: PadProfile,
  entry: CardEntry,
  ask: Pick<CardAsk, 'amountMinor' | 'currency'>,
  service: ServiceCode | null,
): boolean {
  const rule = profile.pin[entry];
  if (ask.amountMinor <= rule.aboveMinor[ask.currency]) return false;
  return !(rule.heedsServiceCode && service?.pin === 'not-asked');
}

type EnteredPin = Extract<
  PinEntry,
  { readonly pinBlock: unknown } | { readonly pinBlocks: unknown }
>;

/** Digits of a working key's check value; the serial number of a DUKPT key is longer. */
const CHECK_VALUE_DIGITS = 6;

/** What asking for a PIN needs besides a reading's surroundings. */
export interface PinAsking extends Reading {
  /** PAN of the card just read, ASCII digits. */
  readonly pan: Uint8Array;
  readonly key: AskedKey;
  /** The key serial number of the PIN before, which the pad never uses again. */
  readonly usedKeySerial: string | null;
  /** Milliseconds since this operation began. */
  elapsedMs(): number;
}

const OPERATION_ENDS: Readonly<Record<OperationEnd['kind'], PinEntry>> = {
  cancelled: { kind: 'cancelled', by: 'cashier' },
  'timed-out': { kind: 'timed-out' },
  gone: { kind: 'failed', reason: 'reader-gone' },
};

/** An operation's end as the end of a PIN entry. */
export const pinEnd = (end: OperationEnd): PinEntry => OPERATION_ENDS[end.kind];

function commandedEnd(commanded: Commanded): PinEntry | null {
  if (commanded.kind === 'done') return null;
  if (commanded.kind === 'refused') return { kind: 'failed', reason: 'pad-refused' };
  return pinEnd(commanded);
}

/** Asks for the PIN of one card; the pad enciphers it and nobody here sees a digit. */
export async function askPin(asking: PinAsking): Promise<PinEntry> {
  const { operation, ask, profile, pan, key } = asking;
  const amount = amountBytes(ask.amountMinor, ask.currency);
  const text = promptBytes('enter-pin', ask.language, profile.promptBytes);
  const shown = commandedEnd(await operation.command(alternateCommand(amount, text)));
  if (shown !== null) return shown;
  const command = pinCommand(pan, key, ask.limitMs);
  const asked = commandedEnd(await operation.ask(command));
  command.fill(0);
  if (asked !== null) return asked;
  asking.prompt('enter-pin');
  for (;;) {
    const event = await operation.next();
    const entry = judgeEvent(asking, event);
    if (event.kind === 'result') event.wipe();
    if (entry !== null) return entry;
  }
}

/** `null`: not for this PIN, keep waiting. */
function judgeEvent(asking: PinAsking, event: PadEvent): PinEntry | null {
  switch (event.kind) {
    case 'result':
      return judgeResult(asking, event.result);
    case 'ended':
      return endedByPad(asking);
    case 'garbled':
      return { kind: 'failed', reason: 'pad-refused' };
    case 'cancelled':
    case 'timed-out':
    case 'gone':
      return pinEnd(event);
    default:
      return event satisfies never;
  }
}

function judgeResult(asking: PinAsking, result: PadResult): PinEntry | null {
  if (result.kind === 'pin-refused') return { kind: 'failed', reason: 'pad-refused' };
  if (result.kind === 'slot-pins') return judgeSlots(asking, result.pins);
  if (result.kind !== 'pin') return null;
  // `null` when the pad answers under another kind of key than it was asked to.
  const pinKey = asking.key.kind === 'dukpt' ? result.keySerial : null;
  // A key serial number comes once: this is the block of an earlier PIN, late (invariant U1).
  if (pinKey === null || pinKey === asking.usedKeySerial) {
    result.block.fill(0);
    return null;
  }
  return { kind: 'entered', pinBlock: result.block, pinKey };
}

/** Taken whole or not at all: a channel without its block could not be moved on to. */
function judgeSlots(asking: PinAsking, pins: readonly SlotPin[]): PinEntry | null {
  const slots = asking.key.kind === 'slots' ? asking.key.slots : [];
  const pinBlocks = slots.flatMap((asked, index) => {
    const pin = pins[index];
    const isAsked = pin?.slot === asked.slot && isUnder(asked, pin.keyName);
    return isAsked ? [{ channel: asked.channel, pinKey: pin.keyName, block: pin.block }] : [];
  });
  const isWhole = pinBlocks.length > 0 && pinBlocks.length === pins.length;
  const isUsed = pins.some(({ keyName }) => keyName === asking.usedKeySerial);
  if (isWhole && pins.length === slots.length && !isUsed) {
    return { kind: 'entered-per-channel', pinBlocks };
  }
  for (const { block } of pins) block.fill(0);
  return null;
}

/** A block under another working key than the one that was loaded is an earlier PIN's. */
const isUnder = (asked: ReadySlot, name: string): boolean =>
  asked.kind === 'dukpt' || asked.checkValue === name;

/** The serial number in an entry, which the pad never uses again; working keys have none. */
export function serialIn(entry: EnteredPin): string | null {
  if (entry.kind === 'entered') return entry.pinKey;
  const serials = entry.pinBlocks.map(({ pinKey }) => pinKey);
  return serials.find((name) => name.length > CHECK_VALUE_DIGITS) ?? null;
}

/** The pad says EOT for its own time-out and for the customer's cancel key: time tells them apart. */
function endedByPad(asking: PinAsking): PinEntry {
  const padLimitMs = pinSteps(asking.ask.limitMs) * PIN_STEP_MS;
  const slackMs = 1_000;
  if (asking.elapsedMs() >= padLimitMs - slackMs) return { kind: 'timed-out' };
  return { kind: 'cancelled', by: 'customer' };
}
