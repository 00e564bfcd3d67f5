import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameParser, type Received } from './frame-parser.ts';
import {
  ACK,
  EOT,
  type Frame,
  type FrameProfile,
  frameBytes,
  lrcOf,
  NAK,
  PIN_PAD_FRAMES,
  SI,
  STX,
} from './frame-profile.ts';

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const text = (frame: Frame): string => Buffer.from(frame.body).toString('latin1');
const transaction = (body: string): Frame => ({
  kind: 'transaction',
  body: Uint8Array.from(Buffer.from(body, 'latin1')),
});
const framesIn = (all: readonly Received[]): string[] =>
  all.flatMap((one) => (one.kind === 'frame' ? [`${one.frame.kind} ${text(one.frame)}`] : []));
const withoutNoise = (all: readonly Received[]): Received[] =>
  all.filter((one) => one.kind !== 'noise');
const pushAll = (pieces: readonly Uint8Array[], profile = PIN_PAD_FRAMES): Received[] => {
  const parser = createFrameParser(profile);
  return pieces.flatMap((piece) => parser.push(piece));
};

/** Bodies as devices send them: text and separators, no framing characters. */
const body = fc
  .uint8Array({ min: 0x16, max: 0xff, minLength: 1, maxLength: 60 })
  .map((all): Frame => ({ kind: 'transaction', body: all }));

test('the checked examples of the reference are made and read back', () => {
  const reset = transaction('Z1');
  const diagnostic: Frame = { kind: 'administration', body: bytes('30 31 30 36') };
  expect(frameBytes(reset, PIN_PAD_FRAMES)).toEqual(bytes('02 5A 31 03 68'));
  expect(frameBytes(diagnostic, PIN_PAD_FRAMES)).toEqual(bytes('0F 30 31 30 36 0E 09'));
  expect(framesIn(pushAll([bytes('02 5A 31 03 68 0F 30 31 30 36 0E 09')]))).toEqual([
    'transaction Z1',
    'administration 0106',
  ]);
});

test('any split of the bytes gives the same frames', () => {
  const stream = fc.array(fc.oneof(body, fc.constantFrom(ACK, NAK, EOT)), { maxLength: 12 });
  fc.assert(
    fc.property(stream, fc.array(fc.nat(40), { maxLength: 40 }), (items, steps) => {
      const parts = items.map((item) =>
        typeof item === 'number' ? Uint8Array.of(item) : frameBytes(item, PIN_PAD_FRAMES),
      );
      const whole = Uint8Array.from(parts.flatMap((part) => [...part]));
      const pieces: Uint8Array[] = [];
      let from = 0;
      for (const step of steps) {
        pieces.push(whole.subarray(from, from + step));
        from += step;
      }
      pieces.push(whole.subarray(from));
      expect(pushAll(pieces)).toEqual(pushAll([whole]));
      expect(pushAll([whole])).toHaveLength(items.length);
    }),
  );
});

test('arbitrary bytes never throw and never make a frame longer than the limit', () => {
  const profile: FrameProfile = { ...PIN_PAD_FRAMES, maxBodyBytes: 32 };
  const mostlyFraming = fc.oneof(fc.nat(255), fc.constantFrom(STX, 3, SI, 14, ACK, NAK, EOT));
  fc.assert(
    fc.property(fc.array(mostlyFraming, { maxLength: 400 }), (all) => {
      for (const one of pushAll([Uint8Array.from(all)], profile)) {
        if (one.kind === 'frame') expect(one.frame.body.length).toBeLessThanOrEqual(32);
      }
    }),
  );
});

test('after any noise the second of two good frames is always found', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), body, (noise, frame) => {
      const good = frameBytes(frame, PIN_PAD_FRAMES);
      const found = framesIn(pushAll([noise, good, good]));
      expect(found.at(-1)).toBe(`transaction ${text(frame)}`);
    }),
  );
});

