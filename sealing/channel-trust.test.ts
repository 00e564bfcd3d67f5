import { beforeAll, describe, expect, test } from 'vitest';
import { channelId } from '#contract/ids.ts';
import type { Recipient } from '#contract/sealed.ts';
import { parseCertificate } from './certificate.ts';
import { type Issuer, rootCertificate } from './certificate-write.ts';
import { type ChannelTrust, readRoots } from './channel-trust.ts';
import { openEnvelope, prepareOpening } from './envelope-open.ts';
import { createSealer } from './envelope-seal.ts';
import { keyFingerprint } from './key-audit.ts';
import {
  BINDING,
  closePrimeKey,
  DAY_MS,
  issued,
  type TestPair,
  testPair,
  testParameters,
  testRoot,
  WALL_MS,
} from './keys.fixture.ts';

let root: Issuer & { pem: string };
let stranger: Issuer;
let terminal: TestPair;
let one: TestPair;
let two: TestPair;

beforeAll(async () => {
  [root, stranger] = [await testRoot(), await testRoot('Another root')];
  [terminal, one, two] = [await testPair('till'), await testPair('one'), await testPair('two')];
});

const recipient = (certificatePem: string, channel = 'north'): Recipient => ({
  channel: channelId.parse(channel),
  certificatePem,
});

/** A sealer that trusts the test's root, on a day so many days after the fixture's. */
const sealer = (day = 0, refusedKeys: ReadonlySet<string> = new Set()) => {
  const { certificate } = root;
  const trust: ChannelTrust = { roots: [certificate], wallNow: () => WALL_MS + day * DAY_MS };
  return createSealer({
    terminalKey: terminal.key,
    terminalCertificatePem: terminal.pem,
    trust,
    refusedKeys,
  });
};

const whyOf = (pem: string, day = 0, refused?: ReadonlySet<string>) => {
  const subject = sealer(day, refused);
  const [fault] = subject.inspect([recipient(pem)]);
  // What is said for people and what the till goes by never differ.
  expect(subject.admits(recipient(pem))).toBe(fault === undefined);
  return fault?.why ?? 'admitted';
};

describe('KC1: a certificate of a channel', () => {
  test('that a pinned root signed is sealed to on every day of its window, and on no other', async () => {
    const pem = await issued(root, one.key, [0, 100]);
    expect(whyOf(pem, 0)).toBe('admitted');
    expect(whyOf(pem, 100)).toBe('admitted');
    expect(whyOf(pem, 101)).toContain('it expired on 2027-03-02');
    expect(whyOf(pem, -1)).toContain('it is valid only from 2026-11-22');
  });

  test('that another root signed, or that signed itself, is refused', async () => {
    expect(whyOf(await issued(stranger, one.key, [0, 100]))).toContain('not signed by a root');
    expect(whyOf(one.pem)).toContain('not signed by a root');
  });

  test('signed by a root of the same name with another key is refused', async () => {
    const namesake = await testRoot('Test root');
    expect(whyOf(await issued(namesake, one.key, [0, 100]))).toContain('not signed by a root');
  });

  test('signed by a channel, which is no authority, is refused', async () => {
    const pem = await issued(root, one.key, [0, 100]);
    const certificate = parseCertificate(pem);
    if (!certificate) throw new Error('unreadable');
    const below = await issued({ key: one.key, certificate }, two.key, [0, 100]);
    expect(whyOf(below)).toContain('not signed by a root');
    expect(() => readRoots(pem, 'the root')).toThrow(/may not sign others/);
  });

  test('that is the root itself is refused', () => {
    expect(whyOf(root.pem)).toContain('not signed by a root');
  });

  test('outlives its root by no day', async () => {
    expect(whyOf(await issued(root, one.key, [0, 4000]), 5 * 365 + 1)).toContain('it expired');
  });

  test('withdrawn by its own fingerprint is refused, another of the same key is not', async () => {
    const [gone, kept] = [
      await issued(root, one.key, [0, 100]),
      await issued(root, one.key, [0, 100]),
    ];
    const refused = new Set([parseCertificate(gone)?.fingerprint ?? '']);
    expect(whyOf(gone, 0, refused)).toContain('on the list of refused keys');
    expect(whyOf(kept, 0, refused)).toBe('admitted');
  });

  test('whose key is on the list of refused keys is refused, whoever signed it', async () => {
    const refused = new Set([keyFingerprint(one.key)]);
    expect(whyOf(await issued(root, one.key, [0, 100]), 0, refused)).toContain('refused keys');
  });

  test('KC3: with close primes is refused though its root signed it', async () => {
    expect(whyOf(await issued(root, closePrimeKey().key, [0, 100]))).toContain('close together');
  });
});

