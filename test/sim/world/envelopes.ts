import type { Envelope, Sealer } from '#contract/sealed.ts';
import type { EnvelopeOpener } from '#stub/core/acquirer/house.ts';

type Bound = Parameters<EnvelopeOpener['open']>[1];

/**
 * Sealing without arithmetic: an envelope is a number, and what it is bound to is looked up. A host
 * refuses one that belongs to another sale, as the real opener does.
 */
export const simEnvelopes = (): { readonly sealer: Sealer; readonly opener: EnvelopeOpener } => {
  const bound: Bound[] = [];
  return {
    sealer: {
      admits: () => true,
      seal(_parameters, { saleId, terminalId, amountMinor, currency }) {
        bound.push({ saleId, terminalId, amountMinor, currency });
        return Promise.resolve(`E${String(bound.length).padStart(7, '0')}` as Envelope);
      },
    },
    opener: {
      open(envelope, asked) {
        const is = bound[Number(envelope.slice(1)) - 1];
        const isFor =
          is !== undefined &&
          is.saleId === asked.saleId &&
          is.terminalId === asked.terminalId &&
          is.amountMinor === asked.amountMinor &&
          is.currency === asked.currency;
        return isFor ? 'opened' : 'refused';
      },
    },
  };
};
