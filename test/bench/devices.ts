/**
 * Speed of the device layers: megabytes a second of every parser, time from a card or a key to the
 * next prompt while a payment is sealed beside, time from a receipt to its last byte handed over.
 */
import { createPrivateKey } from 'node:crypto';
import type { CardAsk } from '#contract/card-reader.ts';
import { channelId } from '#contract/ids.ts';
import type { Line, LinePort } from '#contract/line.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import type { Recipient } from '#contract/sealed.ts';
import { PRINTER_MODELS } from '#printer/models/catalogue.ts';
import type { PrinterModel } from '#printer/models/model.ts';
import { approvedZh } from '#printer/papers.fixture.ts';
import { createReceiptPrinter } from '#printer/session/receipt-printer.ts';
import { PARSER_START, readAnswerByte } from '#printer/session/status-parser.ts';
import { simulatedPrinterPort } from '#printer/simulated/simulated-line.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { createSealer } from '#sealing/envelope-seal.ts';
import {
  BINDING,
  issued,
  pairOf,
  testParameters,
  testRoot,
  WALL_MS,
} from '#sealing/keys.fixture.ts';
import { makePrivateKey } from '#sealing/keys.ts';
import { recogniseCode } from '#terminal/core/capture/payment-codes.ts';
import { readMerchantCode, writeMerchantCode } from '#terminal/core/code/merchant-code.ts';
import { readTlv } from '#terminal/core/emv/emv-tlv.ts';
import { scriptedTill } from '#terminal/core/scripted-till.ts';
import { createFrameParser } from '#terminal/devices/framing/frame-parser.ts';
import {
  type FrameProfile,
  frameBytes,
  PIN_PAD_FRAMES,
} from '#terminal/devices/framing/frame-profile.ts';
import { parsePadResult } from '#terminal/devices/reader/pad-results.ts';
import { createPinPad, type PinPad } from '#terminal/devices/reader/pin-pad.ts';
import { parseTrack2 } from '#terminal/devices/reader/track2.ts';
import { createCodeLines } from '#terminal/devices/scanner/code-lines.ts';
import { emvHex } from '#terminal/devices/simulated/card-data.ts';
import { consumerPresented } from '#terminal/devices/simulated/consumer-presented.ts';
import {
  createCabledPinPad,
  type Presenting,
  type SimulatedPinPad,
} from '#terminal/devices/simulated/simulated-pin-pad.ts';
import { swipeBytes } from '#terminal/devices/simulated/simulated-stripe-reader.ts';
import { TEST_CARDS, type TestCard } from '#terminal/devices/simulated/test-cards.ts';
import { createStripeParser } from '#terminal/devices/stripe/stripe-parser.ts';
import { STRIPE_MODELS } from '#terminal/devices/stripe/stripe-profile.ts';
import { padWire } from '#terminal/devices/trace/pad-wire.ts';
import { realClock } from '#terminal/host-web/real-ports.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { cpuMs, type Figure, quantile, type Section } from './section.ts';

/** Aims of the project: parsers, the till's next prompt, a receipt without its line's own time. */
const AIM_MB_PER_SECOND = 20;
const AIM_PROMPT_MS = 50;
const AIM_RECEIPT_MS = 100;

const STREAM_BYTES = 1_000_000;
const RUN_CPU_SECONDS = 0.5;
/** A serial line delivers a few dozen bytes at a time. */
const PIECE_BYTES = 64;

const random = seededRandom(1, 'bench');
const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

const figures: Figure[] = [];
const cpuSeconds = (): number => cpuMs() / 1_000;

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes again and again, until there are enough of them. */
function streamOf(bytes: Uint8Array): Uint8Array {
  const times = Math.ceil(STREAM_BYTES / bytes.length);
  const stream = new Uint8Array(times * bytes.length);
  for (let time = 0; time < times; time += 1) stream.set(bytes, time * bytes.length);
  return stream;
}

