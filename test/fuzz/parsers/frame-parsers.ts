import { createFrameParser, type Received } from '#terminal/devices/framing/frame-parser.ts';
import {
  type Frame,
  type FrameProfile,
  frameBytes,
  PIN_PAD_FRAMES,
} from '#terminal/devices/framing/frame-profile.ts';
import { ascii, latin1, pieces, promise, type ReadyParser, ready } from '../parser-under-test.ts';

/** Every way a profile can differ in what the parser does with bytes (devices.md 2b). */
const PROFILES: Readonly<Record<string, FrameProfile>> = {
  'pin-pad': PIN_PAD_FRAMES,
  even: { ...PIN_PAD_FRAMES, parity: 'even' },
  odd: { ...PIN_PAD_FRAMES, parity: 'odd' },
  'lrc-7f-all': {
    ...PIN_PAD_FRAMES,
    lrc: { seed: 0x7f, coversStarter: true, coversTerminator: true },
  },
  'lrc-7f-body': {
    ...PIN_PAD_FRAMES,
    lrc: { seed: 0x7f, coversStarter: false, coversTerminator: false },
  },
  short: { ...PIN_PAD_FRAMES, maxBodyBytes: 16 },
};

const BODIES = [
  'Z1',
  'Z2\xbb\xb6\xd3\xad',
  'Z3\xa3\xa4128.50\x1cTAP CARD',
  'Q9',
  'Z60.6200000000000005\x1c2',
  '81.;6200000000000005=30122010000?',
  '83.6200000000000005=30122010000\x1c9F2608A1A2A3A4A5A6A7A8',
  '73.000009876543210E000011B9C1845EB993A7A',
  'T2812\x1a5710620000000000000',
];

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const transaction = (text: string): Frame => ({ kind: 'transaction', body: bytesOf(text) });

/** What came, without where the pieces were cut: noise is told once a push. */
const outline = (all: readonly Received[]): readonly string[] =>
  all.flatMap((one) => {
    switch (one.kind) {
      case 'frame':
        return [`${one.frame.kind} ${latin1(one.frame.body)}`];
      case 'bad-frame':
        return [`bad ${one.fault}`];
      case 'noise':
        return [];
      default:
        return [one.kind];
    }
  });

const noiseIn = (all: readonly Received[]): number =>
  all.reduce((sum, one) => sum + (one.kind === 'noise' ? one.bytes : 0), 0);

const longestBody = (all: readonly Received[]): number =>
  all.reduce((most, one) => Math.max(most, one.kind === 'frame' ? one.frame.body.length : 0), 0);

function frameParser(name: string, profile: FrameProfile): ReadyParser {
  const good = transaction('Z1');
  const goodBytes = frameBytes(good, profile);
  return {
    name: `frames ${name}`,
    shape: 'bytes',
    share: 1,
    corpus: [
      ...BODIES.map((body) => frameBytes(transaction(body), profile)),
      frameBytes({ kind: 'administration', body: ascii('106') }, profile),
      Uint8Array.of(0x06, 0x15, 0x04),
    ],
    words: [[0x02], [0x03], [0x0f], [0x0e], [0x06], [0x15], [0x04], [0x03, 0x02], [0x82]].map(
      (bytes) => Uint8Array.from(bytes),
    ),
    feed: (input, random) => {
      const whole = createFrameParser(profile);
      const atOnce = whole.push(input);
      const split = createFrameParser(profile);
      const inPieces = pieces(input, random).flatMap((piece) => split.push(piece));
      promise(
        outline(atOnce).join('\n') === outline(inPieces).join('\n'),
        'any split, same frames',
      );
      promise(noiseIn(atOnce) === noiseIn(inPieces), 'any split, same noise');
      promise(noiseIn(atOnce) <= input.length, 'no more noise than bytes');
      promise(longestBody(atOnce) <= profile.maxBodyBytes, 'bodies within their bound');
      whole.push(goodBytes);
      const next = whole.push(goodBytes);
      promise(outline(next).includes('transaction Z1'), 'in step again within one good frame');
    },
    held: {
      limitBytes: 64 * 1024,
      make: () => {
        const parser = createFrameParser(profile);
        return (bytes) => {
          parser.push(bytes);
        };
      },
    },
  };
}

export const FRAME_PARSERS = Object.entries(PROFILES).map(([name, profile]) =>
  ready(frameParser(name, profile)),
);
