import { recogniseCode } from '#terminal/core/capture/payment-codes.ts';
import { crc16 } from '#terminal/core/code/crc16.ts';
import { readMerchantCode, writeMerchantCode } from '#terminal/core/code/merchant-code.ts';
import { findTag, readTlv, writeTlv } from '#terminal/core/emv/emv-tlv.ts';
import { bytesOfHex, parsePadResult } from '#terminal/devices/reader/pad-results.ts';
import { parseTrack2, type Track2, trackOfTlv } from '#terminal/devices/reader/track2.ts';
import { createCodeLines } from '#terminal/devices/scanner/code-lines.ts';
import { parsePinRequest } from '#terminal/devices/simulated/pin-keyboard.ts';
import { TEST_CARDS, track2Of } from '#terminal/devices/simulated/test-cards.ts';
import { ascii, latin1, pieces, promise, type ReadyParser, ready } from '../parser-under-test.ts';

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const words = (...texts: readonly string[]): readonly Uint8Array[] => texts.map(ascii);

const TRACKS = TEST_CARDS.map((card) => ascii(`;${track2Of(card)}?`));

const TLV_SAMPLES = [
  '57136200000000000005D301222010000012345678F5F3401019F2608A1A2A3A4A5A6A7A8',
  '70165A0862000000000000055F24033012315F25032001018C009F360200019F37041A2B3C4D',
  '6F1A840E315041592E5359532E4444463031A5088801015F2D027A68',
  '9F100706010A03A0000082023900950500800080009A032611229C01005F2A020156',
  '00FF00DF8129083000F0F020F0FF0081820003AABBCC',
].map(hex);

/** Invariant S6, and lengths of ISO/IEC 7813. */
function checkTrack(track: Track2 | null): void {
  if (track === null) return;
  promise(digitsIn(track.masked) <= 10, 'at most ten digits shown');
  promise(track.masked.length === track.pan.length, 'the mask is as long as the number');
  promise(track.track.length <= 37 && track.pan.length <= 19, 'lengths of a track');
  const again = parseTrack2(track.track);
  promise(again?.masked === track.masked, 'a track read again is the same track');
}

const track2: ReadyParser = {
  name: 'track 2',
  shape: 'bytes',
  share: 1,
  corpus: [...TRACKS, ascii('6200000000000005D30122010000F'), ascii('E'), ascii('%B62^A/B^3012?')],
  words: words(';', '=', '?', 'D', 'F', '==', '0'),
  feed: (input) => checkTrack(parseTrack2(input)),
};

const tlv: ReadyParser = {
  name: 'EMV TLV',
  shape: 'bytes',
  share: 1,
  corpus: TLV_SAMPLES,
  words: ['57', '5A', '9F26', '81FF', '82FFFF', '8400000001', '6F', '1F818181', '7F'].map(hex),
  feed: (input) => {
    const before = input.slice();
    const objects = readTlv(input);
    if (objects !== null) {
      const total = objects.reduce((sum, { value }) => sum + value.length, 0);
      promise(total <= input.length, 'values no longer than the whole');
      const written = objects.map(({ tag, value }) => writeTlv(tag, value));
      const again = readTlv(Uint8Array.from(written.flatMap((one) => [...one])));
      promise(again?.length === objects.length, 'written and read again, as many objects');
      promise(
        objects.every(({ tag, value }, index) => {
          const twin = again?.[index];
          return twin?.tag === tag && Buffer.from(value).equals(twin.value);
        }),
        'written and read again, the same objects',
      );
      findTag(objects, '57');
    }
    checkTrack(trackOfTlv(input));
    promise(Buffer.from(before).equals(input), 'reading leaves the bytes as they are');
  },
};

const padResults: ReadyParser = {
  name: 'pad results',
  shape: 'bytes',
  share: 1,
  corpus: words(
    '81.;6200000000000005=30122010000?',
    '81.%B6200^A/B^3012?\x1c;6200000000000005=30122010000?',
    '83.6200000000000005=30122010000\x1c9F2608A1A2A3A4A5A6A7A8',
    '83.E',
    '85.',
    '71.006011B9C1845EB993A7A',
    '719',
    '73.000009876543210E000011B9C1845EB993A7A',
    '73.K10FFFF4541535431E000011B9C1845EB993A7A',
    'T120',
    'T16A1',
    'T2812\x1a9F2608A1A2',
  ),
  words: words('81', '83', '71.', '73.', 'T28', 'T12', '\x1c', '\x1a', '.', 'F', '00000'),
  feed: (input) => {
    const result = parsePadResult(input);
    if (result.kind === 'pin') {
      promise(result.block.length === 8, 'a PIN block has eight bytes');
      const serial = result.keySerial;
      promise(serial === null || /^[0-9A-F]{20}$/.test(serial), 'a key serial has twenty digits');
    }
    if (result.kind === 'slot-pins') {
      const isWhole = result.pins.every(({ block, keyName }) =>
        block.length === 8 ? [6, 20].includes(keyName.length) : keyName.length === 24,
      );
      promise(isWhole, "a key's name fits its block");
    }
    if (result.kind === 'chip-data') {
      promise(result.packet >= 1 && result.packet <= result.of && result.of <= 9, 'packet numbers');
    }
    const bytes = bytesOfHex(input);
    promise(bytes === null || bytes.length * 2 === input.length, 'two digits a byte');
  },
};

