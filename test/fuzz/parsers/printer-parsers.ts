import { columnsOf, glyphBytes, printable } from '#printer/layout/printable.ts';
import { wrapped } from '#printer/layout/wrap.ts';
import { readingOfPushed, readingOfRealTime } from '#printer/session/reading.ts';
import {
  PARSER_START,
  type PrinterAnswer,
  readAnswerByte,
} from '#printer/session/status-parser.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { ascii, pieces, promise, type ReadyParser, ready } from '../parser-under-test.ts';

function answersIn(input: Uint8Array): readonly PrinterAnswer[] {
  const answers: PrinterAnswer[] = [];
  let state = PARSER_START;
  for (const byte of input) {
    const step = readAnswerByte(state, byte);
    state = step.state;
    if (step.answer !== null) answers.push(step.answer);
  }
  return answers;
}

const statusBytes: ReadyParser = {
  name: 'printer status',
  shape: 'bytes',
  share: 1,
  corpus: [
    [0x12, 0x12, 0x12, 0x12],
    [0x1a, 0x32, 0x12, 0x7e],
    [0x10, 0x00, 0x00, 0x00],
    [0x38, 0x00, 0x0f, 0x00],
    [0x37, 0x25, 0x00],
    [0x00, 0x0c, 0x03],
  ].map((bytes) => Uint8Array.from(bytes)),
  words: [[0x11], [0x13], [0x12], [0x10], [0x37], [0x25], [0x00]].map((one) =>
    Uint8Array.from(one),
  ),
  feed: (input) => {
    const answers = answersIn(input);
    promise(answers.length <= input.length, 'an answer takes a byte at least');
    const asked = answers.flatMap((one) => (one.kind === 'real-time' ? [one.status] : []));
    readingOfRealTime(asked.slice(0, 4));
    for (const one of answers) if (one.kind === 'pushed') readingOfPushed(one.status);
    const next = answersIn(Uint8Array.from([...input, 0x80, 0x80, 0x80, 0x80, 0x12]));
    promise(next.at(-1)?.kind === 'real-time', 'in step again after a pause');
  },
  held: {
    limitBytes: 64 * 1024,
    make: () => {
      let state = PARSER_START;
      return (bytes) => {
        for (const byte of bytes) state = readAnswerByte(state, byte).state;
      };
    },
  },
};

const CLEAR = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
const CUT = [0x1d, 0x56, 0];
const escPos = (...parts: readonly (readonly number[] | string)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...ascii(part)] : part)));

/** Papers of ten thousand weights, ten of them kept (typesetter.ts): the bound of a whole printer. */
const PRINTER_LIMIT_BYTES = 32 * 1024 * 1024;

const simulatedPrinter: ReadyParser = {
  name: 'ESC/POS printer',
  shape: 'bytes',
  share: 0.1,
  corpus: [
    escPos([0x1b, 0x40, 0x1b, 0x61, 1, 0x1d, 0x21, 0x11], 'SALE\n', CUT),
    escPos([0x1c, 0x26, 0xc9, 0xcc, 0xbb, 0xa7, 0x1c, 0x2e], ' 128.50\n', [0x1b, 0x64, 4]),
    escPos([0x1d, 0x76, 0x30, 0, 2, 0, 3, 0, 1, 2, 3, 4, 5, 6], CUT),
    escPos([0x1b, 0x2a, 33, 2, 0, 1, 2, 3, 4, 5, 6], 'A\n', CUT),
    escPos([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, 5, 0x1d, 0x28, 0x6b, 7, 0], '1P0SL-1'),
    escPos([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30], CUT),
    escPos([0x1d, 0x38, 0x4c, 12, 0, 0, 0, 48, 112, 48, 1, 1, 49, 8, 0, 2, 0, 0xaa, 0x55]),
    escPos([0x1d, 0x6b, 0x49, 6], '{BSL-1', [0x1d, 0x72, 1, 0x10, 0x04, 1, 0x1d, 0x61, 0x0e]),
    escPos(CLEAR, [0x1b, 0x70, 0, 25, 250, 0x1b, 0x44, 8, 16, 0, 9], 'tab\n'),
  ],
  words: [CLEAR, CUT, [0x10, 0x04, 1], [0x1b], [0x1c], [0x1d], [0x0a], [0x1b, 0x40]].map((one) =>
    Uint8Array.from(one),
  ),
  feed: (input, random) => {
    const whole = createSimulatedPrinter();
    const answers = whole.receive(input);
    const split = createSimulatedPrinter();
    const inPieces = pieces(input, random).flatMap((piece) => [...split.receive(piece)]);
    promise(Buffer.from(answers).equals(Buffer.from(inPieces)), 'any split, same answers');
    promise(answers.length <= input.length * 2 + 8, 'answers in proportion to what was asked');
    // Twice, since the input may end in the beginning of a command.
    for (const printer of [whole, split]) {
      printer.receive(Uint8Array.from([...CLEAR, ...CLEAR, 0x1b, 0x40, 0x0a, ...CUT]));
    }
    const papers = whole.papers();
    promise(papers.length > 0 && papers.length <= 10, 'a paper comes out, ten are kept');
    const texts = papers.map(({ text }) => text).join('');
    promise(
      texts ===
        split
          .papers()
          .map(({ text }) => text)
          .join(''),
      'any split, same papers',
    );
    if (random.chance(0.05))
      for (const { svg } of papers) promise(svg.endsWith('</svg>'), 'an SVG');
  },
  held: {
    limitBytes: PRINTER_LIMIT_BYTES,
    make: () => {
      const printer = createSimulatedPrinter();
      return (bytes) => {
        printer.receive(bytes);
      };
    },
  },
};

const receiptText: ReadyParser = {
  name: 'receipt text',
  shape: 'bytes',
  share: 0.2,
  corpus: [
    '巷口便利店',
    'Corner Shop',
    '㐀𠮷王',
    '{c:1}|a|',
    'é¥€',
    '本人确认以上交易，同意。',
  ].map(ascii),
  words: ['\x1b@', '\u0085', '\u202e', '𠮷', '\ufeff', '  ', '\t', '，'].map(ascii),
  feed: (input) => {
    const text = new TextDecoder().decode(input).slice(0, 400);
    const printed = printable(text);
    promise(!/\p{Cc}/u.test(printed), 'no control characters on paper');
    promise(printable(printed) === printed, 'what can be printed stays as it is');
    for (const line of wrapped(text, 32)) promise(columnsOf(line) <= 32, 'lines within the paper');
    for (const one of printed) promise((glyphBytes(one)?.length ?? 2) <= 2, 'one or two columns');
  },
};

export const PRINTER_PARSERS = [statusBytes, simulatedPrinter, receiptText].map(ready);
