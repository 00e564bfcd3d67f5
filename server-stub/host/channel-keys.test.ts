import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';
import { type ChannelKeys, ensureAuthority, ensureChannelKeys } from './channel-keys.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 10, 24);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'channel-keys-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const onDay = async (directory: string, day: number): Promise<ChannelKeys> => {
  const wallNow = () => START_MS + day * DAY_MS;
  const authority = await ensureAuthority(directory, { certificateDays: 90, wallNow });
  return ensureChannelKeys(directory, authority, 'east', 'East Bank');
};

const serials = ({ generations }: ChannelKeys) =>
  generations.map(({ certificate }) => certificate.x509.serialNumber);

test('KC1: an acquirer renews with a third of its days left, and keeps the old until it ends', async () => {
  const directory = join(root, 'renewing');
  const first = await onDay(directory, 0);
  expect(first.generations).toHaveLength(1);
  expect(serials(await onDay(directory, 59))).toEqual(serials(first));

  const changing = await onDay(directory, 61);
  expect(changing.generations).toHaveLength(2);
  expect(serials(changing)[1]).toBe(serials(first)[0]);
  const [newer, older] = changing.generations as [KeyPair, KeyPair];
  expect(newer.privateKey.equals(older.privateKey)).toBe(false);
  const bundle = await readFile(changing.certificateFile, 'utf8');
  expect(bundle.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(serials(await onDay(directory, 80))).toEqual(serials(changing));

  const after = await onDay(directory, 91);
  expect(serials(after)).toEqual(serials(changing).slice(0, 1));
});

test('a certificate of an earlier root, or of none, is renewed at once', async () => {
  const directory = join(root, 'old');
  const selfSigned = await ensureKeyPair(directory, 'east', 2048, 'East Bank');
  const keys = await onDay(directory, 0);
  expect(keys.generations).toHaveLength(1);
  expect(serials(keys)).not.toContain(selfSigned.certificate.x509.serialNumber);
});
