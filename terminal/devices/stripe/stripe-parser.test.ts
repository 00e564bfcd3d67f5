import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { swipeBytes } from '../simulated/simulated-stripe-reader.ts';
import { TEST_CARDS, track2Of } from '../simulated/test-cards.ts';
import { createStripeParser, type StripeHeard } from './stripe-parser.ts';
import { STRIPE_MODELS, type StripeProfile } from './stripe-profile.ts';

const MODELS = Object.values(STRIPE_MODELS) as readonly StripeProfile[];
const PROFILES = [
  ...MODELS,
  ...(['even', 'odd'] as const).map((parity) => ({ ...STRIPE_MODELS['id-tech'], parity })),
];
const latin = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const told = (heard: readonly StripeHeard[]): readonly string[] =>
  heard.map((one) => (one.kind === 'track2' ? Buffer.from(one.raw).toString('latin1') : one.kind));
const heard = (text: string, profile: StripeProfile = STRIPE_MODELS['id-tech']) => {
  const parser = createStripeParser(profile);
  return told([...parser.push(latin(text)), ...parser.pause()]);
};

test.for(PROFILES)('a card is read in the dressing of $name, parity $parity', (profile) => {
  for (const card of TEST_CARDS) {
    const parser = createStripeParser(profile);
    const read = told([...parser.push(swipeBytes(card, 'well', profile)), ...parser.pause()]);
    const broken = ['bad-track', 'bad-track', 'end'];
    const whole = ['other-track', `;${track2Of(card)}?`, 'end'];
    expect(read).toEqual(card.stripe === 'readable' ? whole : broken);
    expect(parser.midSwipe()).toBe(false);
  }
});

test('any split of the bytes gives the same tracks', () => {
  const card = fc.constantFrom(...TEST_CARDS);
  const cuts = fc.array(fc.nat(120), { maxLength: 8 });
  fc.assert(
    fc.property(card, fc.constantFrom(...PROFILES), cuts, (swiped, profile, at) => {
      const bytes = swipeBytes(swiped, 'well', profile);
      const parser = createStripeParser(profile);
      const edges = [0, ...at.toSorted((one, other) => one - other), bytes.length];
      const split = edges
        .slice(1)
        .flatMap((to, index) => parser.push(bytes.subarray(edges[index], to)));
      expect(told(split)).toEqual(told(createStripeParser(profile).push(bytes)));
    }),
  );
});

test('a track whose check byte is wrong is bad, one without it waits for it', () => {
  const profile = STRIPE_MODELS['uic-lrc'];
  const bytes = swipeBytes(TEST_CARDS[0] as (typeof TEST_CARDS)[0], 'well', profile);
  // The check byte of track 2 stands before the last byte, ETX.
  const at = bytes.length - 2;
  bytes[at] = (bytes[at] ?? 0) ^ 0x01;
  expect(told(createStripeParser(profile).push(bytes))).toEqual([
    'other-track',
    'bad-track',
    'end',
  ]);
});

test.for([
  ['a control byte inside', ';620000\x0000000005=3012?', ['bad-track', 'end']],
  ['a letter inside', ';62000A0000000005=3012?', ['bad-track', 'end']],
  [
    'a second beginning',
    ';6200;6200000000000005=3012?',
    ['bad-track', ';6200000000000005=3012?', 'end'],
  ],
  ['no end', ';6200000000000005=30121010000', ['bad-track', 'end']],
  ['a track 3 with the sentinel of track 2', `;01${'6'.repeat(90)}?`, ['other-track', 'end']],
  ['more than any track holds', `;${'6'.repeat(200)}?`, ['bad-track', 'end']],
  [
    'a bad first track',
    'E;6200000000000005=3012?',
    ['bad-track', ';6200000000000005=3012?', 'end'],
  ],
  [
    'a card-present digit around it',
    '1;6200000000000005=3012?0',
    [';6200000000000005=3012?', 'end'],
  ],
] as const)('SL1 SL4 %s', ([, text, expected]) => {
  expect(heard(text)).toEqual(expected);
});

test('a byte of the wrong parity spoils its track', () => {
  const profile = { ...STRIPE_MODELS['id-tech'], parity: 'even' } as const;
  const card = TEST_CARDS[0] as (typeof TEST_CARDS)[0];
  const bytes = swipeBytes(card, 'well', profile);
  const at = bytes.length - 5;
  bytes[at] = (bytes[at] ?? 0) ^ 0x80;
  expect(told(createStripeParser(profile).push(bytes))).toEqual(['other-track', 'bad-track']);
});

test('U2 after any bytes and a pause, one swipe is read', () => {
  const card = TEST_CARDS[0] as (typeof TEST_CARDS)[0];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...MODELS), (noise, profile) => {
      const parser = createStripeParser(profile);
      parser.push(noise);
      parser.pause();
      expect(told(parser.push(swipeBytes(card, 'well', profile)))).toContain(`;${track2Of(card)}?`);
    }),
  );
});

test('SL3 a mebibyte of noise is passed over and never kept', () => {
  const parser = createStripeParser(STRIPE_MODELS['id-tech']);
  const noise = new Uint8Array(1024 * 1024).fill(0x36);
  expect(parser.push(latin(';'))).toEqual([]);
  const all = told(parser.push(noise));
  expect(all).toEqual(['bad-track']);
  expect(parser.midSwipe()).toBe(true);
});
