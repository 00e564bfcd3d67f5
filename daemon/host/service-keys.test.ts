import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServiceKeys } from './service-keys.ts';

const NAME = 'Switchlane payment service SL000001';
/** Half a minute: a key of 3072 bits takes its time on a busy machine. */
const PATIENCE_MS = 30_000;
const word = (voucher: string) => ({ vouchedBy: 'till', voucher });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'service-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => ServiceKeys.open(folder, NAME);

test(
  'a next key is used from its word on, and the one before it is on no disk any more',
  async () => {
    const keys = await open();
    const first = keys.pair.certificate.fingerprint;
    await keys.take(first, word('first'));
    const next = await keys.rotate();
    expect(keys.pair.certificate.fingerprint).toBe(first);
    expect(keys.word?.voucher).toBe('first');
    expect((await keys.rotate()).certificate.fingerprint).toBe(next.certificate.fingerprint);

    expect(await keys.take('of nobody', word('stray'))).toBe(false);
    expect(await keys.take(next.certificate.fingerprint, word('second'))).toBe(true);
    expect(keys.pair.certificate.fingerprint).toBe(next.certificate.fingerprint);
    expect(keys.word?.voucher).toBe('second');
    expect(keys.next).toBeNull();
    // What a channel sealed to the old key in this very moment still opens.
    expect(keys.opening).toHaveLength(2);
    expect(readdirSync(folder).sort()).toEqual([
      'service.2.cert.pem',
      'service.2.key.pem',
      'service.2.voucher.json',
      'service.generation',
    ]);

    const again = await open();
    expect(again.pair.certificate.fingerprint).toBe(next.certificate.fingerprint);
    expect(again.word?.voucher).toBe('second');
  },
  PATIENCE_MS,
);

test(
  'CR1: a crash between the word and the change is made good at the next start',
  async () => {
    const keys = await open();
    await keys.take(keys.pair.certificate.fingerprint, word('first'));
    const next = await keys.rotate();
    // As the crash leaves it: the next key's word on disk, the old key still said to be in use.
    copyFileSync(join(folder, 'service.voucher.json'), join(folder, 'service.2.voucher.json'));
    const again = await open();
    expect(again.pair.certificate.fingerprint).toBe(next.certificate.fingerprint);
    expect(again.word).not.toBeNull();
    expect(existsSync(join(folder, 'service.key.pem'))).toBe(false);
  },
  PATIENCE_MS,
);

test(
  'a next key without a word waits, over a restart too',
  async () => {
    const keys = await open();
    const { certificate } = await keys.rotate();
    const again = await open();
    expect(again.next?.certificate.fingerprint).toBe(certificate.fingerprint);
    expect(again.word).toBeNull();
    expect(again.pair.certificate.fingerprint).toBe(keys.pair.certificate.fingerprint);
  },
  PATIENCE_MS,
);