/** By CPU time, so that a busy machine does not change the figure; the first run only warms up. */
function parser(name: string, bytes: Uint8Array, parse: (bytes: Uint8Array) => void): void {
  parse(bytes);
  let done = 0;
  const begin = cpuSeconds();
  while (cpuSeconds() - begin < RUN_CPU_SECONDS) {
    parse(bytes);
    done += bytes.length;
  }
  const rate = done / 1e6 / (cpuSeconds() - begin);
  figures.push({
    ...{ what: `parser: ${name}`, value: rate, unit: 'MB a CPU second' },
    aim: { text: `>= ${AIM_MB_PER_SECOND}`, isMet: rate >= AIM_MB_PER_SECOND },
  });
}

const inPieces =
  (push: () => (piece: Uint8Array) => void) =>
  (bytes: Uint8Array): void => {
    const take = push();
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      take(bytes.subarray(at, at + PIECE_BYTES));
    }
  };

/** Calls `parse` with each message of a stream that is the same message again and again. */
const eachOf =
  (message: Uint8Array, parse: (message: Uint8Array) => void) =>
  (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += message.length) {
      parse(bytes.subarray(at, at + message.length));
    }
  };

function frames(name: string, profile: FrameProfile, stream: Uint8Array): void {
  const push = () => {
    const parsing = createFrameParser(profile);
    return (piece: Uint8Array): void => {
      parsing.push(piece);
    };
  };
  parser(name, stream, inPieces(push));
}

const cardNamed = (id: string): TestCard => {
  const card = TEST_CARDS.find((one) => one.id === id);
  if (card === undefined) throw new Error(`no test card ${id}`);
  return card;
};

function parsers(): void {
  const result = ascii(`81.;6200000000000005=30122010000?${'0'.repeat(90)}`);
  const framed = (profile: FrameProfile): Uint8Array =>
    streamOf(frameBytes({ kind: 'transaction', body: result }, profile));
  const even: FrameProfile = { ...PIN_PAD_FRAMES, parity: 'even' };
  frames('frames', PIN_PAD_FRAMES, framed(PIN_PAD_FRAMES));
  frames('frames, even parity', even, framed(even));
  const noise = Uint8Array.from({ length: STREAM_BYTES }, () => random.below(256));
  frames('frames, noise alone', PIN_PAD_FRAMES, noise);
  const sale = { amount: '000000012850', currency: '0156', counter: 1 };
  const hex = emvHex(cardNamed('unionpay-credit'), sale, { clock: realClock, random });
  const tlv = Uint8Array.from(Buffer.from(hex, 'hex'));
  parser('EMV TLV', streamOf(tlv), eachOf(tlv, readTlv));
  const track = ascii(';6200000000000005=30122200000000?');
  parser('track 2', streamOf(track), eachOf(track, parseTrack2));
  const tap = ascii(`83.6200000000000005=30122200000000\x1c${hex}`);
  parser('pad results', streamOf(tap), eachOf(tap, parsePadResult));
  const swipe = swipeBytes(cardNamed('unionpay-stripe'), 'well', STRIPE_MODELS.uic);
  const tracks = () => {
    const reading = createStripeParser(STRIPE_MODELS.uic);
    return (piece: Uint8Array): void => {
      reading.push(piece);
    };
  };
  parser('stripe reader', streamOf(swipe), inPieces(tracks));
  const watching = () => {
    const dialect = padWire(PIN_PAD_FRAMES);
    return (piece: Uint8Array): void => {
      dialect.hear('from-device', piece);
    };
  };
  parser("trace of a pad's frames", framed(PIN_PAD_FRAMES), inPieces(watching));
  const lines = () => {
    const reading = createCodeLines(512);
    return (piece: Uint8Array): void => {
      reading.push(piece);
    };
  };
  parser('scanner lines', streamOf(ascii('134567890123456789\r\n')), inPieces(lines));
  const status = Uint8Array.of(0x12, 0x12, 0x12, 0x12, 0x10, 0, 0, 0, 0, 0x37, 0x25, 0);
  parser('printer status', streamOf(status), (bytes) => {
    let state = PARSER_START;
    for (const byte of bytes) state = readAnswerByte(state, byte).state;
  });
  const code = ascii(shopCode());
  const decoder = new TextDecoder();
  const readCode = (bytes: Uint8Array): void => {
    readMerchantCode(decoder.decode(bytes));
  };
  parser('codes a shop shows', streamOf(code), eachOf(code, readCode));
  const shown = ascii(consumerPresented('A000000333010102', '6200000000000005'));
  const readShown = (bytes: Uint8Array): void => {
    recogniseCode(decoder.decode(bytes));
  };
  parser('codes a customer shows', streamOf(shown), eachOf(shown, readShown));
  const text = streamOf(ascii('Tea                              2         12.00\n'));
  parser('simulated printer, text', text, (bytes) => createSimulatedPrinter().receive(bytes));
}

