import type { TotalsReply, TotalsRequest } from '#contract/channel-frames.ts';
import type { OpenAttemptView, SettlementReport } from '#contract/daemon-api.ts';
import type { ChannelId, PersonId, TerminalId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import { type Attempt, isLive } from '../attempt.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { ChannelDay, Exchange } from '../exchange.ts';
import type { EntryBody } from '../journal/entries.ts';
import type { Journal } from '../journal/journal.ts';
import type { Day } from '../journal/tally.ts';
import { agrees, compare } from '../settlement/compare.ts';

const TOTALS_LIMIT_MS = 5_000;

/** A channel as the end of day sees it. */
export interface SettlingChannel {
  readonly id: ChannelId;
  readonly profile: Pick<ChannelProfile, 'isTest'>;
  day(): ChannelDay | null;
  totals(request: TotalsRequest, limitMs: number): Promise<Exchange<TotalsReply>>;
}

interface Ports {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly terminal: TerminalId;
  readonly channels: () => readonly SettlingChannel[];
}

type SettlementLine = SettlementReport['lines'][number];

/**
 * End of day: asks every channel for its totals of each day not settled yet and compares them with
 * the journal. A difference becomes a durable row; open attempts and covers are listed and carried
 * over, never dropped (rule 21). A channel that can't be asked stays to be settled.
 */
export const settle = async (ports: Ports, person: PersonId): Promise<SettlementReport> => {
  const { journal, clock } = ports;
  const lines: SettlementLine[] = [];
  for (const channel of ports.channels()) {
    for (const day of daysToSettle(ports, channel)) {
      lines.push(await settleDay(ports, channel, day, person));
    }
  }
  return {
    person,
    atWallMs: clock.wallNow(),
    terminalId: ports.terminal,
    lines,
    open: journal.liveAttempts().map(openView),
  };
};

/** Days with something new on them, and the channel's present day even when nothing was sold. */
const daysToSettle = ({ journal, terminal }: Ports, channel: SettlingChannel): readonly Day[] => {
  const known = journal.days().filter((day) => day.channel === channel.id);
  const due = known.filter((day) => !day.settled);
  const today = channel.day();
  // Nothing is sold on a test channel, and what a test took was given back.
  if (
    today === null ||
    channel.profile.isTest ||
    known.some(({ date, batch }) => date === today.date && batch === today.batch)
  ) {
    return due;
  }
  const none = { count: 0, minor: 0, refundCount: 0, refundMinor: 0 };
  const empty = { channel: channel.id, terminal, ...today, ...none, settled: false };
  return [...due, empty];
};

const settleDay = async (
  { journal }: Ports,
  channel: SettlingChannel,
  day: Day,
  person: PersonId,
): Promise<SettlementLine> => {
  const { terminal, date, batch, count, minor, refundCount, refundMinor } = day;
  const ours = { count, minor, refundCount, refundMinor };
  const exchange = await channel.totals(
    { class: 'totals', terminal, date, batch },
    TOTALS_LIMIT_MS,
  );
  const reply = exchange.kind === 'replied' ? exchange.reply : null;
  const comparison = compare(ours, reply);
  const name = { channel: channel.id, terminal, date, batch };
  const open = journal.liveAttempts().filter((attempt) => attempt.channel === channel.id);
  if (comparison.difference !== null) {
    const { difference } = comparison;
    const row: EntryBody = {
      kind: 'discrepancy',
      saleId: null,
      ...name,
      countDifference: difference.count,
      minorDifference: difference.minor,
      refundCountDifference: difference.refundCount,
      refundMinorDifference: difference.refundMinor,
    };
    journal.append(...(agrees(comparison) ? [] : [row]), {
      kind: 'day-settled',
      saleId: null,
      ...name,
      person,
      ...ours,
      carriedOver: open.length,
    });
  }
  return { channel: channel.id, date, batch, ...comparison, carriedOver: open.length };
};

const openView = (attempt: Attempt): OpenAttemptView => {
  const { saleId, attemptId, channel, amountMinor, currency, state } = attempt;
  if (!isLive(state)) throw new Error('a closed attempt among the live ones');
  const covered = state.at === 'reversing' && state.covered;
  const is = covered ? 'covered' : state.at === 'reversing' ? 'reversing' : 'unknown';
  return { saleId, attemptId, channel, amountMinor, currency, is };
};
