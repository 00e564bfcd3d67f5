import type { ChannelView, DaemonStatus } from '#contract/daemon-api.ts';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { SaleOrder } from '#contract/payment.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import { Announcements, type News, type Notify } from './announcements.ts';
import type { ChannelEvent } from './channel/pipeline.ts';
import type { Transport } from './channel/transport.ts';
import type { ChannelProfile } from './channel-profile.ts';
import { createGuard, type Guard } from './guard/guard.ts';
import { explain } from './guard/refusal.ts';
import type { GuardRules } from './guard/rules.ts';
import type { HealthCache } from './health/channel-health.ts';
import { createApi } from './intake/api.ts';
import { settle } from './intake/settle.ts';
import type { EntryKind, JournalEntry } from './journal/entries.ts';
import { Journal, JournalStopped } from './journal/journal.ts';
import type { JournalStore } from './journal/store.ts';
import type { Limits } from './limits.ts';
import { ChannelService } from './payment/channel-service.ts';
import type { CoverPolicy } from './payment/cover.ts';
import { JournaledCounters } from './payment/journaled-counters.ts';
import { PaymentDesk } from './payment/payment-desk.ts';
import type { GuardPlace, PaymentPorts } from './payment/ports.ts';
import { StartGrace } from './payment/start-grace.ts';
import { recover } from './recovery/recover.ts';
import type { Replaced, RuleBook } from './route/rules/rule-book.ts';
import { Routing } from './routing.ts';

/** A channel and the certificate that terminals seal to. */
export interface ConfiguredChannel {
  readonly profile: ChannelProfile;
  readonly certificatePem: string;
}

export interface DaemonPorts {
  readonly terminal: TerminalId;
  readonly channels: readonly ConfiguredChannel[];
  readonly limits: Limits;
  readonly cover: CoverPolicy;
  readonly guard: GuardRules;
  /** The routing rules in force; whoever owns the file replaces them. */
  readonly rules: RuleBook;
  /** How late this process's own event loop runs, in milliseconds: a stall is ours, not a channel's. */
  readonly loopLagMs: () => number;
  readonly store: JournalStore;
  readonly health: HealthCache;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A bug of ours: the host logs it and ends the process; what is on disk is recovered next time. */
  bug(cause: unknown): void;
}

/** Entries that change nothing a status shows: most of a sale's, and a status costs a decision. */
const UNSEEN: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'sale-accepted',
  'route-decided',
  'sale-approved',
  'sale-declined',
  'sale-failed',
  'credential-consumed',
  'credential-renewed',
  'reversal-sent',
  'reversal-no-original',
]);

const REFUSED: News = {
  kind: 'attention',
  channel: null,
  saleId: null,
  code: 'RULES_REFUSED',
};

/** The whole daemon over its ports: the same in production and in the simulator. */
export class Daemon {
  readonly journal: Journal;
  readonly request: (name: string, params: unknown) => Promise<unknown>;
  readonly #ports: DaemonPorts;
  readonly #channels = new Map<ChannelId, ChannelService>();
  readonly #desk: PaymentDesk;
  readonly #guard: Guard;
  readonly #routing: Routing;
  readonly #payment: PaymentPorts;
  readonly #announcements: Announcements;
  readonly #grace: StartGrace;
  /** Channels last told to be up. */
  readonly #toldUp = new Set<ChannelId>();
  readonly #stopHearing: () => void;
  #isStopped = false;

