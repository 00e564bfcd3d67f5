import { onlineDataCommand, selectApplicationCommand, startChipCommand } from './pad-commands.ts';
import { bytesOfHex, type PadResult } from './pad-results.ts';
import { commandedEnd, type Presentation, type Reading, readingEnd } from './reading.ts';
import { trackOfTlv } from './track2.ts';

/** Packets of chip data at most, 256 bytes of text each (devices.md 2b). */
const MOST_PACKETS = 9;

const SWIPE_INSTEAD: Presentation = { kind: 'again', prompt: 'swipe-card', counts: false };
const TOO_EARLY: Presentation = { kind: 'again', prompt: 'removed-too-early', counts: true };

/**
 * A contact chip in the slot, online only: select the application, start the sale, fetch the data
 * for the authorisation. The host's answer is not carried back to the chip: the contract has no
 * word for it yet, so issuer scripts and the second cryptogram are left out.
 */
export async function readChip(reading: Reading): Promise<Presentation> {
  reading.prompt('card-reading');
  const { amountMinor, currency } = reading.ask;
  const selected = await exchange(reading, selectApplicationCommand(), 'application');
  if (selected.kind !== 'answer') return selected;
  if (selected.result.outcome === 'removed-too-early') return TOO_EARLY;
  if (selected.result.outcome === 'unreadable') return SWIPE_INSTEAD;

  const started = await exchange(reading, startChipCommand(amountMinor, currency), 'chip-decision');
  if (started.kind !== 'answer') return started;
  // The chip declined: another way of reading the same card would only go around it.
  if (started.result.decision !== 'A1') return { kind: 'failed', reason: 'unreadable' };

  return fetchData(reading);
}

type Answer<Kind extends PadResult['kind']> = {
  readonly kind: 'answer';
  readonly result: PadResult & { kind: Kind };
};

async function exchange<Kind extends 'application' | 'chip-decision' | 'chip-data'>(
  reading: Reading,
  command: Uint8Array,
  kind: Kind,
): Promise<Answer<Kind> | Exclude<Presentation, { kind: 'held' }>> {
  const end = commandedEnd(await reading.operation.ask(command));
  return end ?? expectResult(reading, kind);
}

async function expectResult<Kind extends PadResult['kind']>(
  reading: Reading,
  kind: Kind,
): Promise<Answer<Kind> | Exclude<Presentation, { kind: 'held' }>> {
  const event = await reading.operation.next();
  switch (event.kind) {
    case 'result':
      if (isOf(event.result, kind)) return { kind: 'answer', result: event.result };
      event.wipe();
      return { kind: 'again', prompt: 'retry-card', counts: true };
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

const isOf = <Kind extends PadResult['kind']>(
  result: PadResult,
  kind: Kind,
): result is PadResult & { kind: Kind } => result.kind === kind;

async function fetchData(reading: Reading): Promise<Presentation> {
  const packets: Uint8Array[] = [];
  let answer = await exchange(reading, onlineDataCommand(), 'chip-data');
  for (let packet = 1; packet <= MOST_PACKETS; packet += 1) {
    if (answer.kind !== 'answer') break;
    packets.push(answer.result.hex);
    if (answer.result.packet !== packet) break;
    if (packet === answer.result.of) return heldChip(packets);
    answer = await expectResult(reading, 'chip-data');
  }
  for (const hex of packets) hex.fill(0);
  return answer.kind === 'answer' ? { kind: 'again', prompt: 'retry-card', counts: true } : answer;
}

function heldChip(packets: readonly Uint8Array[]): Presentation {
  const hex = Uint8Array.from(packets.flatMap((packet) => [...packet]));
  for (const packet of packets) packet.fill(0);
  const emvTlv = bytesOfHex(hex);
  hex.fill(0);
  const track = emvTlv === null ? null : trackOfTlv(emvTlv);
  if (emvTlv === null || track === null) {
    emvTlv?.fill(0);
    return SWIPE_INSTEAD;
  }
  const sensitive = { track2: track.track, emvTlv };
  return { kind: 'held', card: { entry: 'chip', track, sensitive } };
}
