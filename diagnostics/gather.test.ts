import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceFacts } from '#contract/diagnostics.ts';
import type { ServiceKeysTold } from '#contract/sign-on-api.ts';
import { selfSignedCertificate } from '#sealing/certificate-write.ts';
import { closePrimeKey, DAY_MS, pairOf, testPair, testRoot } from '#sealing/keys.fixture.ts';
import { openTerminalKeys } from '#sealing/terminal-keys.ts';
import { gather } from './gather.ts';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gather-'));
  await openTerminalKeys(folder, 'Switchlane terminal SL000001');
  const root = await testRoot();
  writeFileSync(join(folder, 'root.pem'), root.pem);
  writeFileSync(join(folder, 'trust.json'), JSON.stringify({ roots: ['root.pem'] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A service without channels whose own key is this one, as far as its keys go. */
const lookedAt = (certificatePem: string) => {
  const facts = { channels: [] } as unknown as ServiceFacts;
  const told: ServiceKeysTold = { inUse: { certificatePem, vouchedBy: null }, next: null };
  const judge = (cause: unknown) => ({ kind: 'gone', why: String(cause) }) as const;
  return gather({ read: async () => facts, keys: async () => told, judge }, folder);
};
const reportOf = async (certificatePem: string) => {
  const { keys } = await lookedAt(certificatePem);
  if (keys.kind !== 'read') throw new Error(JSON.stringify(keys));
  return keys.report;
};

test("the doctor audits the payment service's own key, as it does the till's", async () => {
  const weak = await pairOf(closePrimeKey().key, 'Payment service');
  const { problems } = await reportOf(weak.pem);
  expect(problems).toContainEqual(expect.stringContaining("the payment service's key"));
  const sound = await testPair('Payment service');
  expect((await reportOf(sound.pem)).problems).toEqual([]);
});

test('the doctor warns of a key of the service that is in use for more than two years', async () => {
  const { key } = await testPair('Payment service');
  const since = (days: number): Promise<string> =>
    selfSignedCertificate(key, 'Payment service', Date.now() - days * DAY_MS);
  const { warnings } = await reportOf(await since(731));
  expect(warnings).toContainEqual(expect.stringContaining('731 days'));
  const young = (await reportOf(await since(729))).warnings;
  expect(young.filter((line) => line.includes('days'))).toEqual([]);
});

test('a service that goes away before it told its key leaves the rest to be examined', async () => {
  const facts = { channels: [] } as unknown as ServiceFacts;
  const gone = () => Promise.reject(new Error('gone'));
  const judge = (cause: unknown) => ({ kind: 'gone', why: String(cause) }) as const;
  const { keys } = await gather({ read: async () => facts, keys: gone, judge }, folder);
  expect(keys).toMatchObject({ kind: 'read', report: { service: null, problems: [] } });
});
