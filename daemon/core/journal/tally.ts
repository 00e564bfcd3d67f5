import type { Batch, ChannelId, TerminalId } from '#contract/ids.ts';
import type { Attempt, AttemptState } from '../attempt.ts';
import type { Sum } from '../day-sum.ts';
import type { EntryOf } from './entries.ts';

/**
 * A channel's business day of one terminal and batch, and what was moved on it: the approved
 * payments and the refunds made on that day.
 */
export interface Day extends Sum {
  readonly channel: ChannelId;
  readonly terminal: TerminalId;
  readonly date: string;
  readonly batch: Batch;
  /** Compared with the acquirer's totals, and nothing was added since. */
  readonly settled: boolean;
}

type DayName = Pick<Day, 'channel' | 'terminal' | 'date' | 'batch'>;

/** Settled days kept in memory; older ones are on disk for whoever asks. */
const SETTLED_DAYS_KEPT = 64;

const NOTHING: Sum = { count: 0, minor: 0, refundCount: 0, refundMinor: 0 };

const keyOf = ({ channel, terminal, date, batch }: DayName): string =>
  `${channel}/${terminal}/${date}/${batch}`;

/** What the journal says was kept, by channel, terminal, date and batch: our side of the totals. */
export class Tally {
  readonly #days = new Map<string, Day>();

  /** Takes a change of an attempt's state in. An approval counts, and is never left (V5). */
  changed(attempt: Attempt, next: AttemptState): void {
    if (next.at !== 'approved') return;
    const { terminal, date, batch } = attempt.identity;
    const moved =
      attempt.product === 'refund'
        ? { ...NOTHING, refundCount: 1, refundMinor: attempt.amountMinor }
        : { ...NOTHING, count: 1, minor: attempt.amountMinor };
    this.#add({ channel: attempt.channel, terminal, date, batch, ...moved, settled: false });
  }

  /** The day was compared with the acquirer's totals. */
  settle(day: EntryOf<'day-settled'>): void {
    const { channel, terminal, date, batch } = day;
    const known = this.#days.get(keyOf(day));
    const { count, minor, refundCount, refundMinor } = known ?? NOTHING;
    const sum = { count, minor, refundCount, refundMinor };
    this.#days.set(keyOf(day), { channel, terminal, date, batch, ...sum, settled: true });
    this.#forgetOldest();
  }

  /** Adds what another tally holds. */
  add(other: Tally): void {
    for (const day of other.#days.values()) this.#add(day);
  }

  /** Takes `days` for everything that was counted until now. */
  restore(days: readonly Day[]): void {
    this.#days.clear();
    for (const day of days) this.#days.set(keyOf(day), day);
  }

  /** Every day in memory, oldest first. */
  days(): readonly Day[] {
    return [...this.#days.values()].sort((a, b) => (keyByDate(a) < keyByDate(b) ? -1 : 1));
  }

  #add(day: Day): void {
    const known = this.#days.get(keyOf(day));
    this.#days.set(keyOf(day), {
      ...day,
      count: (known?.count ?? 0) + day.count,
      minor: (known?.minor ?? 0) + day.minor,
      refundCount: (known?.refundCount ?? 0) + day.refundCount,
      refundMinor: (known?.refundMinor ?? 0) + day.refundMinor,
    });
  }

  #forgetOldest(): void {
    const settled = this.days().filter((day) => day.settled);
    for (const day of settled.slice(0, Math.max(0, settled.length - SETTLED_DAYS_KEPT))) {
      this.#days.delete(keyOf(day));
    }
  }
}

const keyByDate = (day: Day): string => `${day.date}/${keyOf(day)}`;