function shopCode(): string {
  const written = writeMerchantCode({
    initiation: 'dynamic',
    accounts: [{ id: '26', value: '0012D156000000000108SL000001' }],
    category: '5411',
    currency: '156',
    amount: '128.50',
    country: 'CN',
    name: 'CORNER SHOP',
    city: 'HANGZHOU',
    postCode: null,
    additional: [{ id: '05', value: 'sale-1' }],
    local: { language: 'ZH', name: '巷口便利店', city: null },
    others: [],
  });
  if (written.kind === 'refused') throw new Error('the sample code can not be written');
  return written.text;
}

/** Median and p99, which the aim is about. */
function timesRow(what: string, times: readonly number[], aimMs: number): void {
  const late = quantile(times, 0.99);
  figures.push(
    { what: `${what}, p50`, value: quantile(times, 0.5), unit: 'ms' },
    {
      ...{ what: `${what}, p99`, value: late, unit: 'ms' },
      aim: { text: `< ${aimMs} ms`, isMet: late < aimMs },
    },
  );
}

const CARDS = 200;
const ASK: CardAsk = {
  generation: 1,
  amountMinor: 12_850 as AmountMinor,
  currency: 'CNY',
  language: 'zh',
  limitMs: 30_000,
};

const untilAsking = (pad: SimulatedPinPad): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (pad.display().asking === 'card') resolve();
    };
    pad.onChange(look);
    look();
  });

/** Milliseconds from holding the card to the next prompt of the driver. */
async function toNextPrompt(driver: PinPad, pad: SimulatedPinPad, how: Presenting, card: string) {
  let heard = (): void => {};
  driver.onPrompt(() => heard());
  const times: number[] = [];
  for (let count = 0; count < CARDS; count += 1) {
    heard = () => {};
    const reading = driver.readCard({ ...ASK, generation: count });
    await untilAsking(pad);
    const prompted = new Promise<number>((resolve) => {
      heard = () => resolve(performance.now());
    });
    const presentedMs = performance.now();
    pad.present(cardNamed(card), how);
    times.push((await prompted) - presentedMs);
    await reading;
    await driver.finish('remove-card');
  }
  return times;
}

/** A till seals a payment to so many channels, this often: far more than any cashier sells. */
const CHANNELS = 3;
const PAYMENT_EVERY_MS = 100;

/** What a running payment costs the till's process: the sealing of a card, again and again. */
async function runningPayment(): Promise<{ end(): void; readonly sealed: () => number }> {
  const root = await testRoot();
  const terminal = await pairOf(createPrivateKey(await makePrivateKey(3072)), 'terminal');
  const recipients: Recipient[] = [];
  for (let at = 0; at < CHANNELS; at += 1) {
    const key = createPrivateKey(await makePrivateKey(2048));
    const certificatePem = await issued(root, key, [-1, 398]);
    recipients.push({ channel: channelId.parse(`channel-${at}`), certificatePem });
  }
  const sealer = createSealer({
    terminalKey: terminal.key,
    terminalCertificatePem: terminal.pem,
    trust: { roots: [root.certificate], wallNow: () => WALL_MS },
    suite: 'des-ede3-cbc',
  });
  let running = true;
  let count = 0;
  const seal = async (): Promise<void> => {
    await sealer.seal(testParameters(), BINDING, recipients);
    count += 1;
    if (running) realClock.after(PAYMENT_EVERY_MS, () => void seal());
  };
  await seal();
  return {
    end: () => {
      running = false;
    },
    sealed: () => count,
  };
}

