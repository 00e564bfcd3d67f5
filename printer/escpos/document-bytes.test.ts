import { expect, test } from 'vitest';
import { generic80mm } from '../models/generic-80mm.ts';
import { documentBytes } from './document-bytes.ts';

const HANZI_ON = '\x1c&';
const HANZI_OFF = '\x1c.';
const bytesOf = (document: string, model = generic80mm): string =>
  String.fromCharCode(...documentBytes(document, model));

test('Chinese is on for Hanzi only: every run of them starts and ends it', () => {
  const text = bytesOf('AB商户CD编号');
  expect(text).toContain(`AB${HANZI_ON}\xc9\xcc\xbb\xa7${HANZI_OFF}CD`);
  expect(text.split(HANZI_ON)).toHaveLength(3);
  expect(text.split(HANZI_OFF)).toHaveLength(3);
});

test('no Hanzi reaches a printer that its encoding lacks, even from a document not laid out here', () => {
  const mark = `${HANZI_ON}\xa1\xfe${HANZI_OFF}`;
  expect(bytesOf('㐀', { ...generic80mm, rareLetters: 'marked' })).toContain(mark);
  expect(bytesOf('€', { ...generic80mm, encoding: 'gbk', rareLetters: 'marked' })).toContain(mark);
  expect(bytesOf('€')).toContain(`${HANZI_ON}\xa2\xe3${HANZI_OFF}`);
});

test('a letter GBK lacks is no question mark: it is drawn, or marked', () => {
  const gbk = { ...generic80mm, encoding: 'gbk' } as const;
  expect(bytesOf('ñ', { ...gbk, rareLetters: 'marked' })).toContain(`${HANZI_ON}\xa1\xfe`);
  expect(bytesOf('ñ', gbk)).toContain('\x1b*!\x18\x00');
  expect(bytesOf('a?b', gbk)).toContain('a?b');
});

test('Hanzi take their size from a command of their own where the model has one', () => {
  const fourfold = '\x1c!\x0c';
  expect(bytesOf('^^^商^^^')).toContain(fourfold);
  expect(bytesOf('^^^商^^^', { ...generic80mm, hanziSize: 'common' })).not.toContain('\x1c!');
});
