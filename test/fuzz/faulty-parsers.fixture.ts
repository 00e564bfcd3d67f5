import { ascii, promise, type ReadyParser, ready } from './parser-under-test.ts';

const SOUND: ReadyParser = {
  name: 'sound',
  shape: 'bytes',
  share: 1,
  corpus: [ascii('{"a":1}'), ascii('hello')],
  words: [ascii('!')],
  feed: () => {},
};

const kept: Uint8Array[] = [];

/** Parsers with one fault each, for the fuzzer to find. */
export const PARSERS = [
  SOUND,
  {
    ...SOUND,
    name: 'throws',
    feed: (input: Uint8Array) => promise(!input.includes(0x21), 'no exclamation marks'),
  },
  {
    ...SOUND,
    name: 'rejects',
    feed: async (input: Uint8Array) => promise(input.length < 300, 'short inputs'),
  },
  {
    ...SOUND,
    name: 'loops',
    feed: (input: Uint8Array) => {
      while (input.length > 300);
    },
  },
  {
    ...SOUND,
    name: 'hoards',
    held: { limitBytes: 64 * 1024, make: () => (bytes: Uint8Array) => void kept.push(bytes) },
  },
].map(ready);
