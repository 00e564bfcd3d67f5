import type {
  ChannelReply,
  ChannelRequest,
  CloseReply,
  CloseRequest,
  InquiryReply,
  InquiryRequest,
  ReversalReply,
  ReversalRequest,
} from '#contract/channel-frames.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { ChannelFault } from '#contract/rehearsal.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import { createFaultScript, FAULTS, isFault } from './fault-script.ts';
import { HOST_CODE } from './host-codes.ts';
import {
  type AcquirerConnection,
  type AcquirerParts,
  type House,
  hangUp,
  type Link,
  say,
} from './house.ts';
import { identityOf } from './ledger-events.ts';
import { HONEST, type Manners } from './manners.ts';
import { provedSignOn, signOn } from './sign-on.ts';
import { payByWallet, takeOrder, takePayment, takeRefund } from './take-payment.ts';

/** What an acquirer hears from one connection. */
export interface ConnectionInput {
  receive(request: ChannelRequest): void;
  /** The other end is gone. Also allowed after the acquirer reset it. */
  closed(): void;
}

/** A simulated acquirer: keeps a ledger, and shows whatever fault it is told to. */
export interface Acquirer {
  /** Refusing means `connection.reset()` before this returns. */
  connect(connection: AcquirerConnection): ConnectionInput;
  /** `payments`: how many the fault lasts (1 and up); absent, until it is switched again. */
  switchFault(fault: ChannelFault, payments?: number): void;
  fault(): ChannelFault;
  /** Changes how it keeps its word; what isn't named stays. Honest at first. */
  behave(manners: Partial<Manners>): void;
  manners(): Manners;
  /**
   * A customer's wallet pays the order opened last, or that of the named sale; false: none can be
   * paid any more, or a fault kept the wallet from it.
   */
  walletPays(saleId?: string): boolean;
  /** How long its codes may be paid from now on; null: as long as its profile says. */
  codesLast(lastsMs: number | null): void;
  rows(): LedgerRow[];
  /** Ends every connection and timer. Payments the issuer still thinks about are never booked. */
  stop(): void;
}

/** An acquirer without connections, showing no fault, its ledger as it stands. */
export const createAcquirer = (parts: AcquirerParts): Acquirer => {
  const house: House = {
    ...parts,
    faults: createFaultScript(),
    links: new Set(),
    inProgress: new Map(),
    issuerTimers: new Set(),
    manners: HONEST,
    codesLastMs: parts.profile.codes.lastsMs,
    emit: (what, attemptId) =>
      parts.onEvent({ channel: parts.profile.id, what, attemptId: attemptId ?? null }),
  };
  return {
    connect: (connection) => connect(house, connection),
    switchFault: (fault, payments) => {
      house.faults.switchTo(fault, payments);
      // An acquirer that is gone, or takes nobody's sign-on, has no clients left either.
      if (FAULTS[fault].connect === 'refuse' || FAULTS[fault].signOn === 'refuse') {
        for (const link of [...house.links]) hangUp(house, link, 'reset');
      }
    },
    fault: () => house.faults.current(),
    behave: (manners) => {
      house.manners = { ...house.manners, ...manners };
    },
    manners: () => house.manners,
    walletPays: (saleId) => payByWallet(house, saleId),
    codesLast: (lastsMs) => {
      house.codesLastMs = lastsMs ?? parts.profile.codes.lastsMs;
    },
    rows: () => house.ledger.rows(),
    stop: () => {
      for (const timer of house.issuerTimers) timer.cancel();
      house.issuerTimers.clear();
      house.inProgress.clear();
      for (const link of [...house.links]) hangUp(house, link, 'close');
    },
  };
};

const connect = (house: House, wire: AcquirerConnection): ConnectionInput => {
  const link: Link = {
    ...{ wire, signedOn: new Set(), challenged: null, keys: 0 },
    ...{ timers: new Set(), life: 'open' },
  };
  house.links.add(link);
  const row = house.faults.meetConnect();
  if (isFault(row)) {
    house.emit('fault-shown');
    hangUp(house, link, 'reset');
  }
  return {
    receive: (request) => receive(house, link, request),
    closed: () => hangUp(house, link, 'gone'),
  };
};

