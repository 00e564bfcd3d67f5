import type { ServiceSecurity } from '#contract/channel-security.ts';
import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import { Announcements, type Notify } from './announcements.ts';
import type { Transport } from './channel/transport.ts';
import type { ChannelProfile } from './channel-profile.ts';
import { channelViewOf } from './channel-view.ts';
import { createGuard, type Guard } from './guard/guard.ts';
import { explain } from './guard/refusal.ts';
import type { GuardRules } from './guard/rules.ts';
import type { HealthCache } from './health/channel-health.ts';
import { createApi } from './intake/api.ts';
import { settle } from './intake/settle.ts';
import { Journal, JournalStopped } from './journal/journal.ts';
import type { JournalStore } from './journal/store.ts';
import type { Limits } from './limits.ts';
import { NewsDesk, RULES_REFUSED } from './news-desk.ts';
import type { SharedFlag } from './node/shared-flag.ts';
import { ChannelService } from './payment/channel-service.ts';
import type { CoverPolicy } from './payment/cover.ts';
import { JournaledCounters } from './payment/journaled-counters.ts';
import { PaymentDesk } from './payment/payment-desk.ts';
import type { GuardPlace, MoneyOrder, PaymentPorts } from './payment/ports.ts';
import { StartGrace } from './payment/start-grace.ts';
import type { Premises } from './premises.ts';
import { recover } from './recovery/recover.ts';
import type { RuleBook } from './route/rules/rule-book.ts';
import { Routing } from './routing.ts';
import { TechnicianDesk } from './technician-desk.ts';

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
  /** Where the nodes of a shop share which channels fail (rows B3, B4). */
  readonly shared: SharedFlag;
  readonly transport: Transport;
  /** What its host knows of the process, the files and the way to a channel's address. */
  readonly premises: Premises;
  /** What this service proves to channels by, and checks them by. */
  readonly security: ServiceSecurity;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A bug of ours: the host logs it and ends the process; what is on disk is recovered next time. */
  bug(cause: unknown): void;
}

/** The whole daemon over its ports: the same in production and in the simulator. */
export class Daemon {
  readonly journal: Journal;
  readonly request: (name: string, params: unknown) => Promise<unknown>;
  readonly #ports: DaemonPorts;
  readonly #channels = new Map<ChannelId, ChannelService>();
  readonly #desk: PaymentDesk;
  readonly #guard: Guard;
  readonly #routing: Routing;
  readonly #counters: JournaledCounters;
  readonly #payment: PaymentPorts;
  readonly #announcements: Announcements;
  readonly #grace: StartGrace;
  readonly #news: NewsDesk;
  readonly #stopHearing: () => void;
  #isStopped = false;

  /** Reads the journal; throws what the store throws when it can't be trusted. */
  constructor(ports: DaemonPorts) {
    this.#ports = ports;
    this.#announcements = new Announcements({
      ...ports,
      status: () => this.status(),
      // A file refused at the start was refused before anybody listened.
      standingNews: () => (ports.rules.refused === null ? null : RULES_REFUSED),
    });
    const { clock, limits, store, rules } = ports;
    const { faultCodes } = ports.guard.statistic;
    const counters = new JournaledCounters({ rules, faultCodes });
    this.#counters = counters;
    this.journal = new Journal(store, clock, counters);
    this.#news = new NewsDesk({
      announcements: this.#announcements,
      journal: this.journal,
      log: ports.log,
    });
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
      post: (news) => this.#announcements.post(news),
      fault,
    });
    this.#grace = new StartGrace(clock, limits.startGraceMs);
    this.#payment = this.#paymentPorts();
    this.#desk = new PaymentDesk(this.#payment, fault);
    for (const channel of ports.channels) {
      this.#channels.set(channel.profile.id, this.#serviceOf(channel));
    }
    this.journal.onAppend((entry) => this.#news.journaled(entry));
    this.#stopHearing = rules.onReplaced(({ kind }) => this.#news.rulesReplaced(kind));
    this.request = this.#api();
  }

  #paymentPorts(): PaymentPorts {
    const { terminal, clock, random, limits, cover } = this.#ports;
    return {
      terminal,
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
  }

  #api(): Daemon['request'] {
    const { journal } = this;
    const { clock, terminal, health, security } = this.#ports;
    const settling = { journal, clock, terminal, channels: () => [...this.#channels.values()] };
    return createApi({
      journal,
      clock,
      desk: this.#desk,
      health,
      dayOf: (id) => this.#channels.get(id)?.day() ?? null,
      status: () => this.status(),
      settle: (person) => settle(settling, person),
      routing: this.#routing,
      diagnostics: this.#technicianDesk(),
      signOn: { security, channels: this.#channels },
    });
  }

  #technicianDesk(): TechnicianDesk {
    return new TechnicianDesk({
      ...this.#ports,
      journal: this.journal,
      counters: this.#counters,
      channels: this.#channels,
      guard: this.#guard,
      routing: this.#routing,
      notify: this.#announcements.notify,
      changed: () => this.#announcements.tellStatus(),
      fault: (cause) => this.#fault(cause),
    });
  }

  #serviceOf({ profile, certificatePem }: ConfiguredChannel): ChannelService {
    return new ChannelService({
      ...this.#ports,
      profile,
      certificatePem,
      journal: this.journal,
      changed: (changed, event) => {
        if (changed.isUp()) this.#grace.rose();
        this.#routing.channelChanged(profile.id);
        this.#news.channelChanged(profile.id, event);
      },
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
      channels: [...this.#channels.values()].map((channel) =>
        channelViewOf(channel, this.#guard, this.#counters),
      ),
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

  /** Tells every notification; returns the way to stop telling. */
  onNotification(listener: Notify): () => void {
    return this.#announcements.listen(listener);
  }

  #enter({ terminalId, method: way, product }: MoneyOrder, channel: ChannelId): GuardPlace | null {
    // A person may take a channel out of use between the choice and the arming (rule 22).
    if (this.#counters.disabled(channel) !== null) return null;
    const facts = { terminal: terminalId, channel, method: way, product };
    const admission = this.#guard.enter(facts);
    if (admission.kind === 'granted') return admission;
    this.#ports.log.warn('the guard refused an attempt', {
      channel,
      why: explain(admission.refusal),
    });
    return null;
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
