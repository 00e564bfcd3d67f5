import type { ChannelFault } from '#contract/rehearsal.ts';

/** What a fault does at each named point on a payment's way through an acquirer. */
export interface FaultRow {
  /** `silent`: connects succeed, but nothing that is said on one arrives, and so nothing comes back. */
  readonly line: 'sound' | 'silent';
  readonly connect: 'accept' | 'refuse';
  readonly signOn: 'accept' | 'refuse';
  /** `reset`: the connection dies before the request was read to its end; nothing is booked. */
  readonly request: 'read' | 'reset';
  readonly verdict: 'by-amount' | 'decline' | 'system-fault';
  /** What becomes of the answer to a payment that is booked already. */
  readonly answer: 'once' | 'twice' | 'late' | 'reset' | 'hang';
  /**
   * What becomes of the keys on a connection that has some: the answer's MAC is wrong, the client is
   * told to get new ones before the payment is decided, the acquirer lost them without a word, or
   * put away the PIN keys it gave.
   */
  readonly keys: 'good' | 'wrong-mac' | 'change' | 'lost' | 'pin-lost';
}

const SOUND: FaultRow = {
  line: 'sound',
  connect: 'accept',
  signOn: 'accept',
  request: 'read',
  verdict: 'by-amount',
  answer: 'once',
  keys: 'good',
};

/** One row a fault; the ids of the fault catalogue stand beside it. */
export const FAULTS: Readonly<Record<ChannelFault, FaultRow>> = {
  none: SOUND,
  /** NT1. */
  'refuse-connections': { ...SOUND, connect: 'refuse' },
  /** NT4. */
  'reset-before-request': { ...SOUND, request: 'reset' },
  /** NT4, NT11. A sender can't tell it from the row above, and must treat both as unknown. */
  'reset-inside-request': { ...SOUND, request: 'reset' },
  /** NT4, HS1: the money is taken, and nobody was told. */
  'reset-after-request': { ...SOUND, answer: 'reset' },
  /** HS2. */
  'answer-late': { ...SOUND, answer: 'late' },
  /** HS3, equal answers. */
  'answer-twice': { ...SOUND, answer: 'twice' },
  /** NT5, HS17. */
  hang: { ...SOUND, answer: 'hang' },
  /** NT5, NT6: a black hole between the two. */
  silent: { ...SOUND, line: 'silent' },
  decline: { ...SOUND, verdict: 'decline' },
  'system-error': { ...SOUND, verdict: 'system-fault' },
  'refuse-sign-on': { ...SOUND, signOn: 'refuse' },
  /** HS12. */
  'wrong-mac': { ...SOUND, keys: 'wrong-mac' },
  /** HS18, with a word. */
  'change-keys': { ...SOUND, keys: 'change' },
  /** HS18, without one. */
  'lose-keys': { ...SOUND, keys: 'lost' },
  /** HS18, of the PIN keys alone. */
  'lose-pin-keys': { ...SOUND, keys: 'pin-lost' },
};

type Standing =
  | { readonly kind: 'until-switched'; readonly fault: ChannelFault; readonly shown: boolean }
  | { readonly kind: 'counted'; readonly fault: ChannelFault; readonly left: number };

/** Which fault an acquirer shows now. May be switched at any moment. */
export interface FaultScript {
  /** `payments`: how many it lasts (1 and up); absent, until it is switched again. */
  switchTo(fault: ChannelFault, payments?: number): void;
  current(): ChannelFault;
  /** The row a payment meets, which uses up one of a count. */
  meetPayment(): FaultRow;
  /** The row a connect meets. Only a refusal is counted: no payment gets as far. */
  meetConnect(): FaultRow;
  /** Whether a message is lost on the line, and whether it is the first. Until it is switched. */
  meetMessage(): 'arrives' | 'lost' | 'lost-first';
  /** The row a sign-on meets; counted likewise. */
  meetSignOn(): FaultRow;
  /**
   * True from the first payment that met a `hang` without a count, until it is switched: the whole
   * acquirer is silent, new connections too. A counted one silences connections one by one, since
   * no second payment could ever come to a wholly silent acquirer.
   */
  hung(): boolean;
}

const meetsPayments = ({ line, connect, signOn }: FaultRow): boolean =>
  line === 'sound' && connect === 'accept' && signOn === 'accept';

const NO_FAULT: Standing = { kind: 'until-switched', fault: 'none', shown: false };

/** A script that shows no fault until it is switched. */
export const createFaultScript = (): FaultScript => {
  let standing: Standing = NO_FAULT;
  let isLineLost = false;

  const show = (): FaultRow => {
    const row = FAULTS[standing.fault];
    if (standing.kind === 'until-switched') {
      if (!standing.shown) standing = { ...standing, shown: true };
    } else {
      const left = standing.left - 1;
      standing = left > 0 ? { ...standing, left } : NO_FAULT;
    }
    return row;
  };

  return {
    switchTo: (fault, payments) => {
      isLineLost = false;
      standing =
        payments === undefined
          ? { kind: 'until-switched', fault, shown: false }
          : { kind: 'counted', fault, left: payments };
    },
    current: () => standing.fault,
    meetPayment: () => (meetsPayments(FAULTS[standing.fault]) ? show() : SOUND),
    meetConnect: () => (FAULTS[standing.fault].connect === 'refuse' ? show() : SOUND),
    meetMessage: () => {
      if (FAULTS[standing.fault].line === 'sound') return 'arrives';
      const isFirst = !isLineLost;
      isLineLost = true;
      return isFirst ? 'lost-first' : 'lost';
    },
    meetSignOn: () => (FAULTS[standing.fault].signOn === 'refuse' ? show() : SOUND),
    hung: () => standing.kind === 'until-switched' && standing.shown && standing.fault === 'hang',
  };
};

/** True for a row that makes a difference to a payment or a connect. */
export const isFault = (row: FaultRow): boolean => row !== SOUND;
