import { type OpeningKeys, openEnvelope } from '#sealing/envelope-open.ts';
import { wipeParameters } from '#sealing/parameters.ts';
import type { EnvelopeOpener } from '#stub/core/acquirer/house.ts';

/** Keys of an acquirer, the newest first: both sides of a change open while it lasts. */
export type OpeningGenerations = readonly [OpeningKeys, ...OpeningKeys[]];

/**
 * Opens envelopes with an acquirer's own keys as they are at that moment. A real one would hand the
 * contents to the issuer; here the amount decides, so they are wiped at once.
 */
export const createEnvelopeOpener = (keys: () => OpeningGenerations): EnvelopeOpener => ({
  open: async (envelope, binding) => {
    const opening = await openEnvelope(envelope, binding, ...keys());
    if (opening.kind === 'refused') return 'refused';
    wipeParameters(opening.parameters);
    return 'opened';
  },
});