test('after noise that is not itself a frame short of its check byte, one good frame is found', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), body, (noise, frame) => {
      const ahead = createFrameParser(PIN_PAD_FRAMES);
      ahead.push(noise);
      const started = ahead.push(Uint8Array.of(STX));
      fc.pre(started.every((one) => one.kind !== 'frame'));
      const found = framesIn(pushAll([noise, frameBytes(frame, PIN_PAD_FRAMES)]));
      expect(found.at(-1)).toBe(`transaction ${text(frame)}`);
    }),
  );
});

test('a mebibyte of noise without a terminator is counted, not kept', () => {
  const parser = createFrameParser(PIN_PAD_FRAMES);
  const flood = new Uint8Array(1_048_576).fill(0x41);
  expect(parser.push(Uint8Array.of(STX))).toEqual([]);
  expect(parser.push(flood)).toEqual([]);
  const good = parser.push(frameBytes(transaction('Z1'), PIN_PAD_FRAMES));
  expect(framesIn(good)).toEqual(['transaction Z1']);
});

test('a frame beyond the limit is told as too long and the next one is read', () => {
  const profile: FrameProfile = { ...PIN_PAD_FRAMES, maxBodyBytes: 4 };
  const long = frameBytes(transaction('81.12345'), profile);
  const all = pushAll([long, frameBytes(transaction('Z1'), profile)], profile);
  expect(withoutNoise(all).map((one) => one.kind)).toEqual(['bad-frame', 'frame']);
  expect(all[0]).toEqual({ kind: 'bad-frame', fault: 'too-long' });
});

test('a frame with any one bit of body or check flipped is not taken for the original', () => {
  const good = frameBytes(transaction('71.00401A1B2'), PIN_PAD_FRAMES);
  fc.assert(
    fc.property(fc.nat({ max: (good.length - 1) * 8 - 1 }), (bit) => {
      const flipped = good.slice();
      const at = 1 + Math.floor(bit / 8);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8));
      expect(framesIn(pushAll([flipped]))).not.toContain('transaction 71.00401A1B2');
    }),
  );
});

test('a starter in place of a wrong check byte begins the next frame', () => {
  const cut = frameBytes(transaction('Z1'), PIN_PAD_FRAMES).slice(0, -1);
  const all = pushAll([cut, frameBytes(transaction('Z2HELLO'), PIN_PAD_FRAMES)]);
  expect(all[0]).toEqual({ kind: 'bad-frame', fault: 'lrc' });
  expect(framesIn(all)).toEqual(['transaction Z2HELLO']);
});

test('a frame broken off is dropped by reset', () => {
  const parser = createFrameParser(PIN_PAD_FRAMES);
  parser.push(bytes('02 5A'));
  expect(parser.midFrame()).toBe(true);
  parser.reset();
  expect(parser.midFrame()).toBe(false);
  expect(parser.push(Uint8Array.of(EOT))).toEqual([{ kind: 'eot' }]);
});

test('with seven bits and parity a byte of the wrong parity spoils its frame', () => {
  const profile: FrameProfile = { ...PIN_PAD_FRAMES, parity: 'even' };
  const good = frameBytes(transaction('Z1'), profile);
  expect(framesIn(pushAll([good], profile))).toEqual(['transaction Z1']);
  const spoilt = good.slice();
  spoilt[1] = (spoilt[1] ?? 0) ^ 0x80;
  expect(pushAll([spoilt], profile)).toEqual([{ kind: 'bad-frame', fault: 'parity' }]);
});

test('a family that starts its LRC from 7Fh and covers other bytes is a matter of data', () => {
  const profile: FrameProfile = {
    ...PIN_PAD_FRAMES,
    lrc: { seed: 0x7f, coversStarter: true, coversTerminator: false },
  };
  expect(lrcOf(transaction('Z1'), profile)).toBe(0x7f ^ STX ^ 0x5a ^ 0x31);
  expect(framesIn(pushAll([frameBytes(transaction('Z1'), profile)], profile))).toEqual([
    'transaction Z1',
  ]);
});
