import type { WireDialect, WireUnit } from '#contract/wire-dialect.ts';
import { printerWire } from '#printer/trace/printer-wire.ts';
import { frameBytes, PIN_PAD_FRAMES } from '#terminal/devices/framing/frame-profile.ts';
import { padWire } from '#terminal/devices/trace/pad-wire.ts';
import { scannerWire } from '#terminal/devices/trace/scanner-wire.ts';
import { stripeWire } from '#terminal/devices/trace/stripe-wire.ts';
import { ascii, pieces, promise, type ReadyParser, ready } from '../parser-under-test.ts';

/** Longest text the contract takes for the bytes of a line. */
const LONGEST_HEX = 200;

const frame = (text: string): Uint8Array =>
  frameBytes({ kind: 'transaction', body: ascii(text) }, PIN_PAD_FRAMES);

/** Units of an input heard in pieces, and what was left open. */
function heardBy(
  dialect: WireDialect,
  cut: readonly Uint8Array[],
): { readonly units: readonly WireUnit[]; readonly open: WireUnit | null } {
  const units = cut.flatMap((piece) => dialect.hear('from-device', piece));
  return { units, open: dialect.breakOff('from-device') };
}

/** Characters that are shown, in seven bits. */
const shownText = (units: readonly WireUnit[]): string =>
  units
    .flatMap(({ hex }) => hex.split(' '))
    .filter((pair) => /^[0-9A-F]{2}$/.test(pair))
    .map((pair) => String.fromCharCode(Number.parseInt(pair, 16) & 0x7f))
    .join('');

interface Wire {
  readonly name: string;
  readonly make: () => WireDialect;
  readonly corpus: readonly Uint8Array[];
  /** What may never stand in what is shown (invariant S6). */
  readonly never: RegExp | null;
}

const WIRES: readonly Wire[] = [
  {
    name: 'trace of a PIN pad',
    make: () => padWire(PIN_PAD_FRAMES),
    corpus: ['Z1', '81.;6200000000000005=3012?', '83.E', '719', 'T2811\x1a5712', '85.'].map(frame),
    // No command this corpus grows from shows a long number.
    never: /[2-9]\d{7}/,
  },
  {
    name: 'trace of a scanner',
    make: scannerWire,
    corpus: [ascii('134567890123456789\r\n'), ascii('%%NoRead\r')],
    never: /[ -~]/,
  },
  {
    name: 'trace of a stripe reader',
    make: stripeWire,
    corpus: [ascii('\x02;6200000000000005=3012?\x03'), ascii('E\r')],
    never: /[ -~]/,
  },
  {
    name: 'trace of a printer',
    make: printerWire,
    corpus: [Uint8Array.of(0x12, 0x16, 0x10, 0, 3, 0), ascii('_2.07\0')],
    never: null,
  },
];

const traceParser = ({ name, make, corpus, never }: Wire): ReadyParser => ({
  name,
  shape: 'bytes',
  share: 0.5,
  corpus,
  words: [[0x02], [0x03], [0x0f], [0x0e], [0x06], [0x15], [0x0d], [0x0a], [0x5f], [0]].map((one) =>
    Uint8Array.from(one),
  ),
  feed: (input, random) => {
    const { units, open } = heardBy(make(), pieces(input, random));
    const all = open === null ? units : [...units, open];
    const counted = all.reduce((sum, { bytes }) => sum + bytes, 0);
    promise(counted <= input.length, 'no more bytes told than came');
    promise(
      all.every(({ hex }) => hex.length <= LONGEST_HEX),
      'a line has room in the contract',
    );
    if (never !== null) promise(!never.test(shownText(all)), 'nothing secret is shown');
  },
  held: {
    limitBytes: 64 * 1024,
    make: () => {
      const dialect = make();
      return (bytes) => {
        dialect.hear('from-device', bytes);
      };
    },
  },
});

export const TRACE_PARSERS = WIRES.map(traceParser).map(ready);
