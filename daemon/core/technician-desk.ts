import type { ServiceSecurity } from '#contract/channel-security.ts';
import { API_VERSION, type ApiParams } from '#contract/daemon-api.ts';
import {
  type BreakerFacts,
  type ChannelFacts,
  type LineStep,
  type ServiceFacts,
  type TillFacts,
  worstOf,
} from '#contract/diagnostics.ts';
import type { ChannelId, PersonId, TerminalId } from '#contract/ids.ts';
import { type Method, method } from '#contract/method.ts';
import type { Clock, MonotonicMs, Random } from '#contract/ports.ts';
import type { Notify } from './announcements.ts';
import type { Transport } from './channel/transport.ts';
import type { ChannelReload } from './channel-reload.ts';
import { channelViewOf } from './channel-view.ts';
import type { Guard } from './guard/guard.ts';
import type { Diagnostics } from './intake/diagnostics-requests.ts';
import { checkLine } from './intake/line-check.ts';
import { checkPayment } from './intake/line-payment.ts';
import type { Journal } from './journal/journal.ts';
import type { Limits } from './limits.ts';
import type { ChannelService } from './payment/channel-service.ts';
import type { JournaledCounters } from './payment/journaled-counters.ts';
import type { Premises } from './premises.ts';
import type { Routing } from './routing.ts';
import type { SharedLines } from './shared-lines.ts';

/** A till that has not reported for this long is gone; it reports three times as often. */
const TILL_SILENT_MS = 30_000;

export interface TechnicianPorts {
  readonly terminal: TerminalId;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly journal: Journal;
  readonly channels: ReadonlyMap<ChannelId, ChannelService>;
  readonly lines: SharedLines;
  readonly heldBack: (id: ChannelId) => string | null;
  readonly guard: Guard;
  readonly counters: JournaledCounters;
  readonly routing: Routing;
  readonly premises: Premises;
  readonly reload: ChannelReload;
  readonly security: ServiceSecurity;
  readonly transport: Transport;
  readonly loopLagMs: () => number;
  readonly lookForSleep: () => void;
  readonly notify: Notify;
  /** A channel was taken out of use or given back: what people are shown changed. */
  changed(): void;
  fault(cause: unknown): void;
}

/** What a technician asks and orders; nothing here touches an attempt under way (rule 22). */
export class TechnicianDesk implements Diagnostics {
  readonly #ports: TechnicianPorts;
  readonly #tills = new Map<
    TerminalId,
    { readonly facts: TillFacts; readonly atMs: MonotonicMs }
  >();
  readonly #checking = new Set<ChannelId>();

  constructor(ports: TechnicianPorts) {
    this.#ports = ports;
  }

