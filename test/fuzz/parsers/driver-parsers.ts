import type { CardAsk } from '#contract/card-reader.ts';
import type { Line } from '#contract/line.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import { generic80mm } from '#printer/models/generic-80mm.ts';
import { approvedZh } from '#printer/papers.fixture.ts';
import { createReceiptPrinter } from '#printer/session/receipt-printer.ts';
import {
  ACK,
  type Frame,
  frameBytes,
  PIN_PAD_FRAMES,
  STX,
} from '#terminal/devices/framing/frame-profile.ts';
import { type InProcessPair, inProcessPair } from '#terminal/devices/line/in-process-line.ts';
import { createPinPad } from '#terminal/devices/reader/pin-pad.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { ascii, pieces, promise, type ReadyParser, ready } from '../parser-under-test.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

const ASK: CardAsk = {
  generation: 1,
  amountMinor: 12_850 as AmountMinor,
  currency: 'CNY',
  language: 'zh',
  limitMs: 60_000,
};

const transaction = (text: string): Uint8Array => {
  const frame: Frame = { kind: 'transaction', body: ascii(text) };
  return frameBytes(frame, PIN_PAD_FRAMES);
};
const words = (...all: readonly (readonly number[])[]): readonly Uint8Array[] =>
  all.map((bytes) => Uint8Array.from(bytes));

/** A device that says whatever it is given; `answer` is its reflex to each write of the till. */
async function farEnd(
  cable: InProcessPair,
  answer: (bytes: Uint8Array) => number[],
): Promise<Line> {
  const opening = await cable.far.open();
  if (opening.kind === 'refused') throw new Error('the cable does not open');
  const { line } = opening;
  line.onBytes((bytes) => {
    const reflex = answer(bytes);
    if (reflex.length > 0) line.write(Uint8Array.from(reflex), 1_000);
  });
  return line;
}

/** Ends a driver; nothing of it may be left behind (invariant T4). */
async function endWell(clock: VirtualClock, stop: () => Promise<void>): Promise<void> {
  await stop();
  await clock.advance(120_000);
  promise(clock.pending() === 0, 'no timer is left behind');
}

const pinPadDriver: ReadyParser = {
  name: 'PIN pad driver',
  shape: 'bytes',
  share: 0.01,
  corpus: [
    transaction('81.;6200000000000005=30122010000?'),
    transaction('83.6200000000000005=30122010000\x1c9F2608A1A2A3A4A5A6A7A8'),
    Uint8Array.from([...transaction('85.'), ...transaction('T120'), ...transaction('T16A1')]),
    transaction('T2811\x1a5712620000000000000005D301222010000000000F'),
    words([0x15, 0x15, 0x04])[0] ?? new Uint8Array(0),
  ],
  words: words([0x02], [0x03], [0x04], [0x06], [0x15], [0x0f], [0x0e], [0x1c], [0x1a]),
  feed: async (input, random) => {
    const clock = createVirtualClock();
    const cable = inProcessPair(clock);
    // A pad that takes every frame and says nothing of its own.
    const line = await farEnd(cable, (bytes) => (bytes.includes(STX) ? [ACK] : []));
    const driver = createPinPad({ port: cable.near, clock, log: quietLog });
    await clock.settle();
    const reading = driver.readCard(ASK);
    await clock.settle();
    for (const piece of pieces(input, random)) {
      line.write(piece.slice(), 1_000);
      await clock.advance(random.below(3) * 60);
    }
    let ended = false;
    const watched = reading.finally(() => {
      ended = true;
    });
    await clock.advance(ASK.limitMs + 10_000);
    promise(ended, 'a reading ends within its limit');
    const read = await watched;
    if (read.kind === 'read') {
      promise(read.card.masked.replace(/\D/g, '').length <= 10, 'at most ten digits shown');
    }
    await endWell(clock, () => driver.stop());
  },
};

const printerDriver: ReadyParser = {
  name: 'printer driver',
  shape: 'bytes',
  share: 0.005,
  corpus: words(
    [0x12, 0x12, 0x12, 0x12, 0, 0],
    [0x10, 0, 0, 0, 0, 0],
    [0x38, 0, 0x0f, 0, 0x1a, 0x32, 0x12, 0x7e],
    [0x37, 0x25, 0],
  ),
  words: words([0x12], [0x10], [0x00], [0x11], [0x13], [0x37, 0x25, 0x00], [0x1e]),
  feed: async (input, random) => {
    const clock = createVirtualClock();
    const cable = inProcessPair(clock);
    const said = [...input];
    // Answers each write with the next few bytes it was given, then with "all is well".
    const line = await farEnd(cable, () =>
      said.length > 0 ? said.splice(0, 1 + random.below(6)) : [0x12],
    );
    const port = cable.near;
    const printer = createReceiptPrinter({ port, model: generic80mm, clock, log: quietLog });
    await clock.advance(2_000);
    let ended = false;
    const printing = printer.print(approvedZh).finally(() => {
      ended = true;
    });
    await clock.advance(120_000);
    promise(ended, 'a print ends within its limits');
    await printing;
    await line.close();
    await endWell(clock, () => printer.close());
  },
};

export const DRIVER_PARSERS = [pinPadDriver, printerDriver].map(ready);