  /** Reads the journal; throws what the store throws when it can't be trusted. */
  constructor(ports: DaemonPorts) {
    this.#ports = ports;
    this.#announcements = new Announcements({
      ...ports,
      status: () => this.status(),
      // A file refused at the start was refused before anybody listened.
      standingNews: () => (ports.rules.refused === null ? null : REFUSED),
    });
    const { clock, random, limits, cover, store, rules } = ports;
    const { faultCodes } = ports.guard.statistic;
    const counters = new JournaledCounters({ rules, faultCodes });
    this.journal = new Journal(store, clock, counters);
    this.#guard = createGuard({
      rules: ports.guard,
      clock,
      load: () => ({
        loopLagMs: ports.loopLagMs(),
        inFlightPayments: this.#desk.running,
        // An append is on disk when it returns: nothing ever waits.
        journalBacklog: 0,
      }),
    });
    const fault = (cause: unknown): void => this.#fault(cause);
    this.#routing = new Routing({
      ...ports,
      counters,
      journal: this.journal,
      channels: this.#channels,
      guardStanding: (id) => this.#guard.standing(id),
      changed: () => this.#announcements.tellStatus(),
      fault,
    });
    this.#grace = new StartGrace(clock, limits.startGraceMs);
    this.#payment = {
      terminal: ports.terminal,
      journal: this.journal,
      clock,
      random,
      limits,
      cover,
      channel: (id) => this.#channels.get(id),
      enter: (order, channel) => this.#enter(order, channel),
      nextRise: () => this.#grace.nextRise(),
      route: (order, search) => this.#routing.route(order, search),
      progress: (step) => this.#announcements.notify('payment.progress', step),
    };
    this.#desk = new PaymentDesk(this.#payment, fault);
    for (const channel of ports.channels) {
      this.#channels.set(channel.profile.id, this.#serviceOf(channel));
    }
    this.journal.onAppend((entry) => this.#journaled(entry));
    this.#stopHearing = rules.onReplaced((replaced) => this.#rulesReplaced(replaced));
    const { journal } = this;
    const settling = {
      journal,
      clock,
      terminal: ports.terminal,
      channels: () => [...this.#channels.values()],
    };
    this.request = createApi({
      journal,
      desk: this.#desk,
      health: ports.health,
      status: () => this.status(),
      settle: (person) => settle(settling, person),
      routing: this.#routing,
    });
  }

  #serviceOf({ profile, certificatePem }: ConfiguredChannel): ChannelService {
    return new ChannelService({
      ...this.#ports,
      profile,
      certificatePem,
      journal: this.journal,
      changed: (changed, event) => this.#channelChanged(changed, event),
      fact: (fact) => this.#guard.channelEvent(profile.id, fact),
      slow: (saleId) => {
        const about = { saleId, channel: profile.id };
        this.#ports.log.info('reply is late, asking the channel', about);
        this.#announcements.notify('payment.progress', { step: 'slow', ...about });
      },
      fault: (cause) => this.#fault(cause),
    });
  }

  /** Recovers what an earlier process left open, then wakes the channel services (row A2). */
  start(): void {
    try {
      this.#routing.start();
      const seeking = recover(this.#payment);
      this.#desk.adopt(seeking);
      this.#ports.log.info('journal read', {
        entries: this.journal.length,
        openSales: this.journal.openSales().length,
        resolving: seeking.size,
      });
    } catch (cause) {
      // A disk that fails here is a safe stop like any other: it runs on and refuses payments (D4).
      this.#fault(cause);
    }
    this.#grace.begin();
    for (const channel of this.#channels.values()) channel.start();
  }

  /** Whoever found that the journal can't be believed: from now on payments are refused (D3). */
  distrustJournal(found: JournalStopped): void {
    this.journal.stop(found.code, found.message);
    this.#fault(found);
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopHearing();
    this.#routing.stop();
    this.#desk.stop();
    this.#grace.stop();
    for (const channel of this.#channels.values()) channel.stop();
  }

  /** Everything the status bar shows. */
  status(): DaemonStatus {
    const { state } = this.journal;
    return {
      journal:
        state.at === 'sound'
          ? { state: 'sound' }
          : { state: 'stopped', code: state.code, detail: state.detail.slice(0, 200) },
      channels: [...this.#channels.values()].map((channel) => this.#viewOf(channel)),
      defaultFor: this.#routing.defaults(),
      openCovers: this.journal
        .openCovers()
        .map(({ saleId, attemptId, channel, amountMinor, currency }) => ({
          saleId,
          attemptId,
          channel,
          amountMinor,
          currency,
        })),
      routing: this.#routing.standing(),
    };
  }

  /** A channel as people see it: up, but shut to new sales by its breaker, is `suspended`. */
  #viewOf(channel: ChannelService): ChannelView {
    const view = channel.view();
    const { refusal } = this.#guard.standing(channel.id);
    if (view.state !== 'up' || refusal === null) return view;
    return { ...view, state: 'suspended', reason: explain(refusal) };
  }

  /** Tells every notification; returns the way to stop telling. */
  onNotification(listener: Notify): () => void {
    return this.#announcements.listen(listener);
  }

  #enter({ terminalId, method: way, product }: SaleOrder, channel: ChannelId): GuardPlace | null {
    const facts = { terminal: terminalId, channel, method: way, product };
    const admission = this.#guard.enter(facts);
    if (admission.kind === 'granted') return admission;
    this.#ports.log.warn('the guard refused an attempt', {
      channel,
      why: explain(admission.refusal),
    });
    return null;
  }

  #rulesReplaced({ kind }: Replaced): void {
    if (kind === 'refused') {
      this.#announcements.post(REFUSED);
    }
    this.#announcements.tellStatus();
  }

  #channelChanged(channel: ChannelService, event: ChannelEvent | null): void {
    const { profile } = channel;
    if (event?.kind === 'closed') {
      this.#ports.log.warn('channel lost', { channel: profile.id, why: event.detail });
      // Each dial that fails in vain closes too; people are told once.
      if (!this.#toldUp.delete(profile.id)) return this.#announcements.tellStatus();
      this.#announcements.post({
        kind: 'channel-down',
        channel: profile.id,
        saleId: null,
        code: null,
      });
    } else if (event?.kind === 'signed-on') {
      this.#ports.log.info('channel signed on', { channel: profile.id });
      this.#toldUp.add(profile.id);
      this.#announcements.post({
        kind: 'channel-up',
        channel: profile.id,
        saleId: null,
        code: null,
      });
    } else if (channel.isUp()) this.#grace.rose();
    this.#announcements.tellStatus();
  }

  /** What the journal learnt, told on: to the screen, and as in-station notices (row A7). */
  #journaled({ body }: JournalEntry): void {
    if (body.kind === 'alarm') {
      const { channel, saleId, code } = body;
      this.#announcements.post({ kind: 'attention', channel, saleId, code });
      return;
    }
    const attempt = 'attemptId' in body ? this.journal.attempt(body.attemptId) : null;
    const about = { channel: attempt?.channel ?? null, saleId: body.saleId, code: null };
    if (body.kind === 'sale-approved') this.#announcements.post({ kind: 'channel-used', ...about });
    if (body.kind === 'cover-opened') this.#announcements.post({ kind: 'cover-opened', ...about });
    if (body.kind === 'reversal-acknowledged' && attempt !== null) {
      const { saleId, channel } = attempt;
      this.#announcements.notify('payment.progress', {
        step: 'reversal-acknowledged',
        saleId,
        channel,
      });
      this.#announcements.post({ kind: 'cover-closed', ...about });
    }
    if (!UNSEEN.has(body.kind)) this.#announcements.tellStatus();
  }

  #fault(cause: unknown): void {
    if (cause instanceof JournalStopped) {
      // At the end of the process the store is closed under whatever still runs: meant to be
      // silent.
      if (this.#isStopped) return;
      this.#ports.log.error('journal stopped, payments are refused', { code: cause.code });
      this.#announcements.tellStatus();
    } else {
      this.#ports.bug(cause);
    }
  }
}