  read(): ServiceFacts {
    const { terminal, clock, loopLagMs, journal, channels, lines, premises } = this.#ports;
    const { state } = journal;
    return {
      apiVersion: API_VERSION,
      terminalId: terminal,
      nowWallMs: clock.wallNow(),
      loopLagMs: Math.max(0, Math.round(loopLagMs())),
      openSales: journal.openSales().length,
      journal: {
        stopped:
          state.at === 'sound' ? null : { code: state.code, detail: state.detail.slice(0, 200) },
        entries: journal.length,
        uncovered: journal.uncovered,
      },
      channels: [...channels.values()].map((channel) => this.#factsOf(channel)),
      sharedLines: [...lines.all()],
      usable: this.#usable(),
      routing: this.#routing(),
      premises: premises.facts(),
      tills: this.#presentTills(),
    };
  }

  channel(id: ChannelId): ChannelFacts | null {
    const service = this.#ports.channels.get(id);
    return service === undefined ? null : this.#factsOf(service);
  }

  channelIds(): readonly ChannelId[] {
    return [...this.#ports.channels.keys()];
  }

  /** Journaled before it counts; doing it again says nothing new. Throws `JournalStopped`. */
  disable(channel: ChannelId, person: PersonId, reason: string): void {
    const { counters, journal, changed } = this.#ports;
    if (counters.disabled(channel) !== null) return;
    journal.append({ kind: 'channel-disabled', saleId: null, channel, person, reason });
    changed();
  }

  enable(channel: ChannelId, person: PersonId, reason: string): void {
    const { counters, journal, changed } = this.#ports;
    if (counters.disabled(channel) === null) return;
    journal.append({ kind: 'channel-enabled', saleId: null, channel, person, reason });
    changed();
  }

  reload(): ReturnType<Diagnostics['reload']> {
    return this.#ports.reload.reload();
  }

  tillReported(facts: TillFacts): void {
    this.#tills.set(facts.terminalId, { facts, atMs: this.#ports.clock.monotonicNow() });
  }

  async checkLine(
    id: ChannelId,
    payment?: ApiParams<'line.check'>['payment'],
  ): ReturnType<Diagnostics['checkLine']> {
    const channel = this.#ports.channels.get(id);
    if (channel === undefined) return { kind: 'no-such-channel', channels: [...this.channelIds()] };
    if (this.#checking.has(id)) return { kind: 'busy' };
    this.#checking.add(id);
    try {
      const { notify, premises } = this.#ports;
      const stepped = (step: LineStep): void => notify('line.stepped', { channel: id, step });
      const walked = await checkLine({
        ...this.#ports,
        profile: channel.profile,
        isSignedOn: channel.day() !== null,
        probe: premises.probe,
        stepped,
      });
      const heldBack = this.#heldBack(id);
      const paid = await checkPayment({
        ...{ ...this.#ports, channel, heldBack, stepped },
        asked: payment,
      });
      const steps = [...walked.steps, ...paid];
      const verdict = worstOf(steps.map((step) => step.verdict));
      return { kind: 'checked', report: { ...walked, verdict, steps } };
    } finally {
      this.#checking.delete(id);
    }
  }

  /** Why no new attempt goes to the channel whatever its line is like; null: nothing keeps it. */
  #heldBack(id: ChannelId): string | null {
    const { heldBack, counters } = this.#ports;
    const disabled = counters.disabled(id);
    return heldBack(id) ?? (disabled === null ? null : `disabled by ${disabled.person}`);
  }

  #presentTills(): TillFacts[] {
    const nowMs = this.#ports.clock.monotonicNow();
    return [...this.#tills.values()]
      .filter(({ atMs }) => nowMs - atMs < TILL_SILENT_MS)
      .map(({ facts }) => facts);
  }

  #usable(): Method[] {
    const defaults = this.#ports.routing.defaults();
    return method.options.filter((way) => defaults[way] !== undefined);
  }

  #routing(): ServiceFacts['routing'] {
    const { rules, refused, force } = this.#ports.routing.standing();
    const forced =
      force === null
        ? null
        : { channel: force.channel, person: force.person, untilWallMs: force.untilWallMs };
    return { rules, refusedFindings: refused?.length ?? 0, forced };
  }

  #factsOf(channel: ChannelService): ChannelFacts {
    const { journal, counters, premises, heldBack } = this.#ports;
    const { id, name, methods, addresses, isTest } = channel.profile;
    const view = channelViewOf(channel, this.#ports, heldBack(id));
    const reversing = journal.reversing(id).map(({ state }) => state);
    return {
      ...{ id, name, methods, isTest, addresses: [...addresses] },
      state: view.state,
      reason: view.reason,
      roundTripMs: view.roundTripMs,
      signedOn: channel.signedOnFacts(),
      breaker: this.#breakerOf(id),
      openReversals: view.openReversals,
      stuckReversals: reversing.filter((s) => s.at === 'reversing' && s.exception !== null).length,
      openCovers: reversing.filter((s) => s.at === 'reversing' && s.covered).length,
      disabled: counters.disabled(id),
      certificatePem: view.certificatePem,
      certificateDaysLeft: premises.certificateDaysLeft(view.certificatePem),
    };
  }

  #breakerOf(id: ChannelId): BreakerFacts {
    const { guard } = this.#ports;
    const { atWallMs, breakers } = guard.view();
    const found = breakers.find(({ channel }) => channel === id);
    // Nothing happened on the channel yet: its breaker is made by the first fact about it.
    if (found === undefined) {
      return { state: 'closed', sinceWallMs: atWallMs, untilWallMs: null, cause: null };
    }
    const { state, sinceWallMs, untilWallMs, cause } = found;
    return {
      state,
      sinceWallMs: Math.round(sinceWallMs),
      untilWallMs: untilWallMs === null ? null : Math.round(untilWallMs),
      cause,
    };
  }
}
