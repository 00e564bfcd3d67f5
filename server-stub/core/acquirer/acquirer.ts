import type { ChannelReply, ChannelRequest, SignOnRequest } from '#contract/channel-frames.ts';
import type { ChannelFault } from '#contract/rehearsal.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import { businessDay } from './business-day.ts';
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
import { takePayment } from './take-payment.ts';

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
    emit: (what, attemptId) =>
      parts.onEvent({ channel: parts.profile.id, what, attemptId: attemptId ?? null }),
  };
  return {
    connect: (connection) => connect(house, connection),
    switchFault: (fault, payments) => {
      house.faults.switchTo(fault, payments);
      // An acquirer that is gone has no connections left either.
      if (FAULTS[fault].connect === 'refuse') {
        for (const link of [...house.links]) hangUp(house, link, 'reset');
      }
    },
    fault: () => house.faults.current(),
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
  const link: Link = { wire, signedOn: new Set(), timers: new Set(), life: 'open' };
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
  // A hung acquirer still books what its front end takes in, and does nothing else.
  if (request.class !== 'pay' && house.faults.hung()) return;
  switch (request.class) {
    case 'ping':
      link.wire.send({ class: 'pong', number: request.number });
      return;
    case 'sign-on':
      signOn(house, link, request);
      return;
    case 'pay':
      takePayment(house, link, request);
      return;
    case 'inquiry':
    case 'reversal':
    case 'totals':
      settleUp(house, link, request);
      return;
    default:
      request satisfies never;
  }
};

const signOn = (house: House, link: Link, { terminal, nonce }: SignOnRequest): void => {
  link.signedOn.add(terminal);
  house.emit('signed-on');
  say(link, {
    class: 'sign-on-reply',
    nonce,
    accepted: true,
    code: HOST_CODE.approved,
    ...businessDay(house.clock.wallNow(), house.profile.zoneOffsetMs),
  });
};

type SettlingRequest = Extract<ChannelRequest, { class: 'inquiry' | 'reversal' | 'totals' }>;

/** Everything about money already moved; a stranger who asks is hung up on. */
const settleUp = (house: House, link: Link, request: SettlingRequest): void => {
  if (link.signedOn.has(request.terminal)) say(link, settlingReply(house, request));
  else hangUp(house, link, 'reset');
};

const settlingReply = (house: House, request: SettlingRequest): ChannelReply => {
  switch (request.class) {
    case 'inquiry': {
      const pending = house.inProgress.get(request.attemptId);
      if (pending === undefined) return house.ledger.inquire(request);
      return {
        class: 'inquiry-reply',
        ...identityOf(request),
        state: 'in-progress',
        amountMinor: pending.amountMinor,
        code: HOST_CODE.inProgress,
      };
    }
    case 'reversal': {
      const reply = house.ledger.reverse(request);
      if (reply.result === 'reversed') house.emit('reversed', request.attemptId);
      return reply;
    }
    case 'totals':
      return house.ledger.totals(request);
    default:
      return request satisfies never;
  }
};