const pinRequests: ReadyParser = {
  name: 'PIN request',
  shape: 'bytes',
  share: 0.5,
  corpus: words(
    '6200000000000005\x1c2',
    '6200000000000005\x1c0123456789ABCDEF\x1c9',
    '6200000000000005',
    '6200000000000005\x1c2\x1cK12',
  ),
  words: words('\x1c', '0', '9', 'F', 'K'),
  feed: (input) => {
    const request = parsePinRequest(latin1(input));
    if (typeof request === 'string') promise(/^[0-6A]$/.test(request), 'an error is one character');
    else promise(request.limitMs >= 30_000 && request.limitMs <= 270_000, 'half a minute a step');
  },
};

const LONGEST_CODE = 512;

const scannerLines: ReadyParser = {
  name: 'scanner lines',
  shape: 'bytes',
  share: 1,
  corpus: words(
    '134567890123456789\r',
    '2812345678901234567\r\n6212345678901234567\r\n',
    '%%NoRead\r',
    'hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MQ==\r\n',
    '微信\r',
  ),
  words: words('\r', '\n', '\r\n', '\x7f', '\x00', '\xc2\x9b', '\ufeff'),
  feed: (input, random) => {
    const atOnce = createCodeLines(LONGEST_CODE).push(input);
    const split = createCodeLines(LONGEST_CODE);
    const inPieces = pieces(input, random).flatMap((piece) => split.push(piece));
    promise(atOnce.join('\n') === inPieces.join('\n'), 'any split, same codes');
    for (const text of atOnce) {
      promise(text !== '' && text.length <= LONGEST_CODE, 'codes within their bound');
      promise(!/\p{Cc}/u.test(text), 'no control characters in a code');
    }
    const next = split.push(ascii('\r134567890123456789\r'));
    promise(next.at(-1) === '134567890123456789', 'in step again at the next line');
  },
  held: {
    limitBytes: 64 * 1024,
    make: () => {
      const lines = createCodeLines(LONGEST_CODE);
      return (bytes) => {
        lines.push(bytes);
      };
    },
  },
};

const paymentCodes: ReadyParser = {
  name: 'payment codes',
  shape: 'bytes',
  share: 1,
  corpus: words('134567890123456789', '281234567890123456', '6212345678901234567', '6901234567892'),
  words: words('10', '15', '25', '30', '62', ' ', '０'),
  feed: (input) => {
    const text = new TextDecoder().decode(input);
    const facts = recogniseCode(text);
    if (facts === null) return;
    promise(!facts.masked.includes(text.slice(-5)), 'the code itself is not shown');
    promise(digitsIn(facts.masked) <= 4, 'at most four digits shown');
  },
};

const merchantCodes: ReadyParser = {
  name: 'merchant code',
  shape: 'bytes',
  share: 0.5,
  corpus: words(
    '00020101021252044131153137210116372101160123456789ABCDE6010Phnom Penh5913Merchant Shop' +
      '5802KH540510.00530384062250108123456780209012444444',
    '0002010102112610000201010152045411530315658' + '02CN5904SHOP6002HZ64120002ZH0102小店',
  ),
  words: words('00', '6304', '0099', '540510.00', '6400', '最', '\n', '63'),
  feed: (input) => {
    const text = new TextDecoder().decode(input);
    for (const tried of [text, `${text}6304${crc16(`${text}6304`)}`]) {
      const reading = readMerchantCode(tried);
      if (reading.kind === 'refused') continue;
      promise(!/\p{Cc}/u.test(JSON.stringify(reading.code)), 'no control characters in a code');
      const writing = writeMerchantCode(reading.code);
      if (writing.kind === 'refused') continue;
      const again = readMerchantCode(writing.text);
      promise(
        JSON.stringify(again) === JSON.stringify(reading),
        'written and read again, the same',
      );
    }
  },
};

export const CARD_PARSERS = [
  ...[track2, tlv, padResults, pinRequests],
  ...[scannerLines, paymentCodes, merchantCodes],
].map(ready);
