import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { DerError } from './der-read.ts';
import { readEnvelopedData, wrappedKeyFor, writeEnvelopedData } from './enveloped-data.ts';
import { pairOf, testPair } from './keys.fixture.ts';
import { MAX_CONTENT_BYTES, MAX_RECIPIENTS } from './limits.ts';

let one: CertificateFacts;
let two: CertificateFacts;

const factsOf = ({ pem }: { pem: string }): CertificateFacts => {
  const facts = parseCertificate(pem);
  if (!facts) throw new Error('the fixture is no certificate');
  return facts;
};

beforeAll(async () => {
  [one, two] = [factsOf(await testPair('one')), factsOf(await testPair('two'))];
});

const content = { suite: 'des-ede3-cbc', key: Buffer.alloc(24, 7), iv: Buffer.alloc(8) } as const;

const write = (recipients: readonly CertificateFacts[], sealedBytes = 16) =>
  writeEnvelopedData(content, Buffer.alloc(sealedBytes), recipients, 'issuer-and-serial');

const times = (count: number) => Array.from({ length: count }, () => one);

test('each recipient finds the one key that is its own', () => {
  const enveloped = readEnvelopedData(write([one, two]));
  const [first, second] = [wrappedKeyFor(enveloped, one), wrappedKeyFor(enveloped, two)];
  expect(first).toHaveLength(256);
  expect(second).toHaveLength(256);
  expect(first).not.toEqual(second);
});

test('a recipient named twice finds no key: which one to try is nobody else’s choice', () => {
  expect(wrappedKeyFor(readEnvelopedData(write([one, one])), one)).toBeUndefined();
});

test('KC2: no recipient and more than 16 are refused', () => {
  expect(readEnvelopedData(write(times(MAX_RECIPIENTS))).recipients).toHaveLength(MAX_RECIPIENTS);
  expect(() => readEnvelopedData(write(times(MAX_RECIPIENTS + 1)))).toThrow(DerError);
  expect(() => readEnvelopedData(write([]))).toThrow(DerError);
});

test('content longer than anything sealed here is refused', () => {
  readEnvelopedData(write([one], MAX_CONTENT_BYTES));
  expect(() => readEnvelopedData(write([one], MAX_CONTENT_BYTES + 8))).toThrow(DerError);
});

test('S4: a key wrapped under a short modulus is refused', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const short = factsOf(await pairOf(privateKey, 'short'));
  expect(() => readEnvelopedData(write([short]))).toThrow(DerError);
});

test('KC5: recipients in another order than that of their bytes are refused', () => {
  const der = write([one, two]);
  const { recipients } = readEnvelopedData(der);
  const starts = recipients.map(({ identifier }) => der.indexOf(identifier) - 7);
  const [from = 0, middle = 0] = starts;
  const to = middle + (middle - from);
  const swapped = Buffer.concat([
    der.subarray(0, from),
    der.subarray(middle, to),
    der.subarray(from, middle),
    der.subarray(to),
  ]);
  expect(swapped).toHaveLength(der.length);
  expect(() => readEnvelopedData(swapped)).toThrow('out of order');
});
