import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSimulatedPrinter } from './simulated-printer.ts';

const ESC = 0x1b;
const GS = 0x1d;
const FS = 0x1c;
const CUT = [GS, 0x56, 0];
const CLEAR = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const send = (...bytes: readonly number[]) => {
  const printer = createSimulatedPrinter();
  const answers = printer.receive(Uint8Array.from(bytes));
  return { printer, answers: [...answers], paper: printer.papers()[0] };
};

/** Bytes that are likely to be commands, with noise between. */
const commandBytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .constantFrom(ESC, FS, GS, 0x10)
        .chain((lead) => fc.tuple(fc.constant(lead), fc.integer({ min: 0x20, max: 0x7e }))),
      fc.constantFrom(CUT, [0x0a], ascii('switch'), [FS, 0x26, 0xc9, 0xcc, 0xbb, 0xa7, 0x0a]),
      fc.constant([GS, 0x76, 0x30, 0, 2, 0, 2, 0, 1, 2, 3, 4]),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

test('any bytes leave the printer alive, with bounded papers that can be read', () => {
  fc.assert(
    fc.property(commandBytes, (bytes) => {
      const printer = createSimulatedPrinter();
      printer.receive(bytes);
      // Twice, since the noise may end in the beginning of a command.
      printer.receive(Uint8Array.from([...CLEAR, ...CLEAR, ESC, 0x40, 0x0a, ...CUT]));
      expect(printer.papers().length).toBeGreaterThan(0);
      for (const { text, svg } of printer.papers())
        expect(text.length + svg.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test('any split of the bytes gives the same papers and the same answers', () => {
  fc.assert(
    fc.property(commandBytes, fc.integer({ min: 1, max: 7 }), (bytes, size) => {
      const whole = createSimulatedPrinter();
      const answers = [...whole.receive(bytes)];
      const split = createSimulatedPrinter();
      const splitAnswers: number[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        splitAnswers.push(...split.receive(bytes.subarray(at, at + size)));
      }
      expect(splitAnswers).toEqual(answers);
      expect(split.papers().map((one) => one.svg)).toEqual(whole.papers().map((one) => one.svg));
    }),
  );
});

/** Lines longer than the paper, in looks and margins that change how many letters fit. */
const longText = fc
  .array(
    fc.oneof(
      fc
        .integer({ min: 1, max: 130 })
        .map((count) => ascii('abcdefghij'.repeat(13).slice(0, count))),
      fc.integer({ min: 0, max: 0x77 }).map((scale) => [GS, 0x21, scale]),
      fc.nat(600).map((dots) => [GS, 0x57, dots & 0xff, dots >> 8]),
      fc.nat(600).map((dots) => [GS, 0x4c, dots & 0xff, dots >> 8]),
      fc.nat(600).map((dots) => [ESC, 0x24, dots & 0xff, dots >> 8]),
      fc.constantFrom([0x0a], [0x09], [ESC, 0x45, 1], [0xc9, 0xcc], [0x10, 4, 1], CUT),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Uint8Array.from([...parts.flat(), ...CUT]));

test('letters in a row print as one by one, also where the roll ends within them', () => {
  fc.assert(
    fc.property(longText, fc.integer({ min: 1, max: 30 }), (bytes, linesLeft) => {
      const whole = createSimulatedPrinter();
      const cut = createSimulatedPrinter();
      for (const printer of [whole, cut]) printer.set({ linesLeft });
      const answered = [whole.receive(bytes)];
      const answers = Array.from(bytes, (byte) => cut.receive(Uint8Array.of(byte)));
      for (const printer of [whole, cut]) printer.set({ paper: 'plenty' });
      expect(Buffer.concat(answers)).toEqual(Buffer.concat(answered));
      expect(cut.papers()).toEqual(whole.papers());
      expect(cut.papers().map(({ svg }) => svg)).toEqual(whole.papers().map(({ svg }) => svg));
    }),
    { numRuns: 300 },
  );
});

test('text without a cut is torn off before it can fill the memory, and old papers go', () => {
  const printer = createSimulatedPrinter();
  const page = Uint8Array.from(ascii(`${'0123456789'.repeat(10)}\n`.repeat(100)));
  for (let pages = 0; pages < 200; pages += 1) printer.receive(page);
  expect(printer.papers()).toHaveLength(10);
  expect(printer.papers()[0]?.end).toBe('torn');
  expect(printer.papers()[0]?.text.length).toBeLessThan(20_000);
});

test('a picture that claims four gigabytes is waited for without being kept', () => {
  const printer = createSimulatedPrinter();
  printer.receive(Uint8Array.of(GS, 0x38, 0x4c, 255, 255, 255, 255));
  const chunk = new Uint8Array(64 * 1024);
  for (let sent = 0; sent < 20; sent += 1) expect(printer.receive(chunk)).toHaveLength(0);
  printer.receive(Uint8Array.of(...CLEAR, 0x41, 0x0a, ...CUT));
  expect(printer.papers()[0]?.text).toBe('A\n');
});

test('text looks as told: bold, underlined, twice as large, in the middle', () => {
  const { paper } = send(
    ...[ESC, 0x45, 1, ESC, 0x2d, 1, GS, 0x21, 0x11, ESC, 0x61, 1],
    ...ascii('AB'),
    0x0a,
    ...CUT,
  );
  const [line] = paper?.lines ?? [];
  expect(line).toMatchObject({ kind: 'text', height: 48 });
  if (line?.kind !== 'text') throw new Error('no line of text');
  expect(line.glyphs.map((glyph) => glyph.x)).toEqual([264, 288]);
  expect(line.glyphs[0]?.style).toEqual({
    scaleX: 2,
    scaleY: 2,
    bold: true,
    underlined: true,
    inverted: false,
  });
});

test('high bytes are Hanzi while Chinese is on and letters of a code page while it is off', () => {
  const hanzi = [0xc9, 0xcc];
  const { paper } = send(FS, 0x26, ...hanzi, FS, 0x2e, ...hanzi, 0x0a, ...CUT);
  expect(paper?.text).toBe('商╔╠\n');
});

test('high bytes are letters of the code page that was chosen, until the printer is set back', () => {
  const euro = [ESC, 0x74, 19, 0xd5, ESC, 0x74, 13, 0xd5, ESC, 0x74, 1, 0x95, 0xb1];
  const { paper } = send(FS, 0x2e, ...euro, 0x0a, ESC, 0x40, FS, 0x2e, 0x95, 0x0a, ...CUT);
  expect(paper?.text).toBe('€€─ｱ\nò\n');
});

test('a line that goes back to fill a column is read from left to right', () => {
  const { paper } = send(ESC, 0x24, 120, 0, 0x42, ESC, 0x24, 0, 0, 0x41, 0x0a, ...CUT);
  expect(paper?.text).toBe('A         B\n');
});

test('a picture may stand among the letters of a line', () => {
  const column = [0xff, 0x00, 0x01];
  const image = [ESC, 0x2a, 33, 12, 0, ...Array.from({ length: 12 }, () => column).flat()];
  const { paper } = send(0x41, ...image, 0x42, 0x0a, ...CUT);
  expect(paper?.text).toBe('A▦B\n');
  expect(paper?.svg).toContain('<path shape-rendering');
});

test('a four-byte code prints as a box, since most printers have no glyph for it', () => {
  const { paper } = send(FS, 0x26, 0x81, 0x39, 0xee, 0x39, 0x0a, ...CUT);
  expect(paper?.text).toBe('□\n');
});

test('a QR code can come as a command', () => {
  const store = [...ascii('1P0'), ...ascii('SL-1')];
  const { paper } = send(
    ...[GS, 0x28, 0x6b, 3, 0, 0x31, 0x43, 5],
    ...[GS, 0x28, 0x6b, store.length, 0, ...store],
    ...[GS, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30],
    ...CUT,
  );
  expect(paper?.pictures[0]).toMatchObject({ width: 21, height: 21, scaleX: 5 });
});

test('status is answered at once, also out of paper and in the middle of a picture', () => {
  const printer = createSimulatedPrinter();
  printer.set({ paper: 'out' });
  const answers = [1, 2, 3, 4].flatMap((topic) => [
    ...printer.receive(Uint8Array.of(0x10, 0x04, topic)),
  ]);
  expect(answers).toEqual([0x1a, 0x32, 0x12, 0x7e]);
  expect(send(GS, 0x76, 0x30, 0, 9, 0, 9, 0, 0x10, 0x04, 1).answers).toEqual([0x12]);
});

test('the end of a job is reported in turn: not while the paper is out', () => {
  const printer = createSimulatedPrinter();
  const heard: number[] = [];
  printer.onAnswer((bytes) => heard.push(...bytes));
  printer.set({ paper: 'out' });
  expect([...printer.receive(Uint8Array.of(GS, 0x72, 1))]).toEqual([]);
  printer.set({ paper: 'plenty' });
  expect(heard).toEqual([0]);
});

test('changes are pushed once that is asked for', () => {
  const printer = createSimulatedPrinter();
  const heard: number[] = [];
  printer.onAnswer((bytes) => heard.push(...bytes));
  printer.set({ cover: 'open' });
  printer.set({ cover: 'closed' });
  expect(heard).toEqual([]);
  expect([...printer.receive(Uint8Array.of(GS, 0x61, 0x0e))]).toEqual([0x10, 0, 0, 0]);
  printer.set({ cover: 'open' });
  expect(heard).toEqual([0x38, 0, 0, 0]);
});

test('the drawer opens by both commands', () => {
  const { printer } = send(ESC, 0x70, 0, 25, 250, 0x10, 0x14, 1, 0, 2);
  expect(printer.drawerKicks()).toBe(2);
});

test('a powered-off printer says nothing and forgets what it held', () => {
  const printer = createSimulatedPrinter();
  printer.set({ power: 'off' });
  expect([...printer.receive(Uint8Array.of(0x10, 0x04, 1, 0x41, 0x0a))]).toEqual([]);
  printer.set({ power: 'on' });
  printer.receive(Uint8Array.of(0x42, 0x0a, ...CUT));
  expect(printer.papers()[0]?.text).toBe('B\n');
});

test('signs of XML in the text are text in the picture', () => {
  const { paper } = send(...ascii('<a&b>'), 0x0a, ...CUT);
  expect(paper?.svg).toContain('&#60;a&#38;b&#62;');
});
