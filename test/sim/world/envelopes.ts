import type { ChannelId } from '#contract/ids.ts';
import type { Envelope, Sealer, SensitiveParameters } from '#contract/sealed.ts';
import type { EnvelopeOpener, OpenOutcome } from '#stub/core/acquirer/house.ts';
import type { PinVerdict } from '#stub/host/pin-check.ts';

type Bound = Parameters<EnvelopeOpener['open']>[1];

interface Sealed {
  readonly bound: Bound;
  readonly recipients: readonly ChannelId[];
  readonly parameters: SensitiveParameters;
  readonly openedBy: Set<ChannelId>;
}

export interface EnvelopeParts {
  /** What a bank finds when it opens its PIN block. */
  judgePin(channel: ChannelId, parameters: SensitiveParameters): PinVerdict;
  /** Whether a channel gave a working key of this name: one that it has put away since may come. */
  wasGiven(channel: ChannelId, checkValue: string): boolean;
  /** An envelope is not for whom it should be (invariant S3). */
  broken(detail: string): void;
  count(what: string): void;
}

export interface SimEnvelopes {
  readonly sealer: Sealer;
  openerOf(channel: ChannelId): EnvelopeOpener;
}

const OUTCOMES: Readonly<Record<PinVerdict, OpenOutcome>> = {
  none: 'opened',
  right: 'opened',
  wrong: 'wrong-pin',
  unreadable: 'unreadable-pin',
};

/**
 * Sealing without arithmetic: an envelope is a number, and what it holds, for whom and bound to what
 * is looked up. A bank opens only what it is a recipient of, and of that only its own PIN block; it
 * refuses an envelope of another sale, as the real opener does.
 */
export const simEnvelopes = (parts: EnvelopeParts): SimEnvelopes => {
  const all: Sealed[] = [];
  return {
    sealer: {
      admits: () => true,
      seal(parameters, { saleId, terminalId, amountMinor, currency }, recipients) {
        const bound = { saleId, terminalId, amountMinor, currency };
        const to = recipients.map(({ channel }) => channel);
        checkPins(parts, to, parameters);
        // The sealer's caller wipes what it gave.
        const kept = structuredClone(parameters);
        all.push({ bound, recipients: to, parameters: kept, openedBy: new Set() });
        return Promise.resolve(`E${String(all.length).padStart(7, '0')}` as Envelope);
      },
    },
    openerOf: (channel) => ({
      open(envelope, asked) {
        const sealed = all[Number(envelope.slice(1)) - 1];
        if (sealed === undefined || !isFor(sealed.bound, asked)) return 'refused';
        return openedBy(parts, channel, sealed);
      },
    }),
  };
};

const isFor = (bound: Bound, asked: Bound): boolean =>
  bound.saleId === asked.saleId &&
  bound.terminalId === asked.terminalId &&
  bound.amountMinor === asked.amountMinor &&
  bound.currency === asked.currency;

/** A typed PIN goes to every recipient under its own key, and to nobody else. */
const checkPins = (
  { broken, count }: EnvelopeParts,
  to: readonly ChannelId[],
  { pinBlocks }: SensitiveParameters,
): void => {
  if (pinBlocks === undefined) return;
  const have = pinBlocks.map(({ channel }) => channel);
  const stray = have.find((id) => !to.includes(id));
  if (stray !== undefined) broken(`a PIN block of ${stray} is sealed to ${to.join()}`);
  const without = to.find((id) => !have.includes(id));
  if (without !== undefined) broken(`${without} is sealed to without a PIN block`);
  count(to.length > 1 ? 'a PIN was sealed to several banks' : 'a bank without a PIN key left out');
};

const openedBy = (
  { broken, count, judgePin, wasGiven }: EnvelopeParts,
  channel: ChannelId,
  { bound, recipients, parameters, openedBy: others }: Sealed,
): OpenOutcome => {
  if (!recipients.includes(channel)) {
    broken(`${channel} was sent an envelope of ${bound.saleId} that is not sealed to it`);
    return 'refused';
  }
  const verdict = judgePin(channel, parameters);
  const own = parameters.pinBlocks?.find((one) => one.channel === channel);
  const isOfAKeyGiven = own !== undefined && wasGiven(channel, own.pinKey);
  if (isOfAKeyGiven) count(`a PIN under a working key was ${verdict}`);
  else if (verdict === 'unreadable') {
    broken(`${channel} can not read its PIN block of ${bound.saleId}`);
  }
  others.add(channel);
  if (parameters.pinBlocks !== undefined && others.size > 1) count('a PIN moved to a second bank');
  return OUTCOMES[verdict];
};
