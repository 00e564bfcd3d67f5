import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelId } from '#contract/ids.ts';
import { bindingAttributes } from '#sealing/binding.ts';
import type { ContentSuite } from '#sealing/content-cipher.ts';
import { openEnvelope, openEnvelopedData, prepareOpening } from '#sealing/envelope-open.ts';
import { createSealer } from '#sealing/envelope-seal.ts';
import { auditKey } from '#sealing/key-audit.ts';
import {
  BINDING,
  closePrimeKey,
  flipBit,
  issued,
  testParameters,
  testRoot,
} from '#sealing/keys.fixture.ts';
import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';
import { encodeParameters } from '#sealing/parameters.ts';
import { signContent, verifyContent } from '#sealing/signed-data.ts';

/**
 * P5, A10, design decision 9: the `openssl` command line (3.0 or later, its legacy provider for
 * single DES) opens what we seal, and we open what it seals.
 */

const run = promisify(execFile);
const SUITES = ['des-ede3-cbc', 'aes-256-cbc', 'des-cbc'] as const;
const COUNTS = [1, 2, 3, 16] as const;
const PROVIDERS = ['-provider', 'legacy', '-provider', 'default'];
const OAEP = ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256'];

let directory: string;
let terminal: KeyPair;
let channels: readonly KeyPair[];
let stranger: KeyPair;

const file = (name: string) => join(directory, name);
const plain = () => encodeParameters(testParameters());

/** Runs `openssl cms` in the test's folder; an exit code other than 0 rejects. */
const cms = (...args: readonly string[]) => run('openssl', ['cms', ...args], { cwd: directory });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sealing-openssl-'));
  terminal = await ensureKeyPair(directory, 'terminal', 3072, 'Terminal T0000001');
  stranger = await ensureKeyPair(directory, 'stranger', 2048, 'Stranger');
  const names = Array.from({ length: 16 }, (_, at) => `channel-${at}`);
  channels = await Promise.all(
    names.map((name, at) => ensureKeyPair(directory, name, at === 0 ? 3072 : 2048, name)),
  );
  await writeFile(file('plain.bin'), plain());
}, 60_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

const keysOf = (own: KeyPair) =>
  prepareOpening({
    ownKey: own.privateKey,
    ownCertificatePem: own.certificatePem,
    terminalCertificatePem: terminal.certificatePem,
    singleDes: 'accepted',
  });

async function sealed(suite: ContentSuite, count: number): Promise<Buffer> {
  const recipients = channels.slice(0, count).map(({ certificatePem }, at) => ({
    channel: channelId.parse(`channel-${at}`),
    certificatePem,
  }));
  const askedBy = new Set(recipients.map(({ channel }) => channel));
  const sealer = createSealer({
    terminalKey: terminal.privateKey,
    terminalCertificatePem: terminal.certificatePem,
    trust: 'as-given',
    suite: suite === 'des-cbc' ? { compatibility: suite, askedBy } : suite,
    naming: count === 2 ? 'subject-key' : 'issuer-and-serial',
  });
  return Buffer.from(await sealer.seal(testParameters(), BINDING, recipients), 'base64');
}

/** EnvelopedData made by openssl, as `name` in the test's folder. */
async function sealedByOpenssl(
  name: string,
  suite: ContentSuite,
  count: number,
  ...more: string[]
) {
  const recipients = channels
    .slice(0, count)
    .flatMap(({ certificatePath }) => ['-recip', certificatePath, ...OAEP]);
  const content = ['-in', 'plain.bin', '-out', name, '-outform', 'DER', '-binary'];
  await cms('-encrypt', `-${suite}`, ...PROVIDERS, ...content, ...more, ...recipients);
  return readFile(file(name));
}

/** What openssl gets from EnvelopedData in the test's folder with somebody's key. */
async function openedByOpenssl(name: string, own: KeyPair): Promise<Buffer> {
  const keys = ['-inkey', own.keyPath, '-recip', own.certificatePath];
  const to = `${name}.plain`;
  await cms(
    '-decrypt',
    ...PROVIDERS,
    '-in',
    name,
    '-inform',
    'DER',
    '-out',
    to,
    '-binary',
    ...keys,
  );
  return readFile(file(to));
}

/** Verifies as openssl does, against the terminal's certificate alone; writes the content. */
async function verifiedByOpenssl(name: string, out: string): Promise<void> {
  const { certificatePath } = terminal;
  const trust = ['-CAfile', certificatePath, '-certfile', certificatePath];
  await cms('-verify', '-in', name, '-inform', 'DER', '-out', out, '-binary', ...trust);
}

const signedByTerminal = async (content: Buffer, suite: ContentSuite) => {
  const signer = { key: terminal.privateKey, certificate: terminal.certificate };
  const attributes = bindingAttributes(BINDING, suite);
  return (await signContent(content, signer, BINDING.sealedAtWallMs, attributes)).toString(
    'base64',
  );
};

