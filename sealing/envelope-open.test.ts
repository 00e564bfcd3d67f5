import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { channelId } from '#contract/ids.ts';
import type { Recipient } from '#contract/sealed.ts';
import { bindingAttributes } from './binding.ts';
import { parseCertificate } from './certificate.ts';
import { encryptContent } from './content-cipher.ts';
import { type Opening, openEnvelope, prepareOpening } from './envelope-open.ts';
import { createSealer, type SealerOptions } from './envelope-seal.ts';
import { writeEnvelopedData } from './enveloped-data.ts';
import {
  BINDING,
  flipBit,
  pairOf,
  type TestPair,
  testPair,
  testParameters,
} from './keys.fixture.ts';
import { encodeParameters, wipeParameters } from './parameters.ts';
import { type Signer, signContent, verifyContent } from './signed-data.ts';

let terminal: TestPair;
let one: TestPair;
let two: TestPair;
let stranger: TestPair;
/** Bytes of an envelope to `one` and `two`, and of one to `one` for another sale. */
let envelope: Buffer;
let otherEnvelope: Buffer;

const recipient = ({ pem }: TestPair, at: number): Recipient => ({
  channel: channelId.parse(`channel-${at}`),
  certificatePem: pem,
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const seal = async (
  pairs: readonly TestPair[],
  options: Partial<SealerOptions> = {},
  binding = BINDING,
) =>
  createSealer({
    terminalKey: terminal.key,
    terminalCertificatePem: terminal.pem,
    trust: 'as-given',
    ...options,
  }).seal(testParameters(), binding, pairs.map(recipient));

const keysOf = (own: TestPair, options: { singleDes?: 'accepted' } = {}) =>
  prepareOpening({
    ownKey: own.key,
    ownCertificatePem: own.pem,
    terminalCertificatePem: terminal.pem,
    ...options,
  });

const open = (bytes: Buffer | string, own = one, expected: typeof BINDING = BINDING) =>
  openEnvelope(typeof bytes === 'string' ? bytes : bytes.toString('base64'), expected, keysOf(own));

const opened: Opening = {
  kind: 'opened',
  parameters: testParameters(),
  sealedAtWallMs: BINDING.sealedAtWallMs,
};
const refused: Opening = { kind: 'refused' };

const signerOf = ({ key, pem }: TestPair): Signer => {
  const certificate = parseCertificate(pem);
  if (!certificate) throw new Error('the fixture has no certificate');
  return { key, certificate };
};

/** An envelope signed by the terminal over content of the test's making. */
async function signedByTerminal(content: Buffer, signer = terminal): Promise<Buffer> {
  const attributes = bindingAttributes(BINDING, 'des-ede3-cbc');
  return signContent(content, signerOf(signer), BINDING.sealedAtWallMs, attributes);
}

const contentOf = (bytes: Buffer) => verifyContent(bytes, signerOf(terminal).certificate).content;

beforeAll(async () => {
  [terminal, one, two, stranger] = [
    await testPair('terminal'),
    await testPair('one'),
    await testPair('two'),
    await testPair('stranger'),
  ];
  envelope = Buffer.from(await seal([one, two]), 'base64');
  otherEnvelope = Buffer.from(await seal([one]), 'base64');
});

describe('an envelope as it was sealed', () => {
  test('S3: opens for each of its recipients with the same parameters', async () => {
    expect(await open(envelope, one)).toEqual(opened);
    expect(await open(envelope, two)).toEqual(opened);
  });

  test.each(['des-ede3-cbc', 'aes-256-cbc'] as const)('opens in suite %s', async (suite) => {
    expect(await open(await seal([one, two], { suite }))).toEqual(opened);
  });

  test('opens when recipients are named by their key', async () => {
    expect(await open(await seal([one, two], { naming: 'subject-key' }), two)).toEqual(opened);
  });

  test('opens for the last of 16 recipients, among them two certificates of one key', async () => {
    const renewals = Array.from({ length: 15 }, (_, at) => pairOf(two.key, `renewal ${at}`));
    const pairs = [...(await Promise.all(renewals)), one];
    expect(await open(await seal(pairs), one)).toEqual(opened);
  });

  test('opens when a recipient was given twice, for two channels of one institution', async () => {
    expect(await open(await seal([one, one, two]))).toEqual(opened);
  });

  test('CK6: opens though the terminal stands in 1970 or in 2050, and says so', async () => {
    for (const sealedAtWallMs of [1000, Date.UTC(2050, 0, 1)]) {
      const binding = { ...BINDING, sealedAtWallMs };
      const opening = await open(await seal([one], {}, binding), one, binding);
      expect(opening).toEqual({ ...opened, sealedAtWallMs });
    }
  });

  test('gives parameters that can be wiped', async () => {
    const opening = await open(envelope);
    if (opening.kind !== 'opened') throw new Error('refused');
    wipeParameters(opening.parameters);
    expect(opening.parameters.pinBlock).toEqual(Buffer.alloc(8));
  });
});

describe('single DES', () => {
  const suite = {
    compatibility: 'des-cbc',
    askedBy: new Set(['channel-0', 'channel-1']),
  } as const;

  test('opens only where the recipient accepts it', async () => {
    const sealed = await seal([one, two], { suite });
    const accepting = keysOf(one, { singleDes: 'accepted' });
    expect(await openEnvelope(sealed, BINDING, accepting)).toEqual(opened);
    expect(await openEnvelope(sealed, BINDING, keysOf(one))).toEqual(refused);
  });
});

describe('S3: the same refusal for', () => {
  test('a key that is no recipient', async () => {
    expect(await open(envelope, stranger)).toEqual(refused);
  });

  test.each([
    ['sale', { saleId: 'sale-0002' }],
    ['terminal', { terminalId: 'T0000002' }],
    ['amount', { amountMinor: 12_346 }],
    ['currency', { currency: 'HKD' }],
  ])('another %s than it was sealed for', async (_, other) => {
    expect(await open(envelope, one, { ...BINDING, ...other })).toEqual(refused);
  });

  test('an envelope signed by another terminal', async () => {
    const forged = await signedByTerminal(contentOf(envelope), stranger);
    expect(await open(forged)).toEqual(refused);
  });

  test('nothing, noise, text that is not base64, and more than the bound', async () => {
    for (const bad of ['', 'AAAA', '*', 'A'.repeat(70_000)]) {
      expect(await open(bad)).toEqual(refused);
    }
  });

  test('base64 with a line end, in the other alphabet, or with spare bits set', async () => {
    // Of two sale ids of neighbouring lengths, one at least leaves a group short and so bits spare.
    const texts = ['sale-0001', 'sale-00011'].map(async (saleId) => {
      const binding = { ...BINDING, saleId };
      return { binding, text: await seal([one], {}, binding) };
    });
    const short = (await Promise.all(texts)).find(({ text }) => text.endsWith('='));
    const { binding, text } = short ?? { binding: BINDING, text: '' };
    const spare = text.replace(/.(?==+$)/, (last) => ALPHABET[ALPHABET.indexOf(last) + 1] ?? '');
    expect(Buffer.from(spare, 'base64').equals(Buffer.from(text, 'base64'))).toBe(true);
    expect((await open(text, one, binding)).kind).toBe('opened');
    for (const bad of [spare, `${text}\n`, Buffer.from(text, 'base64').toString('base64url')]) {
      expect(await open(bad, one, binding)).toEqual(refused);
    }
  });

  test('KC5: an envelope cut at any place, or with something behind it', async () => {
    for (let at = 0; at < envelope.length; at += 61) {
      expect(await open(envelope.subarray(0, at))).toEqual(refused);
    }
    expect(await open(Buffer.concat([envelope, Buffer.alloc(1)]))).toEqual(refused);
  });

  test('KC5: the signature of one envelope over the content of another', async () => {
    const content = contentOf(envelope);
    const twin = Buffer.from(await seal([one, two]), 'base64');
    const swapped = Buffer.from(envelope);
    swapped.set(contentOf(twin), swapped.indexOf(content));
    expect(contentOf(twin)).toHaveLength(content.length);
    expect(await open(swapped)).toEqual(refused);
  });

  test('KC5: recipients whose wrapped keys changed places, though the terminal signed it', async () => {
    const content = Buffer.from(contentOf(envelope));
    const octets = Buffer.from('04820100', 'hex');
    const [first, second] = [content.indexOf(octets), content.lastIndexOf(octets)];
    const kept = Buffer.from(content.subarray(first, first + 260));
    content.set(content.subarray(second, second + 260), first);
    content.set(kept, second);
    expect(first).not.toBe(second);
    expect(await open(await signedByTerminal(content))).toEqual(refused);
  });

  test('a content key of another length, a bad padding, and a plaintext that is none', async () => {
    const recipients = [signerOf(one).certificate];
    const key = { suite: 'des-ede3-cbc', key: Buffer.alloc(24, 1), iv: Buffer.alloc(8) } as const;
    const short = { ...key, key: Buffer.alloc(16, 1) };
    // Single DES under the name of triple DES, over parameters that would be fine.
    const single = { ...key, key: Buffer.alloc(8, 1) };
    const noise = encryptContent(key, Buffer.from('no parameters'));
    for (const [content, sealed] of [
      [single, encryptContent(single, encodeParameters(testParameters()))],
      [short, noise],
      [key, Buffer.alloc(16)],
      [key, noise],
    ] as const) {
      const enveloped = writeEnvelopedData(content, sealed, recipients, 'issuer-and-serial');
      expect(await open(await signedByTerminal(enveloped))).toEqual(refused);
    }
  });

  test('signed content that lacks the binding, has a part twice or one more', async () => {
    const attributes = bindingAttributes(BINDING, 'des-ede3-cbc');
    const [first] = attributes;
    if (!first) throw new Error('no attribute');
    const extra = { objectId: Buffer.from('06022a03', 'hex'), value: first.value };
    for (const wrong of [
      attributes.slice(1),
      [...attributes, first],
      [...attributes, extra],
      [...attributes.slice(1), extra],
    ]) {
      const content = contentOf(envelope);
      const at = BINDING.sealedAtWallMs;
      expect(await open(await signContent(content, signerOf(terminal), at, wrong))).toEqual(
        refused,
      );
    }
  });

  test('any changed bit: a sample over the whole envelope', async () => {
    const keys = keysOf(one);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: envelope.length * 8 - 1 }), async (bit) => {
        const changed = flipBit(envelope, bit).toString('base64');
        expect(await openEnvelope(changed, BINDING, keys)).toEqual(refused);
      }),
      { numRuns: 100 },
    );
  });

  test('any changed bit: every one of them, before the private key is touched', () => {
    const { certificate } = signerOf(terminal);
    const survivors: number[] = [];
    for (let bit = 0; bit < otherEnvelope.length * 8; bit += 1) {
      try {
        verifyContent(flipBit(otherEnvelope, bit), certificate);
        survivors.push(bit);
      } catch {
        // Refused, as it must be.
      }
    }
    expect(survivors).toEqual([]);
  });
});

test('a recipient whose certificate belongs to another key is told so at start', () => {
  expect(() =>
    prepareOpening({
      ownKey: one.key,
      ownCertificatePem: two.pem,
      terminalCertificatePem: terminal.pem,
    }),
  ).toThrow(/made for another key/);
});
