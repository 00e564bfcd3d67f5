import type { AttemptRequest, ChannelReply, SignOnRequest } from '#contract/channel-frames.ts';
import type { ChannelSecurity, MacKeys } from '#contract/channel-security.ts';
import type { AttemptId, ChannelId, TerminalId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import type { Envelope, SealBinding } from '#contract/sealed.ts';
import type { StubEvent } from '#contract/stub-control.ts';
import type { FaultScript } from './fault-script.ts';
import type { Ledger } from './ledger.ts';
import type { Manners } from './manners.ts';

/** What sets one acquirer apart from another, as data. */
export interface AcquirerProfile {
  readonly id: ChannelId;
  readonly methods: readonly Method[];
  /** Its zone, for the business date: milliseconds ahead of UTC. */
  readonly zoneOffsetMs: number;
  /** How late an answer is that the fault `answer-late` holds back. */
  readonly lateAnswerMs: number;
  /** How long the issuer thinks about a `slow` amount before anything is booked. */
  readonly slowIssuerMs: number;
  /** Codes that the shop shows: how long one may be paid, and whether it gets more time. */
  readonly codes: { readonly lastsMs: number; readonly extends: boolean };
  /** Its test cards, and the response code each gets; an acquirer of real money has none. */
  readonly testCards: Readonly<Record<string, string>>;
}

/** Far behind any reply limit, so that a late answer meets a sale that went on without it. */
export const LATE_ANSWER_MS = 20_000;
/** Long enough for a customer to find the telephone, short enough not to be forgotten. */
export const CODE_LASTS_MS = 120_000;
/** Slow to a customer, and still within a usual reply limit (rule 17: slow is not dead). */
export const SLOW_ISSUER_MS = 8_000;

/**
 * Opens what the terminal sealed, checks that it belongs to this sale, and forgets the contents.
 * May answer at once: a simulation that seals nothing should pay no turn of the event loop for it.
 */
export interface EnvelopeOpener {
  open(
    envelope: Envelope,
    binding: Omit<SealBinding, 'sealedAtWallMs'>,
  ): OpenOutcome | Promise<OpenOutcome>;
}
/**
 * `refused`: it does not open, or belongs to another sale. `unreadable-pin`: it holds a PIN this
 * acquirer has no key of, or no longer. Nothing was processed in either. `wrong-pin`: the PIN is
 * readable and not the card's.
 */
export type OpenOutcome = 'opened' | 'wrong-pin' | 'unreadable-pin' | 'refused';

/** What stands in the way of deciding. */
export type OpenRefusal = Extract<OpenOutcome, 'unreadable-pin' | 'refused'>;

/** The acquirer's way to one client. A call on a connection that ended does nothing. */
export interface AcquirerConnection {
  send(reply: ChannelReply): void;
  /**
   * From the next message on everything carries a MAC: under the first keys at once, under later
   * ones as soon as the client was heard with them.
   */
  keyed(keys: MacKeys): void;
  /** Until it is mended, or for good, what is sent carries a wrong MAC (faults HS12, HS18). */
  spoilMacs(how: 'next' | 'for-good'): void;
  /** Ends the connection without a word, losing what is under way. */
  reset(): void;
  close(): void;
}

export interface AcquirerParts {
  readonly profile: AcquirerProfile;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly opener: EnvelopeOpener;
  /** Absent: it knows no signed sign-ons, and takes everyone's word. */
  readonly security?: ChannelSecurity;
  readonly onEvent: (event: StubEvent) => void;
}

/** One connection. `mute`: open, and nobody at home any more (fault `hang`). */
export interface Link {
  readonly wire: AcquirerConnection;
  readonly signedOn: Set<TerminalId>;
  /** A client that was given a challenge and has not answered it yet. */
  challenged: { readonly asked: SignOnRequest; readonly challenge: string } | null;
  /** How many keys it was given. */
  keys: number;
  /** Answers held back; they die with the connection. */
  readonly timers: Set<Timer>;
  life: 'open' | 'mute' | 'ended';
}

/** One acquirer's running state. */
export interface House extends AcquirerParts {
  readonly faults: FaultScript;
  readonly links: Set<Link>;
  /** Payments and refunds taken in and not booked yet. A crash forgets them: no money was moved. */
  readonly inProgress: Map<AttemptId, AttemptRequest>;
  readonly issuerTimers: Set<Timer>;
  manners: Manners;
  codesLastMs: number;
  readonly emit: (what: StubEvent['what'], attemptId?: AttemptId) => void;
}

export const say = (link: Link, reply: ChannelReply): void => {
  if (link.life === 'open') link.wire.send(reply);
};

/** Ends a connection, once. `gone`: the other end did it already. */
export const hangUp = (house: House, link: Link, how: 'reset' | 'close' | 'gone'): void => {
  if (link.life === 'ended') return;
  link.life = 'ended';
  house.links.delete(link);
  for (const timer of link.timers) timer.cancel();
  link.timers.clear();
  if (how === 'reset') link.wire.reset();
  if (how === 'close') link.wire.close();
  // A port scanner's connect is no connection that a tester misses.
  if (link.signedOn.size > 0) house.emit('connection-lost');
};

/** A one-shot timer that keeps itself in `timers` until it fired. */
export const later = (
  house: House,
  timers: Set<Timer>,
  delayMs: number,
  action: () => void,
): void => {
  const timer = house.clock.after(delayMs, () => {
    timers.delete(timer);
    action();
  });
  timers.add(timer);
};
