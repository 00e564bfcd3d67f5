import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskPan, parseTrack2 } from './track2.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const asText = (bytes: Uint8Array | undefined): string =>
  Buffer.from(bytes ?? []).toString('latin1');
const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

test('a stripe with sentinels and check character gives PAN, mask, leading digits and service code', () => {
  const track = parseTrack2(ascii(';6200000000000005=30122200000?7'));
  expect(asText(track?.track)).toBe('6200000000000005=30122200000');
  expect(asText(track?.pan)).toBe('6200000000000005');
  expect(track?.masked).toBe('620000******0005');
  expect(track?.bin).toBe('62000000');
  expect(track?.service).toEqual({ chip: true, pin: 'required' });
});

test('the same track from a chip, with D and F, reads alike', () => {
  const stripe = parseTrack2(ascii(';6200000000000005=30122200000?'));
  expect(parseTrack2(ascii('6200000000000005D30122200000F'))).toEqual(stripe);
});

test.each([
  { code: '101', chip: false, pin: 'not-asked' },
  { code: '120', chip: false, pin: 'required' },
  { code: '201', chip: true, pin: 'not-asked' },
  { code: '226', chip: true, pin: 'if-pad-present' },
  { code: '523', chip: false, pin: 'required' },
  { code: '620', chip: true, pin: 'required' },
])('service code $code: chip $chip, PIN $pin', ({ code, chip, pin }) => {
  expect(parseTrack2(ascii(`6200000000000005=3012${code}0`))?.service).toEqual({ chip, pin });
});

test('a separator in place of the expiry date or the service code is understood', () => {
  expect(parseTrack2(ascii('6200000000000005==2010'))?.service).toEqual({
    chip: true,
    pin: 'not-asked',
  });
  expect(parseTrack2(ascii('6200000000000005=3012=0'))?.service).toBeNull();
});

test.each([
  { what: 'nothing', raw: '' },
  { what: 'the mark of a bad track', raw: 'E' },
  { what: 'that mark between sentinels', raw: ';E?' },
  { what: 'no separator', raw: '6200000' },
  { what: 'a number too long', raw: '62000000000000051234=3012' },
  { what: 'a letter in the number', raw: '62x0000000000005=3012201' },
])('$what is no track 2', ({ raw }) => {
  expect(parseTrack2(ascii(raw))).toBeNull();
});

test('any digits a card may hold come back whole, and the mask shows at most 6 and 4 of them', () => {
  fc.assert(
    fc.property(digits(13, 19), digits(7, 17), (pan, rest) => {
      const track = parseTrack2(ascii(`;${pan}=${rest}?`));
      expect(asText(track?.pan)).toBe(pan);
      expect(track?.masked).toBe(pan.slice(0, 6) + '*'.repeat(pan.length - 10) + pan.slice(-4));
    }),
  );
});

test('a short number shows its last four alone', () => {
  expect(maskPan(ascii('12345678'))).toBe('****5678');
});

test('arbitrary bytes are read or refused, never thrown over', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (raw) => {
      const track = parseTrack2(raw);
      if (track !== null) expect(track.pan.length).toBeGreaterThanOrEqual(8);
    }),
  );
});
