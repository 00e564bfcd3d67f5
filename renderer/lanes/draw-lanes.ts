import type { LocalName } from '#contract/language.ts';
import type { RunRecord } from '#contract/run-record.ts';
import { type Entry, entriesOf, type LaneId, lanesOf, type Tone } from './lane-plan.ts';
import type { LaneWords } from './lane-words.ts';
import { columnsOf as columnsIn, linesOf } from './lines-of-text.ts';
import { type Mark, mark } from './mark.ts';

export interface LaneOptions {
  readonly words: LaneWords;
  readonly name: (name: LocalName) => string;
}

const TIME_WIDTH = 76;
const WIDTHS: Readonly<Record<string, number>> = {
  hands: 190,
  customer: 168,
  till: 232,
  daemon: 264,
  ledger: 168,
};
const CHANNEL_WIDTH = 176;
const HEAD_HEIGHT = 40;
const LINE_HEIGHT = 15;
const PADDING = 14;
/** Half-width columns that fit into so many units at the text's size. */
const COLUMN_WIDTH = 6.2;
const MOST_LINES = 2;
const BAR_WIDTH = 6;

const INK: Readonly<Record<Tone, string>> = {
  plain: '#1d2733',
  quiet: '#5b6773',
  good: '#0b6b3a',
  bad: '#b3261e',
  owed: '#8a4b00',
  open: '#1f4fa3',
  stage: '#7a1f7a',
  proof: '#ffffff',
};
const FILL: Readonly<Record<Tone, string>> = {
  plain: '#9aa7b4',
  quiet: '#c3ccd5',
  good: '#2e9e63',
  bad: '#d9534a',
  owed: '#e59a2f',
  open: '#5b8def',
  stage: '#a75ca7',
  proof: '#3b3f8f',
};
const AWAY = '#f3dcda';
const GRID = '#dfe5ea';
const FONT = 'system-ui, "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

interface Column {
  readonly lane: LaneId;
  readonly x: number;
  readonly width: number;
}

interface Placed extends Entry {
  readonly y: number;
  readonly lines: readonly string[];
}

/**
 * A run as lanes over time, downwards: who did what, what the customer saw, what the till and the
 * payment service did, each channel's attempts and reversals, and the money. Time is stretched
 * where much happens; the left edge says when. Pure: the same record draws the same picture.
 */
export function drawLanes(record: RunRecord, { words, name }: LaneOptions): Mark {
  const entries = entriesOf({ record, words, name });
  const columns = columnsOf(lanesOf(record, entries));
  const placed = place(entries, columns);
  const height = (placed.at(-1)?.y ?? HEAD_HEIGHT) + 3 * LINE_HEIGHT;
  const last = columns.at(-1);
  const width = (last?.x ?? 0) + (last?.width ?? 0) + PADDING;
  const titleOf = (lane: LaneId): string => laneTitle(lane, record, { words, name });
  return mark(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'font-family': FONT,
      'font-size': 12,
      'aria-label': words('lanes.picture', { title: record.title }),
    },
    mark('rect', { width, height, fill: '#ffffff' }),
    ...heads(columns, height, titleOf, words),
    ...columns.flatMap((column) => grounds(column, placed, height)),
    ...columns.flatMap((column) => bars(column, placed, height)),
    ...times(placed, width),
    ...placed.flatMap((entry) => arrow(entry, columns)),
    ...placed.flatMap((entry) => text(entry, columns)),
  );
}

function columnsOf(lanes: readonly LaneId[]): readonly Column[] {
  let x = TIME_WIDTH;
  return lanes.map((lane) => {
    const width = WIDTHS[lane] ?? CHANNEL_WIDTH;
    const column = { lane, x, width };
    x += width;
    return column;
  });
}

/** How much room a pause gets: more for a longer one, but never in proportion. */
const roomFor = (pauseMs: number): number =>
  pauseMs < 0.5 ? 0 : Math.min(34, 4 + 7 * Math.log10(1 + pauseMs));

/** Gives each entry a height: not above what was before it, and clear of its lane's last text. */
function place(entries: readonly Entry[], columns: readonly Column[]): readonly Placed[] {
  const free = new Map<LaneId, number>();
  let y = HEAD_HEIGHT + LINE_HEIGHT;
  let beforeMs = 0;
  return entries.flatMap((entry) => {
    const column = columns.find(({ lane }) => lane === entry.lane);
    if (column === undefined) return [];
    y += roomFor(entry.atMs - beforeMs);
    beforeMs = entry.atMs;
    const columnsOfText = Math.floor((column.width - 2 * PADDING) / COLUMN_WIDTH);
    const lines = linesOf(entry.text, columnsOfText, MOST_LINES);
    if (lines.length > 0) {
      y = Math.max(y, free.get(entry.lane) ?? 0);
      free.set(entry.lane, y + lines.length * LINE_HEIGHT + 3);
    }
    return [{ ...entry, y, lines }];
  });
}

function laneTitle(lane: LaneId, { channels }: RunRecord, { words, name }: LaneOptions): string {
  switch (lane) {
    case 'hands':
    case 'customer':
    case 'till':
    case 'daemon':
    case 'ledger':
      return words(`lanes.${lane}`);
    default: {
      const id = lane.slice('channel:'.length);
      const known = channels.find((channel) => channel.id === id);
      return known === undefined ? id : name(known.name);
    }
  }
}

