import { beforeAll, expect, test } from 'vitest';
import { parseCertificate } from './certificate.ts';
import { closePrimeKey, pairOf, type TestPair, testPair, WALL_MS } from './keys.fixture.ts';
import {
  acknowledgeNextCertificate,
  isAcknowledged,
  offerNextCertificate,
  readNextCertificate,
} from './next-certificate.ts';

const TERMINAL = 'SL000001';
let present: TestPair;
let next: TestPair;
let platform: TestPair;

const facts = ({ pem }: TestPair) => {
  const found = parseCertificate(pem);
  if (!found) throw new Error('unreadable');
  return found;
};
const signer = (pair: TestPair) => ({ key: pair.key, certificate: facts(pair) });

beforeAll(async () => {
  [present, next] = [await testPair('till'), await testPair('till')];
  platform = await testPair('platform');
});

const offer = (of = next, by = present, id = TERMINAL) =>
  offerNextCertificate(facts(of), id, signer(by), WALL_MS);

test('a next certificate is known by the signature of the present key, and acknowledged', async () => {
  const read = readNextCertificate(await offer(), TERMINAL, [facts(present)]);
  expect(read?.fingerprint).toBe(facts(next).fingerprint);
  const answer = await acknowledgeNextCertificate(facts(next), TERMINAL, signer(platform), WALL_MS);
  expect(isAcknowledged(answer, facts(next), TERMINAL, [facts(platform)])).toBe(true);
});

test('an offer is refused that its own new key signed, or for another terminal, or cut', async () => {
  const known = [facts(present)];
  expect(readNextCertificate(await offer(next, next), TERMINAL, known)).toBeUndefined();
  expect(readNextCertificate(await offer(), 'SL000002', known)).toBeUndefined();
  expect(readNextCertificate((await offer()).slice(0, -8), TERMINAL, known)).toBeUndefined();
  expect(readNextCertificate('', TERMINAL, known)).toBeUndefined();
});

test('S4: an offered key that fails the audit is refused, whoever vouches for it', async () => {
  const weak = await pairOf(closePrimeKey().key, 'till');
  expect(readNextCertificate(await offer(weak), TERMINAL, [facts(present)])).toBeUndefined();
});

test('an acknowledgement counts only from the platform, for this certificate and terminal', async () => {
  const answer = await acknowledgeNextCertificate(facts(next), TERMINAL, signer(platform), WALL_MS);
  const pinned = [facts(platform)];
  expect(isAcknowledged(answer, facts(present), TERMINAL, pinned)).toBe(false);
  expect(isAcknowledged(answer, facts(next), 'SL000002', pinned)).toBe(false);
  expect(isAcknowledged(answer, facts(next), TERMINAL, [facts(present)])).toBe(false);
  // The offer itself, sent back by whoever listens, is no acknowledgement.
  expect(isAcknowledged(await offer(), facts(next), TERMINAL, [facts(present)])).toBe(false);
});
