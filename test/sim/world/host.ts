import type {
  AttemptRequest,
  ChannelReply,
  ChannelRequest,
  ReversalRequest,
} from '#contract/channel-frames.ts';
import type { ChannelSecurity } from '#contract/channel-security.ts';
import type { AttemptId } from '#contract/ids.ts';
import type { WallMs } from '#contract/ports.ts';
import type { StubEvent } from '#contract/stub-control.ts';
import type { Acquirer, ConnectionInput } from '#stub/core/acquirer/acquirer.ts';
import { createAcquirer } from '#stub/core/acquirer/acquirer.ts';
import type { AcquirerConnection, EnvelopeOpener } from '#stub/core/acquirer/house.ts';
import { SLOW_ISSUER_MS } from '#stub/core/acquirer/house.ts';
import { createLedger, type Ledger } from '#stub/core/acquirer/ledger.ts';
import { type LedgerEvent, sameIdentity } from '#stub/core/acquirer/ledger-events.ts';
import { HONEST, type Manners } from '#stub/core/acquirer/manners.ts';
import { START_WALL_MS, type VirtualClock } from '../virtual-clock.ts';
import type { SimChannel } from './channels.ts';

interface HostPorts {
  readonly clock: VirtualClock;
  readonly opener: EnvelopeOpener;
  readonly security: ChannelSecurity;
  readonly lateAnswerMs: number;
  readonly codeLastsMs: number;
  readonly pushes: boolean;
  recorded(event: LedgerEvent): void;
  /** What the acquirer tells whoever controls it. */
  happened(event: StubEvent): void;
  /** A payment was read: it had arrived, whatever becomes of it. */
  read(attemptId: AttemptId): void;
  /** A reversal was acknowledged that was not done. */
  lied(attemptId: AttemptId): void;
}

/** A host counts from when it read a payment, a client from when it wrote it. */
const NETWORK_SLACK_MS = 300;

/** In progress, duplicate, answer too late, and a code that no table knows. */
const UNCLEAR = ['09', '94', '68', '22'] as const;

/** China Standard Time. */
const ZONE_OFFSET_MS = 8 * 3_600_000;

/** A channel's host: the stub's acquirer, with the faults its own script has no word for. */
export class Host {
  readonly acquirer: Acquirer;
  readonly ledger: Ledger;
  readonly #ports: HostPorts;
  readonly #channel: SimChannel;
  /** How it behaves also when it is well. */
  readonly #ofItsOwn: Pick<Manners, 'push'>;
  readonly #connections = new Set<AcquirerConnection>();
  /** Reversals this host never answers while it is sick (fault HS8). */
  readonly poisoned = new Set<AttemptId>();
  /** When payments were read, for hosts that refuse a reversal that comes too soon. */
  readonly #readAtMs = new Map<AttemptId, number>();
  /** Until then payments are swallowed while pings are answered (fault HS17). */
  grayUntilMs = 0;
  /** Until then payments wait in the house before they are booked, pings don't (fault HS2). */
  holdsUntilMs = 0;
  holdsForMs = 0;
  /** Until then every payment is answered with a code that says nothing (fault HS11). */
  unclearUntilMs = 0;
  wallOffsetMs = 0;
  /** The next reversal is never answered while the host is sick; or answered, and not done (HS9). */
  poisonNext = false;
  liesAboutNext = false;