describe.each(SUITES)('in suite %s', (suite) => {
  test.each(COUNTS)('openssl verifies and opens our envelope for each of %i', async (count) => {
    const name = `ours-${suite}-${count}`;
    await writeFile(file(name), await sealed(suite, count));
    await verifiedByOpenssl(name, `${name}.content`);
    for (const own of channels.slice(0, count)) {
      expect(await openedByOpenssl(`${name}.content`, own)).toEqual(plain());
    }
  });

  test.each(COUNTS)('each of %i opens what openssl sealed', async (count) => {
    const content = await sealedByOpenssl(`theirs-${suite}-${count}`, suite, count);
    const envelope = await signedByTerminal(content, suite);
    for (const own of channels.slice(0, count)) {
      expect(await openEnvelopedData(content, keysOf(own))).toEqual(plain());
      expect((await openEnvelope(envelope, BINDING, keysOf(own))).kind).toBe('opened');
    }
  });

  test('a stranger opens neither', async () => {
    const theirs = await sealedByOpenssl(`stranger-${suite}`, suite, 3);
    expect(await openEnvelopedData(theirs, keysOf(stranger))).toBeUndefined();
    const name = `ours-stranger-${suite}`;
    await writeFile(file(name), await sealed(suite, 3));
    await verifiedByOpenssl(name, `${name}.content`);
    await expect(openedByOpenssl(`${name}.content`, stranger)).rejects.toThrow(/Error decrypting/);
  });
});

describe('between the two', () => {
  const signing = ['-econtent_type', '1.2.840.113549.1.9.16.1.6', '-nodetach', '-binary'];
  const bare = ['-md', 'sha256', '-nocerts', '-nosmimecap', '-outform', 'DER'];

  test('a signature by openssl holds for us, but without a binding it opens nothing', async () => {
    const content = await sealedByOpenssl('signed-content', 'des-ede3-cbc', 2);
    const signer = ['-signer', terminal.certificatePath, '-inkey', terminal.keyPath];
    const files = ['-in', 'signed-content', '-out', 'signed'];
    await cms('-sign', ...signing, ...bare, ...signer, ...files);
    const signed = await readFile(file('signed'));
    expect(verifyContent(signed, terminal.certificate).content).toEqual(content);
    const [own] = channels as [KeyPair];
    const opening = await openEnvelope(signed.toString('base64'), BINDING, keysOf(own));
    expect(opening).toEqual({ kind: 'refused' });
  });

  test('S3: both refuse an envelope with a changed bit, a cut, or parts of another', async () => {
    const [envelope, twin] = [await sealed('des-ede3-cbc', 1), await sealed('des-ede3-cbc', 1)];
    const content = (bytes: Buffer) => verifyContent(bytes, terminal.certificate).content;
    const swapped = Buffer.from(envelope);
    swapped.set(content(twin), envelope.indexOf(content(envelope)));
    const [own] = channels as [KeyPair];
    const inside = envelope.indexOf(content(envelope)) * 8 + 2000;
    const cut = envelope.subarray(0, -1);
    for (const bad of [flipBit(envelope, inside), cut, swapped]) {
      const opening = await openEnvelope(bad.toString('base64'), BINDING, keysOf(own));
      expect(opening).toEqual({ kind: 'refused' });
      await writeFile(file('bad'), bad);
      await expect(verifiedByOpenssl('bad', 'bad.content')).rejects.toThrow(
        /Verification failure|Error reading/,
      );
    }
  });

  test('what openssl seals in other ways is refused: RSA PKCS 1 v1.5, RC2, streamed BER', async () => {
    const [own] = channels as [KeyPair];
    const content = ['-in', 'plain.bin', '-out', 'other', '-outform', 'DER', '-binary'];
    const to = ['-recip', own.certificatePath];
    for (const how of [
      ['-des3', ...to],
      ['-rc2', ...to, ...OAEP],
      ['-des3', '-stream', ...to, ...OAEP],
    ]) {
      await cms('-encrypt', ...PROVIDERS, ...content, ...how);
      const made = await readFile(file('other'));
      expect(await openEnvelopedData(made, keysOf(own))).toBeUndefined();
      expect(await openedByOpenssl('other', own)).toEqual(plain());
    }
  });

  test('S4: a close-prime key, which openssl calls ok, is refused by the audit', async () => {
    const { key } = closePrimeKey();
    const pem = key.export({ type: 'pkcs8', format: 'pem' });
    await writeFile(file('close.pem'), pem, { mode: 0o600 });
    const { stdout, stderr } = await run('openssl', [
      'rsa',
      '-check',
      '-noout',
      '-in',
      file('close.pem'),
    ]);
    expect(stdout + stderr).toContain('RSA key ok');
    expect(createPrivateKey(pem).asymmetricKeyType).toBe('rsa');
    expect(auditKey(key)).toEqual([{ kind: 'close-primes', round: 1 }]);
  });

  test('KC1: openssl verifies a channel of our root strictly, and not one of another root', async () => {
    const [root, other] = [await testRoot(), await testRoot()];
    const [own] = channels as [KeyPair];
    const pem = await issued(root, own.privateKey, [-5, 400]);
    for (const [name, text] of Object.entries({ root: root.pem, other: other.pem, leaf: pem })) {
      await writeFile(file(`${name}.pem`), text);
    }
    const verify = (by: string) =>
      run('openssl', ['verify', '-x509_strict', '-CAfile', file(by), file('leaf.pem')]);
    await expect(verify('root.pem')).resolves.toMatchObject({ stderr: '' });
    await expect(verify('other.pem')).rejects.toThrow(/error/);
  });

  test('openssl verifies our self-signed certificate as what it says', async () => {
    const { certificatePath } = terminal;
    await run('openssl', ['verify', '-x509_strict', '-CAfile', certificatePath, certificatePath]);
  });
});
