/** What a decision is made from: the order, the channels' states, and how it is asked. */
import type { ChannelLink } from '#contract/channel-state.ts';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Method, WalletKind } from '#contract/method.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { Product, SaleOrder } from '#contract/payment.ts';
import type { Shown } from '#contract/route-trace.ts';
import type { Counters } from './counters.ts';

/** What is known of how the customer pays; `not-yet`: nothing was presented so far. */
export type Payer =
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'card'; readonly bin: string }
  | { readonly kind: 'code'; readonly wallet: WalletKind };

/** One order as routing sees it (row C3, business elements). */
export interface OrderFacts {
  readonly terminalId: TerminalId;
  readonly product: Product;
  readonly method: Method;
  /** Null before the amount is known: amounts are then not checked and costs not compared. */
  readonly amountMinor: AmountMinor | null;
  readonly currency: Currency;
  readonly payer: Payer;
  /** Channels the credential was sealed to; null before there is one. */
  readonly sealedTo: readonly ChannelId[] | null;
  /** Where what the customer gave was shown before: only some channels take it again (R7). */
  readonly shown: Shown;
}

/** `shown`: where this very credential was shown before, so that the next attempt is a replay. */
export const factsOf = (order: SaleOrder, shown: Shown): OrderFacts => {
  const { terminalId, product, method, amountMinor, currency, credential } = order;
  return {
    terminalId,
    product,
    method,
    amountMinor,
    currency,
    ...('envelope' in credential
      ? { payer: credential.routing, sealedTo: credential.sealedTo, shown }
      : // Whose wallet will pay a shown code is not known, and there is nothing to open or replay.
        { payer: { kind: 'not-yet' }, sealedTo: null, shown: 'nowhere' }),
  };
};

/** The facts of a sale that has not begun: which channel would it take? (row A4) */
export const factsBefore = (
  terminalId: TerminalId,
  method: Method,
  currency: Currency,
): OrderFacts => ({
  terminalId,
  product: 'sale',
  method,
  amountMinor: null,
  currency,
  payer: { kind: 'not-yet' },
  sealedTo: null,
  shown: 'nowhere',
});

/** A channel at this moment. */
export interface ChannelState {
  readonly link: ChannelLink;
  readonly breaker: 'closed' | 'half-open' | 'open';
  /** Funds for pay-outs, in minor units; null: not known. */
  readonly fundsMinor: number | null;
  /** Back only a short while ago: the others go before it (fail-back dwell). */
  readonly dwelling: boolean;
  /** Another node saw it fail: the others go before it (rows B3, B4). */
  readonly flagged: boolean;
  /**
   * `with-tried`: it answers, but shares a line with a channel that this order was lost on.
   * `in-doubt`: whoever shares its line was lost, and it was not heard of since.
   */
  readonly line: 'clear' | 'with-tried' | 'in-doubt';
}

/** The states of the channels; asked only for channels of the group being walked. */
export interface ChannelStates {
  get(id: ChannelId): ChannelState | undefined;
}

export interface RouteAsk {
  readonly order: OrderFacts;
  readonly candidates: ChannelStates;
  readonly counters: Counters;
  /** Channels tried for this order, in order. */
  readonly tried: readonly ChannelId[];
  /** The service's own limit of attempts; the smaller of it and the rules' counts. */
  readonly attemptsPerSale: number;
  /** `consult` names a channel; `execute` names it and takes its share of the quota (row C1). */
  readonly mode: 'consult' | 'execute';
}
