import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DaemonLink } from '#contract/daemon-api.ts';
import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';
import { readVoucher } from '#sealing/sign-on.ts';
import { vouchForService } from './vouch-for-service.ts';

let folder: string;
let own: KeyPair;
let keys: readonly [KeyPair, KeyPair];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vouch-'));
  const pair = (name: string) => ensureKeyPair(folder, name, 2048, name);
  [own, keys] = [await pair('till'), [await pair('first'), await pair('second')]];
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** A service whose key to be vouched for is `wanted`; keeps what it was told. */
class ScriptedService {
  wanted: KeyPair;
  vouchedBy: string | null = null;
  readonly taken: string[] = [];
  onConnected: (up: boolean) => void = () => {};
  onWanted: () => void = () => {};
  #heard: () => void = () => {};

  constructor(wanted: KeyPair) {
    this.wanted = wanted;
  }

  heard(): Promise<void> {
    return new Promise((resolve) => {
      this.#heard = resolve;
    });
  }

  readonly link = {
    onConnected: (listener: (up: boolean) => void) => {
      this.onConnected = listener;
    },
    onNotification: (_: string, listener: () => void) => {
      this.onWanted = listener;
    },
    request: async (name: string, params: { voucher: string }) => {
      if (name === 'sign-on.key') {
        return { certificatePem: this.wanted.certificatePem, vouchedBy: this.vouchedBy };
      }
      this.taken.push(params.voucher);
      this.vouchedBy = own.certificate.fingerprint;
      this.#heard();
      return { isTaken: true };
    },
  } as unknown as DaemonLink;
}

test("a till vouches when they meet, and at once when the service's key is to be changed", async () => {
  const service = new ScriptedService(keys[0]);
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  vouchForService(service.link, { terminalId: 'SL000001', own, wallNow: Date.now, log });
  const met = service.heard();
  service.onConnected(true);
  await met;

  service.wanted = keys[1];
  service.vouchedBy = null;
  const changed = service.heard();
  service.onWanted();
  await changed;
  const words = service.taken.map((voucher) => readVoucher(voucher, 'SL000001', [own.certificate]));
  expect(words.map((word) => word?.fingerprint)).toEqual(
    keys.map(({ certificate }) => certificate.fingerprint),
  );
});
