import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WireUnit } from '#contract/wire-dialect.ts';
import {
  ACK,
  EOT,
  type FrameKind,
  frameBytes,
  NAK,
  PIN_PAD_FRAMES,
} from '../framing/frame-profile.ts';
import { TEST_CARDS, track2Of } from '../simulated/test-cards.ts';
import { padWire } from './pad-wire.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const wire = (text: string, kind: FrameKind = 'transaction'): Uint8Array =>
  frameBytes({ kind, body: latin(text) }, PIN_PAD_FRAMES);

const heardFrom = (...chunks: readonly Uint8Array[]): readonly WireUnit[] => {
  const dialect = padWire(PIN_PAD_FRAMES);
  return chunks.flatMap((chunk) => dialect.hear('from-device', chunk));
};
const told = (units: readonly WireUnit[]) =>
  units.map(({ hex, meaning, verdict }) => [hex, meaning.en, verdict]);

test('commands, answers and noise are told by name, with their bytes', () => {
  expect(told(heardFrom(wire('Z1'), Uint8Array.of(ACK, NAK, EOT, 0x80, 0xff)))).toEqual([
    ['02 5A 31 03 68', 'Z1 back to idle', 'good'],
    ['06', 'ACK: taken', 'good'],
    ['15', 'NAK: garbled, send again', 'bad'],
    ['04', 'EOT: ended, or refused', 'good'],
    ['80 FF', 'noise outside any frame', 'noise'],
  ]);
});

test('a self test is shown whole, the loading of a key by its id alone', () => {
  expect(told(heardFrom(wire('0106', 'administration')))).toEqual([
    ['0F 30 31 30 36 0E 09', 'SI 01 self test', 'good'],
  ]);
  const [key] = heardFrom(wire('021A1B2C3D4', 'administration'));
  expect(key?.hex).toBe('0F 30 32 ·· ·· ·· ·· ·· ·· ·· ·· ·· 0E ··');
});

test('S6 card data is dots: id, separators and terminator stay, and no check byte', () => {
  const [stripe] = heardFrom(wire('81.;6200000000000005=3012?'));
  expect(stripe?.hex).toMatch(/^02 38 31( ··){24} 03 ··$/);
  expect(stripe?.meaning.en).toBe('81 stripe data');
});

test('a refusal of one letter has no room for a card and is shown', () => {
  expect(told(heardFrom(wire('83.E'), wire('719')))).toEqual([
    ['02 38 33 2E 45 03 63', '83 tap data', 'good'],
    ['02 37 31 39 03 3C', '71 PIN result under the master key', 'good'],
  ]);
});

test('a frame nobody knows, a wrong check byte and a broken-off frame show no character', () => {
  const bad = wire('Z2ABC');
  bad[bad.length - 1] = 0x00;
  const dialect = padWire(PIN_PAD_FRAMES);
  const units = [
    ...dialect.hear('from-device', wire('622202')),
    ...dialect.hear('from-device', bad),
    ...dialect.hear('from-device', latin('\x0281.;62')),
  ];
  const broken = dialect.breakOff('from-device');
  expect(told([...units, ...(broken === null ? [] : [broken])])).toEqual([
    ['02 ·· ·· ·· ·· ·· ·· 03 ··', 'a frame nobody here knows', 'good'],
    ['02 ·· ·· ·· ·· ·· 03 ··', 'wrong check byte', 'bad'],
    ['02 ·· ·· ·· ·· ·· ··', 'broken off before its end', 'bad'],
  ]);
});

test('any split of the bytes gives the same units', () => {
  const session = [
    ...wire('Z1'),
    ACK,
    ...wire('81.;6200000000000005=3012?'),
    ACK,
    ...wire('T16A1'),
  ];
  const whole = told(heardFrom(Uint8Array.from(session)));
  fc.assert(
    fc.property(fc.array(fc.nat(session.length), { maxLength: 6 }), (cuts) => {
      const at = [0, ...cuts.toSorted((one, other) => one - other), session.length];
      const chunks = at.slice(1).map((to, index) => Uint8Array.from(session.slice(at[index], to)));
      expect(told(heardFrom(...chunks))).toEqual(whole);
    }),
  );
});

/** Everything a trace shows of some bytes, without its blanks. */
const shownBytes = (units: readonly WireUnit[]): string =>
  units
    .flatMap(({ hex }) => hex.split(' '))
    .filter((pair) => /^[0-9A-F]{2}$/.test(pair))
    .map((pair) => String.fromCharCode(Number.parseInt(pair, 16) & 0x7f))
    .join('');

test('S6 whatever the line does to a card, no five digits of it are shown', () => {
  const card = fc.constantFrom(...TEST_CARDS);
  const starts = fc.constantFrom('81.;', '83.', 'T2811\x1a57', 'Z60.', '85', '72', '');
  const damage = fc.array(
    fc.record({ at: fc.nat(60), with: fc.oneof(fc.nat(255), fc.constantFrom(2, 3, 0x0e, 0x0f)) }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(card, starts, damage, fc.boolean(), (held, start, damages, cut) => {
      const bytes = wire(`${start}${track2Of(held)}`);
      for (const { at, with: value } of damages) bytes[at % bytes.length] = value;
      const dialect = padWire(PIN_PAD_FRAMES);
      const heard = [...dialect.hear('from-device', cut ? bytes.subarray(0, -4) : bytes)];
      const broken = dialect.breakOff('from-device');
      const shown = shownBytes(broken === null ? heard : [...heard, broken]);
      for (let from = 0; from + 5 <= held.pan.length; from += 1) {
        expect(shown).not.toContain(held.pan.slice(from, from + 5));
      }
    }),
    { numRuns: 3_000 },
  );
});
