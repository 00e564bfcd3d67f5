import type { ChannelId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import { isFinal } from './attempt.ts';
import type { ChannelProfile } from './channel-profile.ts';
import type { Journal } from './journal/journal.ts';
import type { ChannelService } from './payment/channel-service.ts';

/** A channel and the certificate that terminals seal to. */
export interface ConfiguredChannel {
  readonly profile: ChannelProfile;
  readonly certificatePem: string;
}

/** The list of leaving channels could not be made durable: removing one now could forget money. */
export class LeavingNotKept extends Error {
  override readonly name = 'LeavingNotKept';
}

/** What becomes of a running channel; held back, it gets no new attempt (rule 22). */
type Fate =
  | { readonly at: 'stays' }
  /** Gone from the configuration; runs until nothing of it is owed (rule 7). */
  | { readonly at: 'leaving' }
  /** Runs on its old settings until nothing under way depends on them. */
  | { readonly at: 'changing'; readonly to: ConfiguredChannel };

interface Seat {
  readonly service: ChannelService;
  readonly configured: ConfiguredChannel;
  readonly fate: Fate;
}

/** What taking a list of channels came to. */
export interface Taken {
  readonly added: readonly ChannelId[];
  readonly removed: readonly ChannelId[];
  readonly changed: readonly ChannelId[];
}

export interface RosterPorts {
  readonly clock: Clock;
  readonly journal: Journal;
  /** A service that is not started. */
  serviceOf(channel: ConfiguredChannel, dialsBefore: number): ChannelService;
  /** Makes durable which channels are run although no configuration lists them. */
  keepLeaving(channels: readonly ConfiguredChannel[]): void;
  /** A channel came, went or is another now. */
  changed(id: ChannelId): void;
  fault(cause: unknown): void;
}

const STAYS: Fate = { at: 'stays' };

/**
 * The channels that run, and how one list of them becomes another while money is under way: a
 * channel whose settings did not change notices nothing; one that did, or that is gone, gets no new
 * attempt and is let go once nothing under way needs it.
 */
export class ChannelRoster {
  readonly #ports: RosterPorts;
  readonly #seats = new Map<ChannelId, Seat>();
  /** Those that do not stay as they are; with each ping of each channel it is asked for them. */
  readonly #moving = new Set<ChannelId>();
  readonly #services = new Map<ChannelId, ChannelService>();
  /** Dials of services that are gone: the guard's count goes on over removal and return. */
  readonly #dials = new Map<ChannelId, number>();
  readonly #stopHearing: () => void;
  #isStarted = false;
  #isStopped = false;
  #willLook = false;

  constructor(
    ports: RosterPorts,
    configured: readonly ConfiguredChannel[],
    leaving: readonly ConfiguredChannel[],
  ) {
    this.#ports = ports;
    for (const channel of configured) this.#seat(channel, STAYS);
    for (const channel of leaving) {
      if (!this.#seats.has(channel.profile.id)) this.#seat(channel, { at: 'leaving' });
    }
    this.#stopHearing = ports.journal.onAppend(() => this.lookSoon());
  }

  /** By id, in the order of the configuration, leaving ones last: always this same map. */
  get services(): ReadonlyMap<ChannelId, ChannelService> {
    return this.#services;
  }

  /** Why no new attempt may go there, in words for people; null: it may. */
  heldBack(id: ChannelId): string | null {
    switch (this.#seats.get(id)?.fate.at) {
      case 'leaving':
        return 'removed from the configuration; it goes once nothing is owed there';
      case 'changing':
        return 'its new settings wait for what is under way';
      default:
        return null;
    }
  }

  leaving(): readonly ChannelId[] {
    return [...this.#seats].flatMap(([id, { fate }]) => (fate.at === 'leaving' ? [id] : []));
  }

  start(): void {
    this.#isStarted = true;
    for (const service of this.#services.values()) service.start();
    this.lookSoon();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopHearing();
    for (const service of this.#services.values()) service.stop();
  }

  /**
   * Takes a list of channels in one synchronous step. What must be known to the next start is
   * durable before anything changes: throws what `keepLeaving` throws, and then nothing did.
   * `first` is done between the two.
   */
  take(configured: readonly ConfiguredChannel[], first: () => void): Taken {
    const wanted = new Map(configured.map((channel) => [channel.profile.id, channel]));
    const gone = [...this.#seats].filter(([id]) => !wanted.has(id));
    this.#ports.keepLeaving(gone.map(([, seat]) => seat.configured));
    first();
    const removed = gone.flatMap(([id, { fate }]) => (fate.at === 'leaving' ? [] : [id]));
    const [added, changed]: [ChannelId[], ChannelId[]] = [[], []];
    for (const [id, seat] of gone) this.#put(id, { ...seat, fate: { at: 'leaving' } });
    for (const [id, channel] of wanted) {
      const seat = this.#seats.get(id);
      if (seat === undefined) {
        added.push(id);
        this.#seat(channel, STAYS);
        if (this.#isStarted) this.#services.get(id)?.start();
      } else if (isSame(seat.configured, channel)) {
        if (seat.fate.at === 'leaving') added.push(id);
        this.#put(id, { ...seat, fate: STAYS });
      } else {
        (seat.fate.at === 'leaving' ? added : changed).push(id);
        this.#put(id, { ...seat, fate: { at: 'changing', to: channel } });
      }
    }
    this.#order([...wanted.keys(), ...gone.map(([id]) => id)]);
    for (const id of [...added, ...removed, ...changed]) this.#ports.changed(id);
    this.lookSoon();
    return { added, removed, changed };
  }

  /** Looks after what runs now has run: never inside a call-back of the channel itself. */
  lookSoon(): void {
    if (this.#moving.size === 0 || this.#willLook || this.#isStopped || !this.#isStarted) return;
    this.#willLook = true;
    this.#ports.clock.after(0, () => {
      this.#willLook = false;
      if (this.#isStopped) return;
      try {
        for (const id of [...this.#moving]) this.#look(id);
      } catch (cause) {
        this.#ports.fault(cause);
      }
    });
  }

  #look(id: ChannelId): void {
    const seat = this.#seats.get(id);
    if (seat === undefined || seat.fate.at === 'stays' || !seat.service.isIdle) return;
    const { service, fate } = seat;
    if (fate.at === 'leaving') {
      if (this.#owes(id)) return;
      this.#seats.delete(id);
      this.#moving.delete(id);
      this.#services.delete(id);
      this.#dials.set(id, service.dials);
      service.stop();
      this.#forget();
    } else {
      if (this.#dependsOnSettings(id)) return;
      this.#dials.set(id, service.dials);
      this.#seat(fate.to, STAYS);
      service.stop();
      this.#services.get(id)?.start();
    }
    this.#ports.changed(id);
  }

  /** Anything of it that can still change what a customer pays, or is still to be undone. */
  #owes(id: ChannelId): boolean {
    return this.#ports.journal.liveAttempts().some(({ channel }) => channel === id);
  }

  /** A reversal is the same under any settings; whoever still waits for an outcome is not. */
  #dependsOnSettings(id: ChannelId): boolean {
    const { journal } = this.#ports;
    return journal.liveAttempts().some(({ channel, saleId, state }) => {
      if (channel !== id) return false;
      const sale = journal.sale(saleId);
      return state.at !== 'reversing' || (sale !== null && !isFinal(sale.state));
    });
  }

  #forget(): void {
    const left = [...this.#seats.values()].filter(({ fate }) => fate.at === 'leaving');
    try {
      this.#ports.keepLeaving(left.map(({ configured }) => configured));
    } catch (cause) {
      // One too many on the list costs nothing: the next start finds that it owes nothing.
      if (!(cause instanceof LeavingNotKept)) throw cause;
    }
  }

  #seat(configured: ConfiguredChannel, fate: Fate): void {
    const { id } = configured.profile;
    const service = this.#ports.serviceOf(configured, this.#dials.get(id) ?? 0);
    this.#put(id, { service, configured, fate });
    this.#services.set(id, service);
  }

  #put(id: ChannelId, seat: Seat): void {
    this.#seats.set(id, seat);
    if (seat.fate.at === 'stays') this.#moving.delete(id);
    else this.#moving.add(id);
  }

  #order(ids: readonly ChannelId[]): void {
    const services = ids.flatMap((id) => this.#services.get(id) ?? []);
    this.#services.clear();
    for (const service of services) this.#services.set(service.id, service);
  }
}

/** Both came through the same schema: keys stand in its order, so equal texts are equal settings. */
const isSame = (one: ConfiguredChannel, other: ConfiguredChannel): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