const receive = (house: House, link: Link, request: ChannelRequest): void => {
  if (link.life !== 'open') return;
  const onTheLine = house.faults.meetMessage();
  if (onTheLine === 'lost-first') house.emit('fault-shown');
  if (onTheLine !== 'arrives') return;
  // A hung acquirer still books what its front end takes in, and does nothing else.
  const isMoney =
    request.class === 'pay' || request.class === 'refund' || request.class === 'order';
  if (!isMoney && house.faults.hung()) return;
  switch (request.class) {
    case 'ping':
      link.wire.send({ class: 'pong', number: request.number });
      return;
    case 'sign-on':
      signOn(house, link, request);
      return;
    case 'sign-on-proof':
      void provedSignOn(house, link, request);
      return;
    case 'pay':
      takePayment(house, link, request);
      return;
    case 'refund':
      takeRefund(house, link, request);
      return;
    case 'order':
      takeOrder(house, link, request);
      return;
    case 'inquiry':
    case 'close':
    case 'extend':
    case 'reversal':
    case 'totals':
      settleUp(house, link, request);
      return;
    default:
      request satisfies never;
  }
};

type SettlingRequest = Extract<
  ChannelRequest,
  { class: 'inquiry' | 'close' | 'extend' | 'reversal' | 'totals' }
>;

/** Everything about money already moved; a stranger who asks is hung up on. */
const settleUp = (house: House, link: Link, request: SettlingRequest): void => {
  if (link.signedOn.has(request.terminal)) say(link, settlingReply(house, request));
  else hangUp(house, link, 'reset');
};

const settlingReply = (house: House, request: SettlingRequest): ChannelReply => {
  switch (request.class) {
    case 'inquiry':
      return inquire(house, request);
    case 'close':
      return close(house, request);
    case 'extend': {
      if (house.profile.codes.extends) {
        return house.ledger.extendOrder(request, house.codesLastMs);
      }
      const reply = { class: 'extend-reply', ...identityOf(request) } as const;
      return { ...reply, lastsMs: null, code: HOST_CODE.notSupported };
    }
    case 'reversal':
      return reverse(house, request);
    case 'totals':
      return house.ledger.totals(request);
    default:
      return request satisfies never;
  }
};

const inquire = (house: House, request: InquiryRequest): InquiryReply => {
  const reply = { class: 'inquiry-reply', ...identityOf(request) } as const;
  if (house.manners.inquiry === 'not-found') {
    const amountMinor = 0 as AmountMinor;
    return { ...reply, state: 'not-found', amountMinor, code: HOST_CODE.noOriginal };
  }
  const pending = house.inProgress.get(request.attemptId);
  if (pending === undefined) return house.ledger.inquire(request);
  const { amountMinor } = pending;
  return { ...reply, state: 'in-progress', amountMinor, code: HOST_CODE.inProgress };
};

const close = (house: House, request: CloseRequest): CloseReply => {
  const reply = { class: 'close-reply', ...identityOf(request) } as const;
  if (house.inProgress.has(request.attemptId)) {
    return { ...reply, result: 'in-progress', code: HOST_CODE.inProgress };
  }
  const done = house.ledger.closeOrder(request);
  if (done.result === 'closed') house.emit('order-closed', request.attemptId);
  return done;
};

const reverse = (house: House, request: ReversalRequest): ReversalReply => {
  const reply = { class: 'reversal-reply', ...identityOf(request) } as const;
  switch (house.manners.reversal) {
    case 'claimed':
      return { ...reply, result: 'reversed', code: HOST_CODE.approved };
    case 'refused':
      return { ...reply, result: 'refused', code: HOST_CODE.invalid };
    case 'done': {
      const done = house.ledger.reverse(request);
      if (done.result === 'reversed') house.emit('reversed', request.attemptId);
      if (done.result === 'closed') house.emit('order-closed', request.attemptId);
      return done;
    }
    default:
      return house.manners.reversal satisfies never;
  }
};
