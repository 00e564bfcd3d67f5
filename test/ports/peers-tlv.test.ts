import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readTlv, writeTlv } from '#terminal/core/emv/emv-tlv.ts';
import { emvHex } from '#terminal/devices/simulated/card-data.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import { realClock } from './line-ends.ts';

/** The peer speaks hexadecimal text; a constructed object's value is the list of those inside. */
interface PeerObject {
  readonly tag: string;
  readonly value: string | readonly PeerObject[];
}
interface PeerLibrary {
  parse(hex: string, callback: (objects: readonly PeerObject[]) => void): void;
}
/** Plain JavaScript without types: what is used of it is written down above. */
const peer: PeerLibrary = createRequire(import.meta.url)('node-emv');

const flat = (objects: readonly PeerObject[]): readonly string[] =>
  objects.flatMap(({ tag, value }) =>
    typeof value === 'string' ? [`${tag} ${value.toUpperCase()}`] : flat(value),
  );

/** The peer calls back before it returns. */
function byPeer(bytes: Uint8Array): readonly string[] {
  let read: readonly string[] = [];
  peer.parse(hexOf(bytes), (objects) => {
    read = flat(objects);
  });
  return read;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const byUs = (bytes: Uint8Array): readonly string[] | null =>
  readTlv(bytes)?.map(({ tag, value }) => `${tag} ${hexOf(value)}`) ?? null;
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

beforeEach(() => {
  // The peer talks about every length beyond 127 bytes.
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Primitive EMV tags of one, two and three bytes. */
const primitiveTag = fc.constantFrom(
  ...['57', '5A', '82', '95', '9A', '9C', '50', '4F', '84', '91', '8A'],
  ...['9F02', '9F10', '9F26', '9F27', '9F36', '5F24', '5F2A', 'DF01', 'DF8129', 'DF811A'],
);
const constructedTag = fc.constantFrom('70', '6F', '77', 'A5', 'BF0C', 'E1');

const primitive = fc
  .tuple(primitiveTag, fc.uint8Array({ maxLength: 300 }))
  .map(([tag, value]) => writeTlv(tag, value));

/** Objects inside objects, three levels at most. */
const nested = fc.letrec<{ object: Uint8Array }>((tie) => ({
  object: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    primitive,
    fc
      .tuple(constructedTag, fc.array(tie('object'), { maxLength: 4 }))
      .map(([tag, inner]) => writeTlv(tag, joined(inner))),
  ),
})).object;

test('the peer and we read the same objects, in the same order, from any nesting', () => {
  fc.assert(
    fc.property(fc.array(nested, { maxLength: 6 }), (parts) => {
      const bytes = joined(parts);
      expect(byUs(bytes)).toEqual(byPeer(bytes));
    }),
    { numRuns: 300 },
  );
});

test.for(TEST_CARDS)('the data of the test card $id reads alike', (card) => {
  const random = { fraction: () => 0.5, id: () => '0'.repeat(26) };
  const sale = { amount: '000000012850', currency: '0156', counter: 1 };
  const bytes = bytesOf(emvHex(card, sale, { clock: realClock, random }));
  expect(byUs(bytes)).toEqual(byPeer(bytes));
});

test('samples of cards and terminals read alike', () => {
  for (const hex of [
    '6F1A840E315041592E5359532E4444463031A5088801015F2D027A68',
    '70165A0862000000000000055F24033012315F25032001018C009F360200019F37041A2B3C4D',
    '9F100706010A03A0000082023900950500800080009A032611229C01005F2A020156',
  ]) {
    expect(byUs(bytesOf(hex))).toEqual(byPeer(bytesOf(hex)));
  }
});

test('what is written is read back: same tags, same values, same order', () => {
  const objects = fc.array(fc.tuple(primitiveTag, fc.uint8Array({ maxLength: 70_000 })), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(objects, (all) => {
      const fitting = all.filter(([, value]) => value.length <= 0xffff);
      const read = readTlv(joined(fitting.map(([tag, value]) => writeTlv(tag, value))));
      expect(read?.map(({ tag, value }) => ({ tag, value }))).toEqual(
        fitting.map(([tag, value]) => ({ tag, value })),
      );
    }),
  );
});

test('SL9: padding between objects is skipped, where the peer gives up', () => {
  const object = writeTlv('9F26', new Uint8Array(8).fill(0xa1));
  const padded = joined([Uint8Array.of(0, 0xff), object, Uint8Array.of(0, 0), object]);
  expect(byUs(padded)).toEqual(byUs(joined([object, object])));
});

test('SL9: cut anywhere, the data is refused or a shorter list, never another value', () => {
  const whole = joined(
    ['57', '9F26', 'DF8129'].map((tag, at) => writeTlv(tag, new Uint8Array(140).fill(at + 1))),
  );
  const all = byUs(whole) ?? [];
  for (let length = 0; length < whole.length; length += 1) {
    const cut = byUs(whole.subarray(0, length));
    if (cut !== null) expect(all.slice(0, cut.length)).toEqual(cut);
  }
});
