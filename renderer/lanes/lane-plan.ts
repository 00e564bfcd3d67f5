import type { LocalName } from '#contract/language.ts';
import type { RunEvent, RunRecord } from '#contract/run-record.ts';
import type { JournalWord, LaneWords, Proof } from './lane-words.ts';
import { JOURNAL_WORDS, PROOFS } from './lane-words.ts';

/** How a piece of text stands out. */
export type Tone = 'plain' | 'quiet' | 'good' | 'bad' | 'owed' | 'open' | 'stage' | 'proof';

/** A lane of the picture: `channel:` with a channel's id, or one of the fixed ones. */
export type LaneId = 'hands' | 'customer' | 'till' | 'daemon' | 'ledger' | `channel:${string}`;

/** Something with a place in time and a lane. */
export interface Entry {
  readonly atMs: number;
  readonly lane: LaneId;
  readonly text: string;
  readonly tone: Tone;
  /** What a person reads who rests on it. */
  readonly more: string;
  /** Drawn as a line to this lane, or from it. */
  readonly arrow: {
    readonly to: LaneId;
    readonly way: 'there' | 'back';
    readonly dashed: boolean;
  } | null;
  /** From here on the lane's bar has this tone; null: it has none. */
  readonly bar?: Tone | null;
  /** From here on the lane's ground is shaded: nobody is there. */
  readonly away?: boolean;
}

export interface Facts {
  readonly record: RunRecord;
  readonly words: LaneWords;
  readonly name: (name: LocalName) => string;
}

const major = (minor: number): string => (minor / 100).toFixed(2);

const plain = (
  event: { readonly atMs: number },
  lane: LaneId,
  text: string,
  tone: Tone,
): Entry => ({
  atMs: event.atMs,
  lane,
  text,
  tone,
  more: text,
  arrow: null,
});

const SCREEN_TONES: Readonly<Record<string, Tone>> = {
  paying: 'open',
  approved: 'good',
  'not-paid': 'bad',
  unknown: 'owed',
};
const CUSTOMER_TONES: Readonly<Record<string, Tone>> = {
  'please-wait': 'open',
  approved: 'good',
  'not-paid': 'bad',
  'present-again': 'owed',
};

type EntriesOf<K extends RunEvent['kind']> = (
  event: Extract<RunEvent, { kind: K }>,
  facts: Facts,
) => readonly Entry[];

/** What each kind of event is in the picture. */
const ENTRIES: { readonly [K in RunEvent['kind']]: EntriesOf<K> } = {
  deed: (event) => [plain(event, 'hands', event.what, event.by === 'stage' ? 'stage' : 'plain')],
  screen: (event, { words }) => {
    const tone = SCREEN_TONES[event.screen] ?? 'plain';
    const detail = event.detail === '' ? '' : ` · ${event.detail}`;
    const text = `${words(`lanes.screen-${event.screen}`)}${detail}`;
    const bar = event.screen === 'amount' ? null : tone;
    return [{ ...plain(event, 'till', text, tone), bar }];
  },
  customer: (event, { words }) => {
    const tone = CUSTOMER_TONES[event.prompt] ?? 'plain';
    const bar = event.prompt === 'welcome' ? null : tone;
    return [{ ...plain(event, 'customer', words(`customer.${event.prompt}`), tone), bar }];
  },
  notice: (event, { words, name }) => {
    const { notice, from, to, code } = event;
    const values = {
      from: from === null ? '' : name(from),
      to: to === null ? '' : name(to),
      channel: from === null ? '' : name(from),
    };
    const text = `▸ ${words(`notice.${notice}`, values)}${code === null ? '' : ` · ${code}`}`;
    return [plain(event, 'till', text, 'quiet')];
  },
  paper: (event, { words }) => [
    { ...plain(event, 'till', words('lanes.paper'), 'quiet'), more: event.text },
  ],
  settled: (event, { words }) => [plain(event, 'daemon', words('lanes.settled'), 'good')],
  link: (event, { words }) =>
    event.is === 'reconnecting' ? [plain(event, 'till', words('lanes.no-link'), 'owed')] : [],
  channel: (event, { words }) => {
    const lane = `channel:${event.channel}` as const;
    const away = event.state !== 'up';
    return [{ ...plain(event, lane, away ? words('lanes.down') : '', 'quiet'), away }];
  },
  // What it moved on under is told with the attempt that followed, from the journal.
  progress: () => [],
  journal: (event, facts) => journalEntries(event, facts),
  acquirer: (event, facts) => acquirerEntries(event, facts),
  process: (event, { words }) => {
    const lane = event.process === 'daemon' ? 'daemon' : 'till';
    const killed = event.is === 'killed';
    const text = words(killed ? 'lanes.killed' : 'lanes.started');
    return [{ ...plain(event, lane, text, killed ? 'bad' : 'good'), away: killed, bar: null }];
  },
};

const JOURNAL_TONES: Readonly<Partial<Record<JournalWord, Tone>>> = {
  'attempt-approved': 'good',
  'sale-approved': 'good',
  'attempt-declined': 'bad',
  'sale-declined': 'bad',
  'sale-failed': 'bad',
  'attempt-unknown': 'owed',
  'reversal-ordered': 'owed',
  'cover-opened': 'owed',
  'reversal-exception': 'bad',
  'reversal-acknowledged': 'good',
  'route-decided': 'quiet',
  alarm: 'bad',
};