  constructor(channel: SimChannel, ports: HostPorts) {
    this.#ports = ports;
    this.#channel = channel;
    const { clock, opener, security, recorded, lateAnswerMs, codeLastsMs } = ports;
    const wallNow = (): WallMs =>
      Math.floor(START_WALL_MS + clock.monotonicNow() + this.wallOffsetMs) as WallMs;
    const hostClock = { ...clock, wallNow };
    const events: LedgerEvent[] = [];
    const store = {
      load: () => events,
      append: (event: LedgerEvent) => {
        events.push(event);
        recorded(event);
      },
    };
    const { id, methods, testCard } = channel.profile;
    const ledger = createLedger({
      ...{ channel: id, store, clock: hostClock },
      // Banks that give more time give EMVCo data, so that worlds have codes of both forms.
      codes: channel.profile.extendsCodes ? 'emvco' : 'link',
    });
    this.ledger = channel.profile.reversal.tombstones ? ledger : withoutTombstones(ledger);
    this.acquirer = createAcquirer({
      profile: {
        id,
        methods,
        zoneOffsetMs: ZONE_OFFSET_MS,
        lateAnswerMs,
        slowIssuerMs: SLOW_ISSUER_MS,
        codes: { lastsMs: codeLastsMs, extends: channel.profile.extendsCodes },
        testCards: testCard === null ? {} : { [testCard]: '00' },
      },
      ledger: this.ledger,
      clock: hostClock,
      opener,
      security: { ...security, isDemanded: channel.profile.mac !== 'none' },
      onEvent: ports.happened,
    });
    this.#ofItsOwn = { push: ports.pushes ? 'told' : 'silent' };
    this.acquirer.behave(this.#ofItsOwn);
  }

  connect(connection: AcquirerConnection): ConnectionInput {
    this.#connections.add(connection);
    const input = this.acquirer.connect({
      ...connection,
      send: (reply) => connection.send(this.#asSaid(reply)),
    });
    return {
      receive: (request) => this.#receive(connection, input, request),
      closed: () => {
        this.#connections.delete(connection);
        input.closed();
      },
    };
  }

  /** Says two contrary things about each payment at present (fault HS3). */
  isTwoFaced = false;

  /** Closes every connection without a word (fault NT12). */
  closeAll(): void {
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
  }

  /** Honest, well and on time again. */
  heal(): void {
    this.acquirer.switchFault('none');
    this.acquirer.behave({ ...HONEST, ...this.#ofItsOwn });
    this.isTwoFaced = false;
    this.grayUntilMs = 0;
    this.holdsUntilMs = 0;
    this.unclearUntilMs = 0;
    this.wallOffsetMs = 0;
    this.poisonNext = false;
    this.liesAboutNext = false;
  }

  #receive(connection: AcquirerConnection, input: ConnectionInput, request: ChannelRequest): void {
    const isMoney =
      request.class === 'pay' || request.class === 'refund' || request.class === 'order';
    if (isMoney && this.#swallows(request)) return;
    if (isMoney && this.#ports.clock.monotonicNow() < this.holdsUntilMs) {
      this.#ports.clock.after(this.holdsForMs, () => input.receive(request));
      return;
    }
    if (request.class === 'reversal') {
      if (this.#isPoisoned(request)) return;
      if (this.#isTooSoon(request)) return connection.send(reversalReply(request, 'refused'));
      if (this.#liesAbout(request)) return connection.send(reversalReply(request, 'reversed'));
    }
    input.receive(request);
  }

  #asSaid(reply: ChannelReply): ChannelReply {
    const isUnclear = this.#ports.clock.monotonicNow() < this.unclearUntilMs && !this.isTwoFaced;
    if (reply.class === 'order-reply' && isUnclear) {
      const { shown: _code, ...bare } = reply;
      return { ...bare, code: UNCLEAR[reply.stan % UNCLEAR.length] ?? '09' };
    }
    const isMoney = reply.class === 'pay-reply' || reply.class === 'refund-reply';
    if (!isMoney || !isUnclear) return reply;
    const { authCode: _, hostReference: __, ...bare } = reply;
    return { ...bare, code: UNCLEAR[reply.stan % UNCLEAR.length] ?? '09' };
  }

  #swallows({ attemptId }: AttemptRequest): boolean {
    const nowMs = this.#ports.clock.monotonicNow();
    this.#ports.read(attemptId);
    if (nowMs < this.grayUntilMs) return true;
    this.#readAtMs.set(attemptId, nowMs);
    return false;
  }

  #isPoisoned({ attemptId }: ReversalRequest): boolean {
    if (this.poisonNext) this.poisoned.add(attemptId);
    this.poisonNext = false;
    return this.poisoned.has(attemptId);
  }

  /** Lies once: what it never did can't be told from what it did (fault HS9, limited). */
  #liesAbout({ attemptId }: ReversalRequest): boolean {
    if (!this.liesAboutNext) return false;
    this.liesAboutNext = false;
    this.#ports.lied(attemptId);
    return true;
  }

  #isTooSoon({ attemptId }: ReversalRequest): boolean {
    const readAtMs = this.#readAtMs.get(attemptId);
    if (readAtMs === undefined) return false;
    const { earliestMs } = this.#channel.profile.reversal;
    return this.#ports.clock.monotonicNow() - readAtMs < earliestMs - NETWORK_SLACK_MS;
  }
}

const reversalReply = (
  { terminal, stan, batch, date, attemptId }: ReversalRequest,
  result: 'refused' | 'reversed',
) =>
  ({
    class: 'reversal-reply',
    terminal,
    stan,
    batch,
    date,
    attemptId,
    result,
    code: result === 'refused' ? '12' : '00',
  }) as const;

/** A host that forgets a reversal without an original: the late original is then charged (rule 9). */
const withoutTombstones = (ledger: Ledger): Ledger => ({
  ...ledger,
  reverse(request) {
    const known = ledger.inquire({ ...request, class: 'inquiry' });
    if (known.state !== 'not-found' || !sameIdentity(known, request)) {
      return ledger.reverse(request);
    }
    const { terminal, stan, batch, date, attemptId } = request;
    const identity = { terminal, stan, batch, date, attemptId };
    return { class: 'reversal-reply', ...identity, result: 'no-original', code: '25' };
  },
});