const KEYS = 500;

/** Milliseconds from a key of the till to the view that shows it. */
async function keys(): Promise<void> {
  const { till } = scriptedTill(realClock);
  await till.start();
  let seen = (): void => {};
  till.onView(() => seen());
  const times: number[] = [];
  for (let count = 0; count < KEYS; count += 1) {
    const pressedMs = performance.now();
    const shown = new Promise<number>((resolve) => {
      seen = () => resolve(performance.now());
    });
    till.intent({ kind: 'key', key: count % 6 === 5 ? 'clear' : '1' });
    times.push((await shown) - pressedMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await till.stop();
  timesRow('key to the view', times, AIM_PROMPT_MS);
}

async function cards(): Promise<void> {
  const { pad, port } = createCabledPinPad({ clock: realClock, random });
  const driver = createPinPad({ port, clock: realClock, log: quietLog });
  await new Promise<void>((resolve) => {
    driver.onState((state) => {
      if (state === 'ready') resolve();
    });
  });
  for (const [how, card] of [
    ['tap', 'unionpay-credit'],
    ['insert', 'visa-chip'],
    ['swipe', 'unionpay-stripe'],
  ] as const) {
    timesRow(
      `card to next prompt, ${how}`,
      await toNextPrompt(driver, pad, how, card),
      AIM_PROMPT_MS,
    );
  }
  await driver.stop();
  await pad.stop();
}

/** A port that notes when bytes were last handed over. */
function notingPort(port: LinePort): { readonly port: LinePort; lastWriteMs(): number } {
  let lastMs = 0;
  const noting = (line: Line): Line => ({
    write: async (bytes, limitMs) => {
      const written = await line.write(bytes, limitMs);
      lastMs = performance.now();
      return written;
    },
    onBytes: (listener) => line.onBytes(listener),
    onClosed: (listener) => line.onClosed(listener),
    close: () => line.close(),
  });
  const open: LinePort['open'] = async () => {
    const opening = await port.open();
    return opening.kind === 'open' ? { kind: 'open', line: noting(opening.line) } : opening;
  };
  return { port: { name: port.name, open }, lastWriteMs: () => lastMs };
}

const RECEIPTS = 300;

interface ReceiptTimes {
  readonly toLastByteMs: readonly number[];
  /** What a receipt costs till and printer together, whatever else runs on the machine. */
  readonly cpuMs: readonly number[];
}

async function receiptsOn(model: PrinterModel): Promise<ReceiptTimes> {
  const paper = createSimulatedPrinter({ dots: model.columns === 32 ? 384 : 576 });
  const { port, lastWriteMs } = notingPort(simulatedPrinterPort(paper));
  const printer = createReceiptPrinter({ port, model, clock: realClock, log: quietLog });
  const [toLastByteMs, spentMs]: [number[], number[]] = [[], []];
  for (let count = 0; count < RECEIPTS; count += 1) {
    const [begin, spent] = [performance.now(), cpuMs()];
    const outcome = await printer.print({ ...approvedZh, saleId: `SL-${count}` });
    if (outcome.kind !== 'printed') throw new Error(`a receipt ended as ${outcome.kind}`);
    toLastByteMs.push(lastWriteMs() - begin);
    spentMs.push(cpuMs() - spent);
  }
  await printer.close();
  return { toLastByteMs, cpuMs: spentMs };
}

async function receipts(): Promise<void> {
  for (const model of PRINTER_MODELS) {
    const { toLastByteMs, cpuMs: spentMs } = await receiptsOn(model);
    timesRow(`receipt to last byte, ${model.name}`, toLastByteMs, AIM_RECEIPT_MS);
    timesRow(`receipt in CPU time, ${model.name}`, spentMs, AIM_RECEIPT_MS);
  }
}

const run = async (): Promise<readonly Figure[]> => {
  parsers();
  const payment = await runningPayment();
  await cards();
  await keys();
  payment.end();
  await receipts();
  return figures;
};

export const devicesSection: Section = {
  name: 'devices',
  about: 'parsers, readers and printers, beside a running payment',
  run,
};
