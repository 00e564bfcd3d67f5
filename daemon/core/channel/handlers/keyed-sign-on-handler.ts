import type {
  ChallengeReply,
  ChannelReply,
  ChannelRequest,
  SignOnReply,
} from '#contract/channel-frames.ts';
import type {
  MacAlgorithm,
  PinWorkingKey,
  ServiceSecurity,
  SessionKeys,
  SignOnFacts,
} from '#contract/channel-security.ts';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Clock, MonotonicMs, Timer } from '#contract/ports.ts';
import type { MacSlot } from '../mac-slot.ts';
import type { ChannelEvent, Handler, Inbound, Neighbours } from '../pipeline.ts';

interface Ports {
  readonly channel: ChannelId;
  readonly terminal: TerminalId;
  readonly mac: MacAlgorithm;
  readonly security: ServiceSecurity;
  readonly slot: MacSlot;
  readonly clock: Clock;
  readonly limitMs: number;
  readonly keysLastMs: number;
  /** Answers to a payment by which the host asks to be signed on to anew. */
  readonly signOnAgainCodes: readonly string[];
  /** A sign-on brought the channel's PIN key, for the pad; null: the channel gives none. */
  keepPinKey(key: PinWorkingKey | null): void;
  /** Something went wrong above, in what came of a sign-on: no socket's call-back is there to throw into. */
  fault(cause: unknown): void;
}

/** One sign-on under way. Whatever answers another one's nonce is not its answer. */
interface SigningOn {
  readonly why: 'opened' | 'keys-due';
  readonly nonce: string;
  readonly timer: Timer;
  /** Known once the channel gave its challenge. */
  facts: SignOnFacts | null;
}

/** Why a channel with MACs can't be signed on to before the first till spoke to this service. */
export const NOT_VOUCHED = 'no till has vouched for this service yet';

/**
 * Signs on by a signed challenge, and takes the channel's keys; `channel-security.ts` tells the four
 * messages. The same again, on the same connection, when the keys are old or the channel wants
 * others (fault HS18); payments go on meanwhile.
 */
export class KeyedSignOnHandler implements Handler {
  readonly name = 'sign-on';
  readonly #ports: Ports;
  #line: Neighbours | null = null;
  #now: SigningOn | null = null;
  #isSignedOn = false;
  #due: Timer | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  event(event: ChannelEvent, next: Neighbours): void {
    if (event.kind === 'closed') this.#stop();
    next.raise(event);
    if (event.kind !== 'opened') return;
    this.#line = next;
    this.#begin('opened');
  }

  inbound(message: Inbound, next: Neighbours): void {
    if (message.at !== 'reply') return next.up(message);
    const { reply } = message;
    switch (reply.class) {
      case 'challenge':
        return this.#challenged(reply);
      case 'sign-on-reply':
        return this.#answered(reply);
      case 'new-keys':
        if (this.#isSignedOn && this.#now === null) this.#begin('keys-due');
        return;
      default:
        if (this.#isSignedOn) {
          next.up(message);
          if (this.#asksForSignOn(reply) && this.#now === null) this.#begin('keys-due');
          return;
        }
        // Before there are keys nobody can say who wrote it, and we asked for nothing yet.
        next.up({ at: 'unreadable', key: null, cause: 'wrong-mac', detail: 'said before sign-on' });
    }
  }

  /** The PIN block was under a key that the channel has put away: the next sale's shall not be. */
  #asksForSignOn(reply: ChannelReply): boolean {
    return reply.class === 'pay-reply' && this.#ports.signOnAgainCodes.includes(reply.code);
  }

  #begin(why: SigningOn['why']): void {
    const { security, clock, limitMs, terminal, mac } = this.#ports;
    const nonce = security.nonce();
    const timer = clock.after(limitMs, () => this.#fail('no answer to sign-on'));
    this.#now = { why, nonce, timer, facts: null };
    this.#send({ class: 'sign-on', terminal, nonce, mac });
  }

  #challenged({ nonce, challenge }: ChallengeReply): void {
    const now = this.#now;
    if (now === null || now.nonce !== nonce || now.facts !== null) return;
    const { security, channel, terminal, mac } = this.#ports;
    const facts = { channel, terminal, mac, nonce, challenge };
    now.facts = facts;
    this.#when(now, security.prove(facts), (proof) => {
      if (proof === null) this.#fail(NOT_VOUCHED);
      else this.#send({ class: 'sign-on-proof', terminal, nonce, ...proof });
    });
  }

  #answered({ nonce, accepted, code, batch, date, keys }: SignOnReply): void {
    const now = this.#now;
    if (now === null || now.nonce !== nonce) return;
    if (!accepted) return this.#fail(`refused, code ${code}`);
    if (now.facts === null || keys === undefined) return this.#fail('it gave no keys');
    const accepting = this.#ports.security.accept(now.facts, { code, batch, date }, keys);
    this.#when(now, accepting, (session) => {
      if (session === null) return this.#fail('its keys are not signed by it, or not for us');
      this.#take(now, session);
      this.#line?.raise(
        now.why === 'opened'
          ? { kind: 'signed-on', day: { batch, date } }
          : { kind: 'keys-changed' },
      );
    });
  }

  #take(now: SigningOn, session: SessionKeys): void {
    const { slot, clock, keysLastMs, keepPinKey } = this.#ports;
    now.timer.cancel();
    this.#now = null;
    this.#isSignedOn = true;
    slot.install(session.mac);
    keepPinKey(session.pinKey);
    this.#due?.cancel();
    this.#due = clock.after(keysLastMs, () => {
      if (this.#now === null) this.#begin('keys-due');
    });
  }

  /** Goes on with what the port gave, unless the sign-on it was for is over by then. */
  #when<T>(now: SigningOn, given: Promise<T>, goOn: (value: T) => void): void {
    const isOver = (): boolean => this.#now !== now;
    given
      .then(
        (value) => isOver() || goOn(value),
        () => isOver() || this.#fail('our own key could not be used'),
      )
      .catch(this.#ports.fault);
  }

  /** Without keys that both agree on, a connection that was signed on is worth no more either. */
  #fail(detail: string): void {
    const wasSignedOn = this.#isSignedOn;
    this.#now?.timer.cancel();
    this.#now = null;
    if (!wasSignedOn) this.#line?.raise({ kind: 'sign-on-failed', detail });
    else this.#line?.raise({ kind: 'dead', detail: `change of keys: ${detail}` });
  }

  #send(request: ChannelRequest): void {
    const { clock, limitMs } = this.#ports;
    const deadlineMs = (clock.monotonicNow() + limitMs) as MonotonicMs;
    this.#line?.down({ at: 'request', request, deadlineMs });
  }

  #stop(): void {
    this.#now?.timer.cancel();
    this.#due?.cancel();
    this.#now = null;
    this.#line = null;
  }
}
