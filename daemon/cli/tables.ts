import type {
  DaemonStatus,
  ReversalView,
  SettlementReport,
  SettlementSum,
} from '#contract/daemon-api.ts';
import { ERROR_CATALOGUE } from '#contract/error-codes.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import type { SaleRow, SaleStory, StoryLine } from '#contract/sales-api.ts';
import type { SharedLine } from '#contract/shared-lines.ts';
import { nodeLines } from './node-lines.ts';

export type Row = readonly string[];

/** Rows as text in columns; the first is the heading. */
export const columns = (rows: readonly Row[]): string => {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => (row[index] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** A moment in UTC, to the millisecond. */
export const time = (wallMs: number): string =>
  new Date(wallMs).toISOString().slice(0, 23).replace('T', ' ');

const money = (amountMinor: number, currency: string): string =>
  `${(amountMinor / 100).toFixed(2)} ${currency}`;

/** The channels: state, round trip, default, open reversals. */
export const channelsTable = ({
  channels,
  defaultFor,
  journal,
  openCovers,
  routing,
  sharedLines = [],
}: DaemonStatus): string => {
  const defaults = Object.entries(defaultFor);
  const rows = channels.map((channel) => [
    channel.id,
    channel.state,
    channel.roundTripMs === null ? '-' : `${channel.roundTripMs} ms`,
    channel.methods.join(','),
    defaults.flatMap(([method, id]) => (id === channel.id ? [method] : [])).join(',') || '-',
    String(channel.openReversals),
    channel.address ?? '-',
    channel.reason || '-',
  ]);
  const heading = [
    'channel',
    'state',
    'round trip',
    'takes',
    'default for',
    'reversals',
    'at',
    'reason',
  ];
  const stopped =
    journal.state === 'stopped'
      ? `\njournal: ${journal.code}: ${ERROR_CATALOGUE[journal.code].text.en.what} ${journal.detail}`
      : '\njournal: sound';
  const flag = nodeLines(routing.node).join('\n');
  const lines = sharedLines.map((line) => `\n${lineText(line)}`).join('');
  return `${columns([heading, ...rows])}${lines}${stopped}\nopen covers: ${openCovers.length}\n${flag}`;
};

const lineText = ({ name, channels, lost, state }: SharedLine): string => {
  const carries = `line ${name} carries ${channels.join(', ')}`;
  switch (state) {
    case 'sound':
      return `${carries}: sound`;
    case 'doubted':
      return `${carries}: in doubt, ${lost.join(', ')} lost and no other heard of since`;
    case 'down':
      return `${carries}: DOWN, ${lost.join(', ')} lost together; look at the line, not at the banks`;
  }
};

const verdict = (answer: SaleAnswer): string => {
  switch (answer.kind) {
    case 'approved':
      return `approved by ${answer.approval.channel}${answer.moved ? ' (moved)' : ''}`;
    case 'declined':
      return `declined by ${answer.channel}, code ${answer.hostCode}`;
    case 'failed':
    case 'not-accepted':
      return `${answer.kind}: ${answer.code}`;
    case 'present-again':
    case 'open':
      return answer.kind;
  }
};

/** The latest sales, newest first. */
export const salesTable = (rows: readonly SaleRow[]): string =>
  columns([
    ['accepted (UTC)', 'sale', 'what', 'amount', 'method', 'payer', 'outcome', 'refunded'],
    ...rows.map((row) => [
      time(row.acceptedAtWallMs),
      row.saleId,
      row.product,
      money(row.amountMinor, row.currency),
      row.method,
      row.masked,
      `${row.result}${row.channel === null ? '' : ` by ${row.channel}`}`,
      row.refundedMinor === 0 ? '-' : money(row.refundedMinor, row.currency),
    ]),
  ]);

const factsOf = (story: SaleStory): string => {
  const { refund, refunds, refundableMinor, currency } = story;
  const heading = [
    ['accepted (UTC)', 'sale', 'what', 'amount', 'method', 'payer', 'outcome'],
    [
      time(story.acceptedAtWallMs),
      story.saleId,
      story.product,
      money(story.amountMinor, currency),
      story.method,
      story.masked,
      verdict(story.answer),
    ],
  ];
  const of =
    refund === null
      ? []
      : [`${refund.kind} of ${refund.original} by ${refund.person}: ${refund.reason}`];
  const given = refunds.map(
    ({ saleId, amountMinor, is }) => `refund ${saleId}: ${money(amountMinor, currency)}, ${is}`,
  );
  const left = refundableMinor > 0 ? [`refundable: ${money(refundableMinor, currency)}`] : [];
  return [columns(heading), ...of, ...given, ...left].join('\n');
};

const storyRow = ({ sequence, atWallMs, what, channel, detail }: StoryLine): Row => [
  String(sequence),
  time(atWallMs),
  channel ?? '',
  what,
  detail,
];

/** One sale, entry by entry. */
export const storyTable = (story: SaleStory): string =>
  `${factsOf(story)}\n\n${columns([
    ['entry', 'at (UTC)', 'channel', 'what', 'detail'],
    ...story.lines.map(storyRow),
  ])}`;

/** Reversals that wait for an acknowledgement. */
export const reversalsTable = (reversals: readonly ReversalView[]): string =>
  reversals.length === 0
    ? 'no reversal is owed'
    : columns([
        ['attempt', 'sale', 'channel', 'amount', 'covered', 'sends', 'exception'],
        ...reversals.map((reversal) => [
          reversal.attemptId,
          reversal.saleId,
          reversal.channel,
          money(reversal.amountMinor, reversal.currency),
          reversal.covered ? 'yes' : 'no',
          String(reversal.sends),
          reversal.exception ?? '-',
        ]),
      ]);

/** The end of the day: ours beside each acquirer's, and what is carried over. */
export const settlementTable = ({ lines, open, person }: SettlementReport): string => {
  const sum = (of: SettlementSum | null): string => {
    if (of === null) return 'not reachable';
    const kept = `${of.count} / ${money(of.minor, 'CNY')}`;
    return of.refundCount === 0 && of.refundMinor === 0
      ? kept
      : `${kept} less ${of.refundCount} / ${money(of.refundMinor, 'CNY')}`;
  };
  const compared = columns([
    ['channel', 'date', 'batch', 'ours', 'theirs', 'difference', 'open'],
    ...lines.map((line) => [
      line.channel,
      line.date,
      String(line.batch),
      sum(line.ours),
      sum(line.theirs),
      line.difference === null ? '-' : sum(line.difference),
      String(line.carriedOver),
    ]),
  ]);
  const carried = open.map(({ attemptId, channel, amountMinor, currency, is }) => [
    attemptId,
    channel,
    money(amountMinor, currency),
    is,
  ]);
  const carriedTable =
    carried.length === 0
      ? 'nothing is carried over'
      : `carried over:\n${columns([['attempt', 'channel', 'amount', 'is'], ...carried])}`;
  return `settled by ${person}\n${compared}\n${carriedTable}`;
};
