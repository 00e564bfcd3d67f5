import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PARSER_START, type PrinterAnswer, readAnswerByte } from './status-parser.ts';

function answersIn(...bytes: readonly number[]): readonly PrinterAnswer[] {
  let state = PARSER_START;
  return bytes.flatMap((byte) => {
    const step = readAnswerByte(state, byte);
    state = step.state;
    return step.answer === null ? [] : [step.answer];
  });
}

const reached = { kind: 'reached' };
const pushed = { kind: 'pushed', status: [0x18, 0x00, 0x0c, 0x00] };
const cleared = { kind: 'cleared' };

test('each kind of answer is told by its fixed bits', () => {
  expect(answersIn(0x12, 0x00, 0x18, 0x00, 0x0c, 0x00, 0x37, 0x25, 0x00)).toEqual([
    { kind: 'real-time', status: 0x12 },
    reached,
    pushed,
    cleared,
  ]);
});

test('a real-time answer inside a pushed one is found, and the pushed one completes', () => {
  expect(answersIn(0x18, 0x00, 0x1a, 0x0c, 0x00)).toEqual([
    { kind: 'real-time', status: 0x1a },
    pushed,
  ]);
});

test('flow control between any two bytes changes nothing', () => {
  expect(answersIn(0x18, 0x13, 0x00, 0x11, 0x0c, 0x00, 0x37, 0x13, 0x25, 0x11, 0x00)).toEqual([
    pushed,
    cleared,
  ]);
});

test('a pushed status that breaks off is dropped for the next one', () => {
  expect(answersIn(0x10, 0x00, 0x18, 0x00, 0x0c, 0x00)).toEqual([pushed]);
});

test('U2 after any bytes, one pushed status brings the parser back in step', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      const answers = answersIn(...noise, 0x18, 0x00, 0x0c, 0x00, 0x00);
      expect(answers.at(-1)).toEqual(reached);
      expect(answers.at(-2)).toEqual(pushed);
    }),
  );
});
