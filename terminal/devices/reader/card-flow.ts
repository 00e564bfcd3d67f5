import type { ReaderPrompt } from '#contract/card-reader.ts';
import { readChip } from './chip-flow.ts';
import { alternateCommand, armCardCommand } from './pad-commands.ts';
import type { PadProfile } from './pad-profile.ts';
import { amountBytes, promptBytes } from './pad-prompts.ts';
import type { PadResult } from './pad-results.ts';
import {
  commandedEnd,
  type Ended,
  type Presentation,
  type Reading,
  type ReadingEnd,
  readingEnd,
} from './reading.ts';
import { parseTrack2, trackOfTlv, wipeTrack } from './track2.ts';

/**
 * Reads one card: shows the amount and what to do, arms stripe, tap and slot, and repeats with a
 * better prompt until a card is read or the operation ends. A stripe whose service code tells of a
 * chip is not taken before the chip was tried (ISO/IEC 7813; fault DV8).
 */
export async function readOneCard(reading: Reading): Promise<ReadingEnd> {
  let prompt: ReaderPrompt = 'present-card';
  let unreadable = 0;
  for (;;) {
    const armed = await arm(reading, prompt);
    if (armed !== null) return armed;
    reading.prompt(prompt);
    const stripeOfChipCard: boolean = prompt === 'swipe-card';
    const presented = await onePresentation(reading, stripeOfChipCard);
    if (presented.kind !== 'again') return presented;
    if (presented.counts) unreadable += 1;
    if (unreadable >= reading.profile.readTries) return { kind: 'failed', reason: 'unreadable' };
    prompt = stripeOfChipCard && presented.counts ? 'swipe-card' : presented.prompt;
  }
}

async function arm(reading: Reading, prompt: ReaderPrompt): Promise<Ended | null> {
  const { operation, ask, profile } = reading;
  const amount = amountBytes(ask.amountMinor, ask.currency);
  const text = promptBytes(prompt, ask.language, profile.promptBytes);
  const shown = commandedEnd(await operation.command(alternateCommand(amount, text)));
  return shown ?? commandedEnd(await operation.ask(armCardCommand()));
}

async function onePresentation(reading: Reading, stripeOfChipCard: boolean): Promise<Presentation> {
  const event = await reading.operation.next();
  switch (event.kind) {
    case 'result': {
      const presented = await judge(reading, event.result, stripeOfChipCard);
      event.wipe();
      return presented;
    }
    case 'ended':
      return { kind: 'cancelled', by: 'customer' };
    case 'garbled':
      return { kind: 'again', prompt: 'retry-card', counts: true };
    case 'cancelled':
    case 'timed-out':
    case 'gone':
      return readingEnd(event);
    default:
      return event satisfies never;
  }
}

async function judge(
  reading: Reading,
  result: PadResult,
  stripeOfChipCard: boolean,
): Promise<Presentation> {
  switch (result.kind) {
    case 'stripe':
      return judgeStripe(result.fields, reading.profile, stripeOfChipCard);
    case 'contactless':
      return judgeTap(result.track, result.emvTlv);
    case 'contactless-failed': {
      const prompt = result.fault === 'unreadable' ? 'retry-card' : result.fault;
      return { kind: 'again', prompt, counts: true };
    }
    case 'chip-inserted':
      return readChip(reading);
    default:
      // Belongs to nothing that was asked: a pad out of step is armed again.
      return { kind: 'again', prompt: 'retry-card', counts: true };
  }
}

function judgeStripe(
  fields: readonly Uint8Array[],
  profile: PadProfile,
  stripeOfChipCard: boolean,
): Presentation {
  const track = fields.map(parseTrack2).find((read) => read !== null) ?? null;
  if (track === null) return { kind: 'again', prompt: 'retry-card', counts: true };
  const chipComesFirst = track.service?.chip === true && profile.chip === 'ask-first';
  if (chipComesFirst && !stripeOfChipCard) {
    wipeTrack(track);
    return { kind: 'again', prompt: 'insert-chip', counts: false };
  }
  return { kind: 'held', card: { entry: 'stripe', track, sensitive: { track2: track.track } } };
}

function judgeTap(rawTrack: Uint8Array, emvTlv: Uint8Array): Presentation {
  const track = parseTrack2(rawTrack) ?? trackOfTlv(emvTlv);
  if (track === null) {
    emvTlv.fill(0);
    return { kind: 'again', prompt: 'retry-card', counts: true };
  }
  const chipData = emvTlv.length > 0 ? { emvTlv } : {};
  const sensitive = { track2: track.track, ...chipData };
  return { kind: 'held', card: { entry: 'contactless', track, sensitive } };
}
