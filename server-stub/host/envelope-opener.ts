import type { ChannelId } from '#contract/ids.ts';
import { type OpeningKeys, openEnvelope } from '#sealing/envelope-open.ts';
import { wipeParameters } from '#sealing/parameters.ts';
import type { EnvelopeOpener, OpenOutcome } from '#stub/core/acquirer/house.ts';
import { judgePin, type PinVerdict } from './pin-check.ts';
import type { PinKeyBook } from './pin-key-book.ts';

/** Keys of an acquirer, the newest first: both sides of a change open while it lasts. */
export type OpeningGenerations = readonly [OpeningKeys, ...OpeningKeys[]];

const OUTCOMES: Readonly<Record<PinVerdict, OpenOutcome>> = {
  none: 'opened',
  right: 'opened',
  wrong: 'wrong-pin',
  unreadable: 'unreadable-pin',
};

/**
 * Opens envelopes with an acquirer's own keys as they are at that moment. A real one would hand the
 * contents to the issuer; here the PIN is compared, the amount decides the rest, and they are wiped
 * at once.
 */
export const createEnvelopeOpener = (
  channel: ChannelId,
  keys: () => OpeningGenerations,
  pinKeys: PinKeyBook | null,
): EnvelopeOpener => ({
  open: async (envelope, binding) => {
    const opening = await openEnvelope(envelope, binding, ...keys());
    if (opening.kind === 'refused') return 'refused';
    try {
      const workingKey = (checkValue: string): Uint8Array | null =>
        pinKeys?.named(binding.terminalId, checkValue) ?? null;
      return OUTCOMES[judgePin(channel, opening.parameters, workingKey)];
    } finally {
      wipeParameters(opening.parameters);
    }
  },
});