describe('KC1: while a channel changes its certificate', () => {
  const keysOf = ({ key }: TestPair, pem: string) =>
    prepareOpening({
      ownKey: key,
      ownCertificatePem: pem,
      terminalCertificatePem: terminal.pem,
    });

  test('the newer one is sealed to, in whatever order they come, and the channel opens both', async () => {
    const older = await issued(root, one.key, [-300, 20]);
    const newer = await issued(root, two.key, [0, 398]);
    const channel = [keysOf(two, newer), keysOf(one, older)] as const;
    for (const bundle of [older + newer, newer + older]) {
      const envelope = await sealer(1).seal(testParameters(), BINDING, [recipient(bundle)]);
      expect((await openEnvelope(envelope, BINDING, channel[0])).kind).toBe('opened');
      expect(await openEnvelope(envelope, BINDING, channel[1])).toEqual({ kind: 'refused' });
    }
    for (const pem of [older, newer]) {
      const envelope = await sealer(1).seal(testParameters(), BINDING, [recipient(pem)]);
      expect((await openEnvelope(envelope, BINDING, ...channel)).kind).toBe('opened');
    }
  });

  test('the older one is sealed to until the newer one begins, and the newer when the older ends', async () => {
    const older = await issued(root, one.key, [-300, 20]);
    const newer = await issued(root, two.key, [10, 398]);
    for (const [day, opener] of [
      [0, keysOf(one, older)],
      [10, keysOf(two, newer)],
      [21, keysOf(two, newer)],
    ] as const) {
      const to = [recipient(older + newer)];
      const envelope = await sealer(day).seal(testParameters(), BINDING, to);
      expect((await openEnvelope(envelope, BINDING, opener)).kind).toBe('opened');
    }
  });

  test('30 days before the last one ends it is announced, and not a day earlier', async () => {
    const older = await issued(root, one.key, [-300, 20]);
    const newer = await issued(root, two.key, [0, 398]);
    const expiring = (pem: string, day: number) => sealer(day).expiring([recipient(pem)]);
    expect(expiring(older, 0)).toEqual([{ channel: 'north', daysLeft: 20 }]);
    expect(expiring(older + newer, 0)).toEqual([]);
    expect(expiring(newer, 367)).toEqual([]);
    expect(expiring(newer, 368)).toEqual([{ channel: 'north', daysLeft: 30 }]);
    expect(expiring(newer, 399)).toEqual([]);
  });

  test('a bundle with one bad part, too many parts or none is refused', async () => {
    const good = await issued(root, one.key, [0, 100]);
    const broken = good.replace('MII', 'AAA');
    expect(whyOf(broken)).toContain('not a readable X.509 certificate');
    expect(whyOf(good.repeat(9))).toContain('not a readable X.509 certificate');
    expect(whyOf('')).toContain('not a readable X.509 certificate');
  });
});

test('CK6: a clock before the root was made is not believed, and does not keep a shop from selling', async () => {
  const pem = await issued(root, one.key, [0, 100]);
  const in1970 = -WALL_MS / DAY_MS;
  expect(whyOf(pem, in1970)).toBe('admitted');
  expect(sealer(in1970).expiring([recipient(pem)])).toEqual([]);
  expect(whyOf(await issued(stranger, one.key, [0, 100]), in1970)).toContain('not signed');
});

test('S3: an envelope of a terminal that changes its key opens under either certificate', async () => {
  const pem = await issued(root, one.key, [0, 100]);
  const next = await testPair('till');
  const keys = prepareOpening({
    ownKey: one.key,
    ownCertificatePem: pem,
    terminalCertificatePem: terminal.pem + next.pem,
  });
  for (const { key, pem: terminalCertificatePem } of [terminal, next, two]) {
    const subject = createSealer({ terminalKey: key, terminalCertificatePem, trust: 'as-given' });
    const envelope = await subject.seal(testParameters(), BINDING, [recipient(pem)]);
    const { kind } = await openEnvelope(envelope, BINDING, keys);
    expect(kind).toBe(key === two.key ? 'refused' : 'opened');
  }
});

test('S4: a root whose key is not safe is not trusted, nor is a file that is no root', async () => {
  const { key } = closePrimeKey();
  const validity = { validFromWallMs: WALL_MS, validToWallMs: WALL_MS + DAY_MS };
  const weak = await rootCertificate(key, 'Weak root', validity);
  expect(readRoots(root.pem, 'the root')).toHaveLength(1);
  expect(() => readRoots(root.pem + weak, 'the root')).toThrow(/close together/);
  expect(() => readRoots('nonsense', 'the root')).toThrow(/no certificate in PEM form/);
});
