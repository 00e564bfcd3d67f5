import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unwrapKey, unwrappingKey } from './opening.ts';

interface Vectors {
  readonly privateKeyPem: string;
  readonly tests: readonly {
    readonly comment: string;
    readonly ct: string;
    readonly msg?: string;
    readonly result: 'valid' | 'invalid';
  }[];
}
const { privateKeyPem, tests } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'vectors/rsa-oaep.json'), 'utf8'),
) as Vectors;
const key = unwrappingKey(createPrivateKey(privateKeyPem));

test.each(tests)('RSA-OAEP, $comment: $result', async ({ ct, msg }) => {
  const opened = await unwrapKey(Buffer.from(ct, 'hex'), key);
  // All that is wrong ends alike: nothing says why (S3).
  expect(opened?.toString('hex')).toBe(msg);
});
