import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import { Announcements, type Notify } from './announcements.ts';
import { ChannelReload } from './channel-reload.ts';
import { ChannelRoster, type ConfiguredChannel } from './channel-roster.ts';
import type { DaemonPorts } from './daemon-ports.ts';
import { createGuard, type Guard } from './guard/guard.ts';
import { explain } from './guard/refusal.ts';
import { createApi } from './intake/api.ts';
import { settle } from './intake/settle.ts';
import { Journal, JournalStopped } from './journal/journal.ts';
import { MachineWatch, type Upheaval } from './machine-watch.ts';
import { NewsDesk, RULES_REFUSED } from './news-desk.ts';
import { ChannelService } from './payment/channel-service.ts';
import { CodesShown } from './payment/codes-shown.ts';
import { JournaledCounters } from './payment/journaled-counters.ts';
import { PaymentDesk } from './payment/payment-desk.ts';
import type { GuardPlace, MoneyOrder, PaymentPorts } from './payment/ports.ts';
import { StartGrace } from './payment/start-grace.ts';
import { recover } from './recovery/recover.ts';
import { Routing } from './routing.ts';
import { SharedLines } from './shared-lines.ts';
import { statusOf } from './status.ts';
import { TechnicianDesk } from './technician-desk.ts';

/** The whole daemon over its ports: the same in production and in the simulator. */
export class Daemon {
  readonly journal: Journal;
  readonly request: (name: string, params: unknown) => Promise<unknown>;
  readonly #ports: DaemonPorts;
  readonly #roster: ChannelRoster;
  readonly #reload: ChannelReload;
  readonly #desk: PaymentDesk;
  readonly #guard: Guard;
  readonly #lines: SharedLines;
  readonly #routing: Routing;
  readonly #counters: JournaledCounters;
  readonly #payment: PaymentPorts;
  readonly #announcements: Announcements;
  readonly #grace: StartGrace;
  readonly #machine: MachineWatch;
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
      clock,
      announcements: this.#announcements,
      journal: this.journal,
      sells: (id) => this.#roster.services.get(id)?.profile.isTest !== true,
      log: ports.log,
    });
    const fault = (cause: unknown): void => this.#fault(cause);
    this.#roster = this.#rosterOver(ports);
    this.#lines = new SharedLines(this.#roster.services);
    this.#guard = createGuard({
      rules: ports.guard,
      clock,
      domains: this.#lines,
      load: () => ({
        loopLagMs: ports.loopLagMs(),
        inFlightPayments: this.#desk.running,
        // An append is on disk when it returns: nothing ever waits.
        journalBacklog: 0,
      }),
    });
    this.#routing = new Routing({
      ...ports,
      counters,
      journal: this.journal,
      channels: this.#roster.services,
      lines: this.#lines,
      heldBack: (id) => this.#roster.heldBack(id),
      guardStanding: (id) => this.#guard.standing(id),
      changed: () => this.#announcements.tellStatus(),
      post: (news) => this.#announcements.post(news),
      fault,
    });
    this.#grace = new StartGrace(clock, limits.startGraceMs);
    this.#machine = new MachineWatch({
      ...ports,
      upheaval: (why, sleptMs) => this.#doubtAll(why, sleptMs),
    });
    this.#payment = this.#paymentPorts();
    this.#desk = new PaymentDesk(this.#payment, fault);
    this.#reload = new ChannelReload({
      ...ports,
      roster: this.#roster,
      read: () => ports.premises.readChannels(),
      forced: () => this.#routing.standing().force,
      changed: () => this.#announcements.tellStatus(),
    });
    this.journal.onAppend((entry) => this.#news.journaled(entry));
    this.#stopHearing = rules.onReplaced(({ kind }) => this.#news.rulesReplaced(kind));
    this.request = this.#api();
  }

  #paymentPorts(): PaymentPorts {
    const { terminal, clock, random, limits, cover } = this.#ports;
    const progress: PaymentPorts['progress'] = (step) =>
      this.#announcements.notify('payment.progress', step);
    return {
      terminal,
      journal: this.journal,
      clock,
      random,
      limits,
      cover,
      codes: new CodesShown({ clock, progress }),
      channel: (id) => this.#roster.services.get(id),
      enter: (order, channel) => this.#enter(order, channel),
      nextRise: () => this.#grace.nextRise(),
      lookForSleep: () => this.#machine.lookForSleep(),
      route: (order, search) => this.#routing.route(order, search),
      progress,
    };
  }

  #api(): Daemon['request'] {
    const { journal } = this;
    const { clock, terminal, health, security } = this.#ports;
    const settling = {
      journal,
      clock,
      terminal,
      channels: () => [...this.#roster.services.values()],
    };
    return createApi({
      journal,
      clock,
      desk: this.#desk,
      health,
      dayOf: (id) => this.#roster.services.get(id)?.day() ?? null,
      status: () => this.status(),
      settle: (person) => settle(settling, person),
      routing: this.#routing,
      diagnostics: this.#technicianDesk(),
      signOn: {
        security,
        channels: this.#roster.services,
        wanted: () => this.#announcements.notify('sign-on.wanted', {}),
      },
    });
  }

  #technicianDesk(): TechnicianDesk {
    return new TechnicianDesk({
      ...this.#ports,
      journal: this.journal,
      counters: this.#counters,
      channels: this.#roster.services,
      lines: this.#lines,
      heldBack: (id) => this.#roster.heldBack(id),
      reload: this.#reload,
      guard: this.#guard,
      routing: this.#routing,
      lookForSleep: () => this.#machine.lookForSleep(),
      notify: this.#announcements.notify,
      changed: () => this.#announcements.tellStatus(),
      fault: (cause) => this.#fault(cause),
    });
  }

  #rosterOver({ clock, channels, leaving = [], premises }: DaemonPorts): ChannelRoster {
    const ports = {
      clock,
      journal: this.journal,
      serviceOf: (channel: ConfiguredChannel, dialsBefore: number) =>
        this.#serviceOf(channel, dialsBefore),
      keepLeaving: (list: readonly ConfiguredChannel[]) => premises.keepLeaving(list),
      changed: (id: ChannelId) => {
        this.#routing.channelChanged(id);
        this.#announcements.tellStatus();
      },
      fault: (cause: unknown) => this.#fault(cause),
    };
    return new ChannelRoster(ports, channels, leaving);
  }

  #serviceOf(configured: ConfiguredChannel, dialsBefore: number): ChannelService {
    const { profile, certificatePem } = configured;
    return new ChannelService({
      ...this.#ports,
      dialsBefore,
      profile,
      certificatePem,
      journal: this.journal,
      changed: (changed, event) => {
        // The end of a service that was replaced is no news of its channel.
        if (this.#roster.services.get(profile.id) !== changed) return;
        this.#roster.lookSoon();
        if (changed.isUp()) this.#grace.rose();
        this.#routing.channelChanged(profile.id);
        this.#news.channelChanged(profile.id, event);
        if (profile.sharedLines.length > 0) this.#news.linesChanged(this.#lines.all());
      },
      fact: (fact) => this.#guard.channelEvent(profile.id, fact),
      wayLost: () => this.#lines.suspect(profile.id),
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
    this.#roster.start();
    this.#machine.start();
  }

  /** What was known of every connection is void; a sale that comes now waits for the first answer. */
  #doubtAll(why: Upheaval, sleptMs: number): void {
    this.#ports.log.warn('the machine slept or moved: every channel is asked anew', {
      why,
      sleptMs: Math.round(sleptMs),
    });
    this.#grace.begin();
    for (const channel of this.#roster.services.values()) channel.doubt();
    this.#announcements.tellStatus();
  }

  /** Takes the configured channels anew; the answer says what became of it. */
  reloadChannels(): ReturnType<ChannelReload['reload']> {
    return this.#reload.reload();
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
    this.#machine.stop();
    this.#roster.stop();
  }

  status(): DaemonStatus {
    return statusOf({
      journal: this.journal,
      roster: this.#roster,
      routing: this.#routing,
      guard: this.#guard,
      counters: this.#counters,
      lines: this.#lines,
    });
  }

  /** Tells every notification; returns the way to stop telling. */
  onNotification(listener: Notify): () => void {
    return this.#announcements.listen(listener);
  }

  #enter({ terminalId, method: way, product }: MoneyOrder, channel: ChannelId): GuardPlace | null {
    // A person may take a channel out of use between the choice and the arming (rule 22).
    if (this.#counters.disabled(channel) !== null || this.#roster.heldBack(channel) !== null) {
      return null;
    }
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
