import { z } from 'zod';
import { type DisabledBy, disabledBy } from '#contract/diagnostics.ts';
import { type ChannelId, channelId, saleId } from '#contract/ids.ts';
import type { SaleProduct } from '#contract/payment.ts';
import { type StandingForce, standingForce } from '#contract/route-api.ts';
import { type Attempt, CODE_SHOWN, isUndecided } from '../attempt.ts';
import { classify, isFault } from '../guard/statistic/outcome-class.ts';
import type { EntryBody, EntryOf, JournalEntry } from '../journal/entries.ts';
import type { JournalView } from '../journal/view.ts';
import { type Counters, NO_COUNTERS, counters as routeCounters } from '../route/counters.ts';
import { afterDraw } from '../route/decision.ts';
import type { RuleBook } from '../route/rules/rule-book.ts';
import { type AttemptResult, tally, withPending } from '../route/tally.ts';

const kept = z.strictObject({
  counters: routeCounters,
  /** What a promotion takes off sales under way, until their attempt is decided. */
  discounts: z.record(saleId, z.strictObject({ promotion: z.string(), offMinor: z.int() })),
  force: standingForce.nullable(),
  /** Channels that a person took out of use; absent in checkpoints from before there were any. */
  disabled: z.partialRecord(channelId, disabledBy).default({}),
});
type Kept = z.infer<typeof kept>;

/** A refund or a test takes nothing of a channel's limits and says nothing of how it sells. */
const isSold = (product: SaleProduct): boolean => product !== 'refund' && product !== 'test';

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);

export interface CountersPorts {
  /** The rules in force count: zones of days, and whether grades are kept. */
  readonly rules: RuleBook;
  /** Answer codes that speak of the channel's own trouble (rule 14). */
  readonly faultCodes: readonly string[];
}

/**
 * What routing remembers, folded from the journal and from nothing else: spent limits, used
 * promotions, outcomes, quotas, the force that the journal says stands, and the channels that a
 * person took out of use. A restart forgets none of it, and no decision counts that was not
 * journaled.
 */
export class JournaledCounters implements JournalView {
  readonly #ports: CountersPorts;
  #counters: Counters = NO_COUNTERS;
  #discounts: Kept['discounts'] = {};
  #force: StandingForce | null = null;
  #disabled: Kept['disabled'] = {};
  /** What was given out last with pending amounts, and what from: the same again is the same. */
  #latest: { readonly basis: readonly unknown[]; readonly counters: Counters } | null = null;

  constructor(ports: CountersPorts) {
    this.#ports = ports;
  }

  /** The force that began and did not end, by the journal. */
  get force(): StandingForce | null {
    return this.#force;
  }

  /** Who took a channel out of use, when and why; null: nobody did. */
  disabled(channel: ChannelId): DisabledBy | null {
    return this.#disabled[channel] ?? null;
  }

  /** The counters with every undecided one of `live` counted as if it were approved now. */
  counters(live: readonly Attempt[], atWallMs: number): Counters {
    const pending = live.filter(({ state, product }) => isUndecided(state) && isSold(product));
    if (pending.length === 0) return this.#counters;
    const { current } = this.#ports.rules;
    const basis = [this.#counters, current, Math.floor(atWallMs / 60_000), ...pending];
    if (this.#latest === null || !isSame(this.#latest.basis, basis)) {
      this.#latest = { basis, counters: withPending(this.#counters, current, pending, atWallMs) };
    }
    return this.#latest.counters;
  }

  take(entry: JournalEntry, before: Attempt | null): void {
    const { body } = entry;
    switch (body.kind) {
      case 'route-decided':
        return this.#decided(body);
      case 'route-forced':
        this.#force = body.force;
        return;
      case 'route-lifted':
      case 'route-force-expired':
        this.#force = null;
        return;
      case 'channel-disabled': {
        const { person, reason } = body;
        const by = { person, reason, sinceWallMs: entry.atWallMs };
        this.#disabled = { ...this.#disabled, [body.channel]: by };
        return;
      }
      case 'channel-enabled': {
        const { [body.channel]: _enabled, ...others } = this.#disabled;
        this.#disabled = others;
        return;
      }
      case 'sale-approved':
      case 'sale-declined':
      case 'sale-failed':
        delete this.#discounts[body.saleId];
        return;
      default:
        if (before !== null && isSold(before.product)) this.#attempted(entry, before);
    }
  }

  snapshot(): unknown {
    const content: Kept = {
      counters: this.#counters,
      discounts: this.#discounts,
      force: this.#force,
      disabled: this.#disabled,
    };
    return content;
  }

  restore(snapshot: unknown): boolean {
    const parsed = kept.safeParse(snapshot);
    if (!parsed.success) return false;
    const { counters, discounts, force, disabled } = parsed.data;
    [this.#counters, this.#discounts, this.#force] = [counters, discounts, force];
    this.#disabled = disabled;
    return true;
  }

  #decided({ saleId, drawn, discount }: EntryOf<'route-decided'>): void {
    if (drawn !== null) this.#counters = afterDraw(this.#counters, drawn);
    if (discount === null) delete this.#discounts[saleId];
    else this.#discounts[saleId] = discount;
  }

  #attempted({ atWallMs, body }: JournalEntry, before: Attempt): void {
    const { rules, faultCodes } = this.#ports;
    const said = saidBy(body, before, faultCodes);
    if (said === null) return;
    const { saleId, channel, amountMinor } = before;
    this.#counters = tally(this.#counters, rules.current, {
      channel,
      amountMinor,
      discount: this.#discounts[saleId] ?? null,
      ...said,
      atWallMs,
    });
  }
}

/**
 * What an entry says of the channel (rule 14); null: nothing. An attempt whose answer was lost was
 * counted when it was; one that this service itself broke off says nothing.
 */
const saidBy = (
  body: EntryBody,
  { state }: Attempt,
  faultCodes: readonly string[],
): Pick<AttemptResult, 'result' | 'replyMs'> | null => {
  const isFirst = state.at === 'armed';
  switch (body.kind) {
    case 'attempt-approved':
      return { result: isFirst ? 'approved' : 'approved-late', replyMs: body.tookMs ?? null };
    case 'attempt-declined':
      return isFirst ? { result: 'answered', replyMs: body.tookMs ?? null } : null;
    case 'attempt-refused': {
      if (!isFirst) return null;
      const refused = classify({ kind: 'refused', hostCode: body.hostCode }, faultCodes);
      const result = isFault(refused) ? 'fault' : 'answered';
      return { result, replyMs: body.tookMs ?? null };
    }
    case 'attempt-unknown':
      if (body.cause === CODE_SHOWN) return { result: 'answered', replyMs: null };
      return body.cause === 'restart' ? null : { result: 'lost', replyMs: null };
    default:
      return null;
  }
};
