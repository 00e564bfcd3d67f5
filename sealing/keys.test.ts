import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePrimeKey, WALL_MS } from './keys.fixture.ts';
import { ensureKeyPair, type KeyPair, type KeyVault } from './keys.ts';

let root: string;
let made: KeyPair;

const ensure = (directory: string) =>
  ensureKeyPair(directory, 'terminal', 2048, 'Terminal T0000001', { wallNow: () => WALL_MS });

/** A key store that works like the system's: what it seals, only it opens. */
const vault: KeyVault = {
  seal: (text) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0x5a)),
  open: (sealed) => {
    const text = Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString();
    if (!text.startsWith('-----BEGIN')) throw new Error('not sealed here');
    return text;
  },
};
const ensureSafe = (directory: string) =>
  ensureKeyPair(directory, 'terminal', 2048, 'Terminal', { vault, wallNow: () => WALL_MS });

const problem = (code: string, path: string) =>
  expect.objectContaining({ problem: expect.objectContaining({ code, path }) });

/** A folder with the pair in it, each file replaced by the given text or left out on `null`. */
async function folder(files: { key?: string | null; certificate?: string | null }) {
  const directory = await mkdtemp(join(root, 'case-'));
  const key = files.key === undefined ? await readFile(made.keyPath, 'utf8') : files.key;
  const { certificatePem: pem } = made;
  const certificate = files.certificate === undefined ? pem : files.certificate;
  const [keyPath, certificatePath] = ['key', 'cert'].map((kind) =>
    join(directory, `terminal.${kind}.pem`),
  ) as [string, string];
  if (key !== null) await writeFile(keyPath, key);
  if (certificate !== null) await writeFile(certificatePath, certificate);
  return { directory, keyPath, certificatePath };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sealing-'));
  made = await ensure(join(root, 'first', 'use'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

test('first use makes a key only its owner may read, and a certificate for it', async () => {
  expect(await readdir(join(root, 'first', 'use'))).toEqual([
    'terminal.cert.pem',
    'terminal.key.pem',
  ]);
  if (process.platform !== 'win32') expect((await stat(made.keyPath)).mode & 0o777).toBe(0o600);
  const certificate = new X509Certificate(made.certificatePem);
  expect(certificate.verify(createPublicKey(made.privateKey))).toBe(true);
  expect(certificate.subject).toBe('CN=Terminal T0000001');
  expect(certificate.issuer).toBe(certificate.subject);
  expect(certificate.validFromDate.getTime()).toBe(WALL_MS);
  expect(made.certificate.subjectKeyId).toHaveLength(20);
});

test('later uses find the same pair', async () => {
  const again = await ensure(join(root, 'first', 'use'));
  expect(again.certificatePem).toBe(made.certificatePem);
  expect(again.privateKey.equals(made.privateKey)).toBe(true);
});

test('two hosts starting at the same moment end with one pair', async () => {
  const directory = join(root, 'together');
  const [one, two] = await Promise.all([ensure(directory), ensure(directory)]);
  expect(one.privateKey.equals(two.privateKey)).toBe(true);
  expect(one.certificatePem).toBe(two.certificatePem);
  expect(await readdir(directory)).toHaveLength(2);
});

test('a crash between the two files is gone on from: the key stays, its certificate is made', async () => {
  const { directory } = await folder({ certificate: null });
  const pair = await ensure(directory);
  expect(pair.privateKey.equals(made.privateKey)).toBe(true);
  expect(pair.certificatePem).not.toBe(made.certificatePem);
});

test('a damaged key file is told by its path and left as it is', async () => {
  const { directory, keyPath } = await folder({ key: '-----BEGIN PRIVATE KEY-----\nMIIE' });
  await expect(ensure(directory)).rejects.toThrow(problem('key-file-damaged', keyPath));
  expect(await readFile(keyPath, 'utf8')).toContain('MIIE');
});

test('an empty certificate file is told by its path', async () => {
  const { directory, certificatePath } = await folder({ certificate: '' });
  await expect(ensure(directory)).rejects.toThrow(problem('key-file-damaged', certificatePath));
});

test('a certificate whose key is gone is not answered with a new key', async () => {
  const { directory, keyPath } = await folder({ key: null });
  await expect(ensure(directory)).rejects.toThrow(problem('key-file-missing', keyPath));
  expect(await readdir(directory)).toEqual(['terminal.cert.pem']);
});

test('S4: a key that fails the audit is refused, with a sentence on what is wrong', async () => {
  const key = closePrimeKey().key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { directory } = await folder({ key, certificate: null });
  await expect(ensure(directory)).rejects.toThrow(/not safe: its two primes are so close/);
});

test('a certificate of another key is refused', async () => {
  const other = await ensure(join(root, 'other'));
  const { directory } = await folder({ certificate: other.certificatePem });
  await expect(ensure(directory)).rejects.toThrow(/made for another key/);
});

test('a folder that cannot be used is told with the code of the system', async () => {
  const blocked = join(root, 'blocked');
  await writeFile(blocked, '');
  await expect(ensure(join(blocked, 'keys'))).rejects.toThrow(/could not be read or written: E/);
  const directory = join(root, 'directory-as-key');
  await mkdir(join(directory, 'terminal.key.pem'), { recursive: true });
  await expect(ensure(directory)).rejects.toThrow(/EISDIR/);
});

test("A2: the system's key store takes a new key in, and the file never holds it readable", async () => {
  const directory = join(root, 'safe');
  const pair = await ensureSafe(directory);
  expect(await readdir(directory)).toEqual(['terminal.cert.pem', 'terminal.key.safe']);
  expect(await readFile(pair.keyPath, 'utf8')).not.toContain('PRIVATE KEY');
  expect((await ensureSafe(directory)).privateKey.equals(pair.privateKey)).toBe(true);
});

test("a key that lay in a file moves into the system's store, and a cut move is ended", async () => {
  const { directory, keyPath } = await folder({});
  const pem = await readFile(keyPath, 'utf8');
  const moved = await ensureSafe(directory);
  expect(moved.privateKey.equals(made.privateKey)).toBe(true);
  expect(await readdir(directory)).toEqual(['terminal.cert.pem', 'terminal.key.safe']);
  await writeFile(keyPath, pem);
  await ensureSafe(directory);
  expect(await readdir(directory)).toEqual(['terminal.cert.pem', 'terminal.key.safe']);
});

test("a host without the system's store, and a store that lost its secret, are told so", async () => {
  const directory = join(root, 'safe-elsewhere');
  const { keyPath } = await ensureSafe(directory);
  await expect(ensure(directory)).rejects.toThrow(problem('key-file-damaged', keyPath));
  await writeFile(keyPath, Buffer.from('nonsense').toString('base64'));
  await expect(ensureSafe(directory)).rejects.toThrow(problem('key-file-damaged', keyPath));
});
