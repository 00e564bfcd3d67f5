import { expect, test } from 'vitest';
import { itemsBytes } from '../escpos/item.ts';
import { paperJob } from '../escpos/paper-job.ts';
import { epsonTm80mm } from '../models/epson-tm-80mm.ts';
import { approvedZh } from '../papers.fixture.ts';
import { createSimulatedPrinter } from '../simulated/simulated-printer.ts';
import { printerWire } from './printer-wire.ts';

/** A printer with a trace on its line. */
function traced() {
  const printer = createSimulatedPrinter();
  const dialect = printerWire();
  const send = (bytes: Uint8Array): readonly string[] =>
    [
      ...dialect.hear('to-device', bytes),
      ...dialect.hear('from-device', printer.receive(bytes)),
    ].map(({ meaning, verdict }) => `${verdict}: ${meaning.en}`);
  return { printer, dialect, send };
}

test('P7 questions and answers of a printer are told by name', () => {
  const { printer, send } = traced();
  expect(send(Uint8Array.of(0x10, 0x04, 4))).toEqual([
    'good: DLE EOT 4 asks for the paper',
    'good: status byte 12',
  ]);
  printer.set({ paper: 'low' });
  expect(send(itemsBytes([{ kind: 'push-status' }]))).toEqual([
    'good: GS a asks to be told of changes',
    'good: told by itself: paper near its end',
  ]);
  expect(send(itemsBytes([{ kind: 'report-reached' }]))).toEqual([
    'good: GS r asks to be told when it got here',
    'good: everything before the question is printed',
  ]);
});

test('a name is told as text, though its letters look like answers', () => {
  const { send } = traced();
  expect(send(itemsBytes([{ kind: 'ask-name', about: 'firmware' }]))).toEqual([
    'good: GS I asks what it is',
    'good: says of itself: 2.07 ESC/POS',
  ]);
});

test('a paper is told as a paper, with its first bytes and its length', () => {
  const bytes = itemsBytes(paperJob(approvedZh, epsonTm80mm));
  const [unit] = printerWire().hear('to-device', bytes);
  expect(unit?.meaning.en).toBe('part of a paper');
  expect(unit?.bytes).toBe(bytes.length);
  expect(unit?.hex).toMatch(/^1B 40 1B 4D 00( [0-9A-F]{2})+ …$/);
  expect(unit?.hex.length).toBeLessThan(200);
});

test('an answer cut in two is one answer, and noise is noise', () => {
  const { dialect } = traced();
  const heard = (...bytes: readonly number[]) =>
    dialect.hear('from-device', Uint8Array.from(bytes)).map(({ verdict }) => verdict);
  expect(heard(0x10, 0x00)).toEqual([]);
  expect(heard(0x03, 0x00)).toEqual(['good']);
  expect(heard(0xff, 0xfe)).toEqual(['noise']);
});
