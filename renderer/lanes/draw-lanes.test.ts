import { expect, test } from 'vitest';
import type { RunEvent, RunRecord } from '#contract/run-record.ts';
import { runRecord } from '#contract/run-record.ts';
import { drawLanes } from './draw-lanes.ts';
import type { LaneWords } from './lane-words.ts';
import { linesOf } from './lines-of-text.ts';
import { type Mark, svgText } from './mark.ts';

/** A word for each key, so that a claim can name what it looks for. */
const words: LaneWords = (key, values = {}) => [key, ...Object.values(values)].join(' ');
const options = { words, name: (name: { readonly en: string }) => name.en };

const EAST = { id: 'bank-east', name: { zh: '东方银行', en: 'East Bank' } };
const HARBOR = { id: 'bank-harbor', name: { zh: '港湾银行', en: 'Harbor Bank' } };

const recordOf = (events: readonly object[], claims: readonly object[] = []): RunRecord =>
  runRecord.parse({
    ...{ title: 'A run', file: '', rows: [], about: '', time: 'virtual' },
    ...{ startedAtWallMs: 0, endedMs: 10_000, channels: [EAST, HARBOR], events, claims },
    sales: [
      {
        ...{ saleId: 's1', amountMinor: 4_500, acceptedMs: 0 },
        answer: { kind: 'open', saleId: 's1' },
      },
    ],
    ledger: [
      {
        ...{ channel: 'bank-east', attemptId: 'a1', saleId: 's1', stan: 1 },
        ...{ amountMinor: 4_500, state: 'reversed', atWallMs: 0 },
      },
    ],
  });

const entry = (atMs: number, what: string, channel: string | null, detail = ''): object => ({
  ...{ kind: 'journal', atMs, saleId: 's1', what, channel, detail },
});

const COVERED = [
  entry(0, 'sale-accepted', null),
  entry(1, 'attempt-armed', 'bank-east', 'attempt 1, stan 1, after first'),
  { kind: 'acquirer', atMs: 5, channel: 'bank-east', what: 'approved', attemptId: 'a1' },
  entry(20, 'attempt-unknown', 'bank-east', 'reset'),
  { kind: 'channel', atMs: 21, channel: 'bank-east', state: 'down' },
  { kind: 'channel', atMs: 30, channel: 'bank-east', state: 'connecting' },
  entry(1_500, 'cover-opened', 'bank-east'),
  entry(1_501, 'attempt-armed', 'bank-harbor', 'attempt 2, stan 1, after covered'),
  entry(1_520, 'attempt-approved', 'bank-harbor', 'authorisation 1, by reply'),
  { kind: 'acquirer', atMs: 9_000, channel: 'bank-east', what: 'reversed', attemptId: 'a1' },
  entry(9_010, 'reversal-acknowledged', 'bank-east', 'reversed'),
];

const textsOf = (picture: Mark): string[] => {
  if (picture.tag === 'text') return picture.children.filter((child) => typeof child === 'string');
  return picture.children.flatMap((child) => (typeof child === 'string' ? [] : textsOf(child)));
};

test('a covered sale shows both attempts, the proof, the cover, the reversal and the money', () => {
  const read = textsOf(drawLanes(recordOf(COVERED), options)).join(' ');
  for (const text of [
    'East Bank',
    'Harbor Bank',
    'lanes.journal-attempt-armed 1 45.00',
    'lanes.proof-covered',
    'lanes.journal-cover-opened 1 45.00',
    'lanes.took East Bank 45.00',
    'lanes.gave-back East Bank 45.00',
    '1.500 s',
  ]) {
    expect(read).toContain(text);
  }
});

test('the proof stands before the attempt it allowed, and a channel is said to be away once', () => {
  const texts = textsOf(drawLanes(recordOf(COVERED), options));
  const proof = texts.indexOf('lanes.proof-covered');
  expect(
    texts.slice(proof + 1).some((text) => text.startsWith('lanes.journal-attempt-armed')),
  ).toBe(true);
  expect(texts.filter((text) => text === 'lanes.down')).toHaveLength(1);
});

test('no two texts of a lane lie over each other, however much happens at one moment', () => {
  const burst: RunEvent[] = Array.from({ length: 40 }, (_, index) => ({
    ...{ kind: 'deed', atMs: 7, by: 'stage' },
    what: `something with a rather long sentence about number ${index}`,
  }));
  const places = new Map<number, number[]>();
  const look = ({ tag, attributes, children }: Mark): void => {
    if (tag === 'text' && attributes.fill === '#7a1f7a') {
      const x = Number(attributes.x);
      places.set(x, [...(places.get(x) ?? []), Number(attributes.y)]);
    }
    for (const child of children) if (typeof child !== 'string') look(child);
  };
  look(drawLanes(recordOf(burst), options));
  for (const ys of places.values()) {
    expect(ys.length).toBeGreaterThan(40);
    for (const [index, y] of ys.entries())
      expect(y - (ys[index - 1] ?? 0)).toBeGreaterThanOrEqual(15);
  }
});

test('a channel nothing happened to has no lane', () => {
  expect(textsOf(drawLanes(recordOf(COVERED.slice(0, 4)), options))).not.toContain('Harbor Bank');
});

test('what came otherwise than expected is marked at its moment', () => {
  const claim = { what: 'paid by', expected: 'x', got: 'y', holds: false, atMs: 1_520 };
  expect(textsOf(drawLanes(recordOf(COVERED, [claim]), options))).toContain('✗ paid by');
});

test('the same record draws the same picture, and no text becomes markup', () => {
  const record = recordOf([{ kind: 'deed', atMs: 0, by: 'cashier', what: '<script>"&' }]);
  const svg = svgText(drawLanes(record, options));
  expect(svg).toBe(svgText(drawLanes(record, options)));
  expect(svg).toContain('&lt;script&gt;&quot;&amp;');
  expect(svg).not.toContain('<script');
});

test('text is broken at words, Chinese anywhere, and cut with a sign where it is too long', () => {
  expect(linesOf('one two three', 8, 2)).toEqual(['one two', 'three']);
  expect(linesOf('冲正已登记担保', 8, 2)).toEqual(['冲正已登', '记担保']);
  expect(linesOf('one two three four five', 8, 2).at(-1)).toMatch(/…$/);
  expect(linesOf('', 8, 2)).toEqual([]);
});