/** What an entry does to the bar of its attempt's channel. */
const CHANNEL_BARS: Readonly<Partial<Record<JournalWord, Tone | null>>> = {
  'attempt-armed': 'open',
  'attempt-approved': null,
  'attempt-declined': null,
  'attempt-refused': null,
  'attempt-not-sent': null,
  'attempt-unknown': 'owed',
  'reversal-ordered': 'owed',
  'reversal-acknowledged': null,
};

const THERE = new Set<string>(['attempt-armed', 'reversal-sent']);
const BACK = new Set<string>([
  'attempt-approved',
  'attempt-declined',
  'attempt-refused',
  'reversal-acknowledged',
]);
const TOLD = new Set<string>(['sale-approved', 'sale-declined', 'sale-failed']);

const isJournalWord = (what: string): what is JournalWord =>
  (JOURNAL_WORDS as readonly string[]).includes(what);

function journalEntries(
  event: Extract<RunEvent, { kind: 'journal' }>,
  { words, record }: Facts,
): readonly Entry[] {
  const { what, detail, channel, saleId } = event;
  const number = record.sales.findIndex((sale) => sale.saleId === saleId);
  const values = { n: number + 1, amount: major(record.sales[number]?.amountMinor ?? 0), detail };
  const text = isJournalWord(what) ? words(`lanes.journal-${what}`, values) : what;
  const tone = (isJournalWord(what) ? JOURNAL_TONES[what] : undefined) ?? 'plain';
  const more = detail === '' ? what : `${what}: ${detail}`;
  const said: Entry = { ...plain(event, 'daemon', text, tone), more, arrow: arrowOf(event) };
  const bar = isJournalWord(what) ? CHANNEL_BARS[what] : undefined;
  const proof = what === 'attempt-armed' ? proofIn(detail) : null;
  const under =
    proof === null ? [] : [plain(event, 'daemon', words(`lanes.proof-${proof}`), 'proof')];
  if (channel === null || bar === undefined) return [...under, said];
  return [...under, said, { ...plain(event, `channel:${channel}`, '', tone), bar }];
}

/** The journal's words about an attempt end with what allowed it. */
const proofIn = (detail: string): Proof | null =>
  PROOFS.find((proof) => detail.endsWith(`after ${proof}`)) ?? null;

function arrowOf({ what, channel }: Extract<RunEvent, { kind: 'journal' }>): Entry['arrow'] {
  const dashed = what.startsWith('reversal');
  if (channel !== null && THERE.has(what))
    return { to: `channel:${channel}`, way: 'there', dashed };
  if (channel !== null && BACK.has(what)) return { to: `channel:${channel}`, way: 'back', dashed };
  if (what === 'sale-accepted') return { to: 'till', way: 'back', dashed };
  return TOLD.has(what) ? { to: 'till', way: 'there', dashed } : null;
}

const ACQUIRER_TONES: Readonly<Record<string, Tone>> = {
  approved: 'good',
  declined: 'bad',
  reversed: 'owed',
  'fault-shown': 'stage',
  'connection-lost': 'quiet',
};

function acquirerEntries(
  event: Extract<RunEvent, { kind: 'acquirer' }>,
  { words, record, name }: Facts,
): readonly Entry[] {
  const { what, channel, attemptId } = event;
  const tone = ACQUIRER_TONES[what] ?? 'quiet';
  const said = plain(event, `channel:${channel}`, words(`lanes.acquirer-${what}`), tone);
  const row = record.ledger.find((candidate) => candidate.attemptId === attemptId);
  if (row === undefined || (what !== 'approved' && what !== 'reversed')) return [said];
  const known = record.channels.find(({ id }) => id === channel);
  const values = {
    channel: known === undefined ? channel : name(known.name),
    amount: major(row.amountMinor),
  };
  const taken = what === 'approved';
  const text = words(taken ? 'lanes.took' : 'lanes.gave-back', values);
  return [said, plain(event, 'ledger', text, taken ? 'good' : 'owed')];
}

/** Every entry of the picture, in order of time; what came otherwise than expected among them. */
export function entriesOf(facts: Facts): readonly Entry[] {
  const happened = facts.record.events.flatMap((event) => {
    // The row was picked by the event's kind, which the compiler can't follow through the union.
    const entries = ENTRIES[event.kind] as EntriesOf<RunEvent['kind']>;
    return entries(event, facts);
  });
  const missed = facts.record.claims.flatMap(({ holds, atMs, what, expected, got }) =>
    holds || atMs === null
      ? []
      : [{ ...plain({ atMs }, 'hands', `✗ ${what}`, 'bad'), more: `${expected}\n${got}` }],
  );
  const entries = [...happened, ...missed].map((entry, index) => ({ entry, index }));
  entries.sort((a, b) => a.entry.atMs - b.entry.atMs || a.index - b.index);
  return saidOnce(entries.map(({ entry }) => entry));
}

/** A channel that stays away is said to be away once. */
function saidOnce(entries: readonly Entry[]): readonly Entry[] {
  const away = new Map<LaneId, boolean>();
  return entries.filter(({ lane, away: is }) => {
    if (is === undefined) return true;
    const isNew = away.get(lane) !== is;
    away.set(lane, is);
    return isNew;
  });
}

/** A channel nothing happened to but coming up is left out. */
export function lanesOf(record: RunRecord, entries: readonly Entry[]): readonly LaneId[] {
  const busy = new Set(
    entries
      .filter(({ atMs, text, bar }) => bar !== undefined || (text !== '' && atMs > 0))
      .map(({ lane }) => lane),
  );
  const channels = record.channels
    .map(({ id }): LaneId => `channel:${id}`)
    .filter((lane) => busy.has(lane));
  return ['hands', 'customer', 'till', 'daemon', ...channels, 'ledger'];
}