function heads(
  columns: readonly Column[],
  height: number,
  titleOf: (lane: LaneId) => string,
  words: LaneWords,
): readonly Mark[] {
  const title = (x: number, content: string): Mark =>
    mark('text', { x, y: 25, 'font-weight': 700, 'font-size': 13, fill: INK.plain }, content);
  return [
    title(PADDING, words('lanes.time')),
    ...columns.flatMap(({ lane, x }) => [
      mark('line', { x1: x, x2: x, y1: 0, y2: height, stroke: GRID }),
      title(x + PADDING, titleOf(lane)),
    ]),
    mark('line', { x1: 0, x2: '100%', y1: HEAD_HEIGHT, y2: HEAD_HEIGHT, stroke: '#9aa7b4' }),
  ];
}

/** The stretches of a lane in which a property, once said, stays until it is said anew. */
function stretches<T>(
  { lane }: Column,
  placed: readonly Placed[],
  height: number,
  of: (entry: Placed) => T | undefined,
): readonly { readonly is: T; readonly from: number; readonly to: number }[] {
  const said = placed.filter((entry) => entry.lane === lane && of(entry) !== undefined);
  return said.map((entry, index) => ({
    is: of(entry) as T,
    from: entry.y,
    to: said[index + 1]?.y ?? height - LINE_HEIGHT,
  }));
}

const grounds = (column: Column, placed: readonly Placed[], height: number): readonly Mark[] =>
  stretches(column, placed, height, ({ away }) => away)
    .filter(({ is, from, to }) => is && to > from)
    .map(({ from, to }) =>
      mark('rect', {
        x: column.x + 1,
        y: from - 4,
        width: column.width - 2,
        height: to - from,
        fill: AWAY,
      }),
    );

const bars = (column: Column, placed: readonly Placed[], height: number): readonly Mark[] =>
  stretches(column, placed, height, ({ bar }) => bar).flatMap(({ is, from, to }) =>
    is === null
      ? []
      : [
          mark('rect', {
            x: column.x + 3,
            y: from - 4,
            width: BAR_WIDTH,
            height: Math.max(4, to - from),
            rx: 2,
            fill: FILL[is],
          }),
        ],
  );

/** The moment at the left, wherever there is room for it and time went on. */
function times(placed: readonly Placed[], width: number): readonly Mark[] {
  const marks: Mark[] = [];
  let lastY = 0;
  let lastText = '';
  for (const { y, atMs, lines, arrow: drawn } of placed) {
    if (lines.length === 0 && drawn === null) continue;
    const content = `${(atMs / 1_000).toFixed(3)} s`;
    if (content === lastText || y - lastY < LINE_HEIGHT - 1) continue;
    marks.push(
      mark('line', {
        x1: TIME_WIDTH,
        x2: width,
        y1: y - 4,
        y2: y - 4,
        stroke: GRID,
        'stroke-dasharray': '1 5',
      }),
      mark(
        'text',
        { x: TIME_WIDTH - 8, y, 'text-anchor': 'end', 'font-size': 11, fill: INK.quiet },
        content,
      ),
    );
    lastY = y;
    lastText = content;
  }
  return marks;
}

function arrow(
  { arrow: drawn, lane, lines, y, tone }: Placed,
  columns: readonly Column[],
): readonly Mark[] {
  const here = columns.find((column) => column.lane === lane);
  const there = columns.find((column) => column.lane === drawn?.to);
  if (drawn === null || here === undefined || there === undefined) return [];
  const rightwards = there.x > here.x;
  const [near, far] = rightwards
    ? [here.x + PADDING + 7 * columnsIn(lines[0] ?? '') + 4, there.x + 3]
    : [here.x + 4, there.x + there.width - 6];
  const [from, to] = drawn.way === 'there' ? [near, far] : [far, near];
  const stroke = tone === 'plain' || tone === 'quiet' ? '#5b8def' : FILL[tone];
  const head = to > from ? -6 : 6;
  const level = y - 4;
  return [
    mark('line', {
      x1: from,
      x2: to,
      y1: level,
      y2: level,
      stroke,
      'stroke-width': 1.5,
      ...(drawn.dashed && { 'stroke-dasharray': '5 3' }),
    }),
    mark('path', {
      d: `M${to} ${level} l${head} -4 v8 z`,
      fill: stroke,
    }),
  ];
}

function text(entry: Placed, columns: readonly Column[]): readonly Mark[] {
  const { lane, lines, y, tone, more, atMs } = entry;
  const column = columns.find((candidate) => candidate.lane === lane);
  if (column === undefined || lines.length === 0) return [];
  const x = column.x + PADDING;
  const isPill = tone === 'proof';
  const halo = isPill ? {} : { stroke: '#ffffff', 'stroke-width': 3, 'paint-order': 'stroke' };
  const strong = tone === 'good' || tone === 'bad' || isPill ? { 'font-weight': 600 } : {};
  const pill = isPill
    ? [
        mark('rect', {
          x: x - 6,
          y: y - 12,
          width: column.width - 2 * PADDING + 8,
          height: lines.length * LINE_HEIGHT + 2,
          rx: 8,
          fill: FILL.proof,
        }),
      ]
    : [];
  return [
    mark(
      'g',
      {},
      mark('title', {}, `${(atMs / 1_000).toFixed(3)} s\n${more}`),
      ...pill,
      ...lines.map((line, index) =>
        mark('text', { x, y: y + index * LINE_HEIGHT, fill: INK[tone], ...halo, ...strong }, line),
      ),
    ),
  ];
}
