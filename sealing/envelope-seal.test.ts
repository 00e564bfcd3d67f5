import { generatePrimeSync, randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { channelId } from '#contract/ids.ts';
import type { Recipient } from '#contract/sealed.ts';
import { createSealer, type SealerOptions } from './envelope-seal.ts';
import { keyFingerprint } from './key-audit.ts';
import {
  BINDING,
  closePrimeKey,
  keyOfPrimes,
  pairOf,
  type TestPair,
  testPair,
  testParameters,
} from './keys.fixture.ts';

let terminal: TestPair;
let recipients: readonly Recipient[];

const recipient = (channel: string, { pem }: TestPair): Recipient => ({
  channel: channelId.parse(channel),
  certificatePem: pem,
});

const sealer = (options: Partial<SealerOptions> = {}) =>
  createSealer({
    terminalKey: terminal.key,
    terminalCertificatePem: terminal.pem,
    trust: 'as-given',
    ...options,
  });

const problem = (code: string, fields: object = {}) =>
  expect.objectContaining({ problem: expect.objectContaining({ code, ...fields }) });

beforeAll(async () => {
  terminal = await testPair('terminal');
  const pairs = [await testPair('one'), await testPair('two')];
  recipients = pairs.map((pair, at) => recipient(`channel-${at}`, pair));
});

test('S1: nothing of the parameters can be read in the envelope, in any usual form', async () => {
  const secret = testParameters();
  const forms = [secret.track2, secret.pinBlock].map((bytes) => Buffer.from(bytes ?? []));
  const text = await sealer().seal(secret, BINDING, recipients);
  const envelope = Buffer.from(text, 'base64');
  for (const form of forms) {
    expect(form.length).toBeGreaterThan(0);
    expect(envelope.includes(form)).toBe(false);
    expect(envelope.includes(form.toString('hex'))).toBe(false);
    expect(text.includes(form.toString('base64').slice(0, 8))).toBe(false);
  }
});

test('sealing wipes the parameters and the content key', async () => {
  const handed: Buffer[] = [];
  const random = (count: number) => {
    const bytes = randomBytes(count);
    handed.push(bytes);
    return bytes;
  };
  const secret = testParameters();
  const sealing = sealer({ random }).seal(secret, BINDING, recipients);
  // Already now, before the signature is waited for.
  expect(Buffer.concat([secret.track2, secret.pinBlock, secret.emvTlv].map(bytesOf))).toEqual(
    Buffer.alloc(31 + 8 + 11),
  );
  const key = handed.find(({ length }) => length === 24);
  expect(key).toEqual(Buffer.alloc(24));
  await sealing;
});

const bytesOf = (value: Uint8Array | undefined) => value ?? new Uint8Array(0);

test('a seal that is refused wipes the parameters too', async () => {
  const secret = testParameters();
  await expect(sealer().seal(secret, BINDING, [])).rejects.toThrow(problem('recipient-count'));
  expect(bytesOf(secret.track2).every((byte) => byte === 0)).toBe(true);
});

test('KC2: 17 recipients are refused, 16 are not', async () => {
  const many = Array.from({ length: 17 }, () => recipients).flat();
  const seal = (count: number) => sealer().seal(testParameters(), BINDING, many.slice(0, count));
  await expect(seal(17)).rejects.toThrow(problem('recipient-count', { count: 17 }));
  await expect(seal(16)).resolves.toMatch(/^MII/);
});

test('single DES is refused unless every recipient asks for it, and says which does not', async () => {
  const askedBy = (...channels: string[]) =>
    sealer({ suite: { compatibility: 'des-cbc', askedBy: new Set(channels) } });
  await expect(askedBy('channel-0').seal(testParameters(), BINDING, recipients)).rejects.toThrow(
    problem('single-des-not-asked', { channel: 'channel-1' }),
  );
  await askedBy('channel-0', 'channel-1').seal(testParameters(), BINDING, recipients);
});

test('S4, KC3: a recipient with a close-prime key is refused by name, before and at the sale', async () => {
  const weak = recipient('channel-weak', await pairOf(closePrimeKey().key, 'weak'));
  const subject = sealer();
  expect(subject.inspect([...recipients, weak])).toEqual([
    { channel: 'channel-weak', why: expect.stringContaining('close together') },
  ]);
  const sealed = subject.seal(testParameters(), BINDING, [...recipients, weak]);
  await expect(sealed).rejects.toThrow(problem('key-refused', { owner: 'channel channel-weak' }));
});

test('S4: of two recipients that share a prime neither is sealed to, whichever came first', async () => {
  const prime = () => generatePrimeSync(1024, { bigint: true });
  const shared = prime();
  const pair = async (name: string) =>
    recipient(name, await pairOf(keyOfPrimes(shared, prime()), name));
  const [first, second] = [await pair('first'), await pair('second')];
  const subject = sealer();
  expect(subject.inspect([first])).toEqual([]);
  expect(subject.inspect([second])).toHaveLength(1);
  expect(subject.inspect([first])).toEqual([
    { channel: 'first', why: expect.stringContaining('channel second') },
  ]);
});

test('S4: a key on the list of refused keys is not sealed to', async () => {
  const refusedKeys = new Set([keyFingerprint(terminal.key)]);
  expect(() => sealer({ refusedKeys })).toThrow(problem('key-refused'));
});

test('a certificate that cannot be read is refused by the name of its channel', async () => {
  const broken = { channel: channelId.parse('channel-0'), certificatePem: 'nonsense' };
  await expect(sealer().seal(testParameters(), BINDING, [broken])).rejects.toThrow(
    problem('certificate-unusable', { owner: 'channel channel-0' }),
  );
});

/** A certificate for an Ed25519 key, which can verify but not be sealed to. */
const CURVE_PEM = `-----BEGIN CERTIFICATE-----
MIIBIzCB1qADAgECAgEBMAUGAytlcDAQMQ4wDAYDVQQDDAVjdXJ2ZTAgFw0yNjEx
MjIwNTI5NDNaGA8yMTI2MTAyOTA1Mjk0M1owEDEOMAwGA1UEAwwFY3VydmUwKjAF
BgMrZXADIQCZPiIqEaLX+Ou0sxP76I7jGQYfmx0f9AbQj2eEr7fUY6NTMFEwHQYD
VR0OBBYEFGWZLspNuck1okDRJj3PMebVImNzMB8GA1UdIwQYMBaAFGWZLspNuck1
okDRJj3PMebVImNzMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EAjnKEHHD0+8CU
VMh2XPyZ4zC7vakJpIi8ONx4D68O/xeJXAMGLIs1JbV9HkvAw7gw3xnpeVRmFAy3
wRwtsR/2CQ==
-----END CERTIFICATE-----`;

test('S4: a key that is not RSA is refused, and does not spoil the others', async () => {
  const curve = { channel: channelId.parse('curve'), certificatePem: CURVE_PEM };
  const subject = sealer();
  expect(subject.inspect([curve])).toEqual([
    { channel: 'curve', why: expect.stringContaining('not an RSA key') },
  ]);
  expect(subject.inspect(recipients)).toEqual([]);
});

test('a terminal whose certificate belongs to another key is refused at once', () => {
  const [other] = recipients;
  const terminalCertificatePem = other?.certificatePem ?? '';
  expect(() => sealer({ terminalCertificatePem })).toThrow(problem('key-mismatch'));
});

test.each([
  ['saleId', ''],
  ['saleId', 'x'.repeat(65)],
  ['amountMinor', -1],
  ['amountMinor', 0.5],
  ['amountMinor', 1e12],
  ['currency', 'cny'],
  ['sealedAtWallMs', Number.NaN],
  ['sealedAtWallMs', Date.UTC(10_000, 0)],
])('a binding whose %s is %s is refused', async (field, value) => {
  const sealed = sealer().seal(testParameters(), { ...BINDING, [field]: value }, recipients);
  await expect(sealed).rejects.toThrow(problem('binding-unusable', { field }));
});
