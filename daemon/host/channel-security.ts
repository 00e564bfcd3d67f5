import { join } from 'node:path';
import { z } from 'zod';
import { MAX_VOUCHER_CHARACTERS, type ServiceSecurity } from '#contract/channel-security.ts';
import { type CertificateFacts, parseCertificate, splitBundle } from '#sealing/certificate.ts';
import { readIfThere, replaceFile } from '#sealing/key-files.ts';
import { createKeyRing } from '#sealing/key-ring.ts';
import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';
import { unwrappingKey } from '#sealing/opening.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import { freshChallenge, proveSignOn, readVoucher, takeKeys } from '#sealing/sign-on.ts';
import { TERMINAL_KEY_BITS } from '#sealing/terminal-keys.ts';
import type { Config } from './config.ts';
import { StartRefused } from './start-refused.ts';

type Wanted = Pick<Config, 'stateDirectory' | 'terminal' | 'channels'>;

/**
 * The service's side of signed sign-ons: a key of its own, made at the first start that needs it, in
 * `keys/` of the state folder. The till's key is not used for it: this service signs on while no
 * till runs, and whoever holds the till's key could sign captures and open the till's parameters.
 * Throws `StartRefused` when a key or a channel's certificate can't be used.
 */
export const openSecurity = async (config: Wanted): Promise<ServiceSecurity> => {
  if (config.channels.every(({ profile }) => profile.mac === 'none')) return UNUSED;
  try {
    return await open(config);
  } catch (cause) {
    if (cause instanceof SealingError) throw new StartRefused('CONFIG_WRONG', cause.message);
    throw cause;
  }
};

/** Where no channel has MACs there is no key to make, and none to vouch for. */
const UNUSED: ServiceSecurity = {
  certificatePem: '',
  vouchedBy: () => null,
  takeVoucher: async () => false,
  nonce: freshChallenge,
  prove: async () => null,
  accept: async () => null,
};

const open = async ({ stateDirectory, terminal, channels }: Wanted): Promise<ServiceSecurity> => {
  const directory = join(stateDirectory, 'keys');
  const name = `Switchlane payment service ${terminal}`;
  const pair = await ensureKeyPair(directory, 'service', TERMINAL_KEY_BITS, name);
  const ownKey = unwrappingKey(pair.privateKey);
  const certificates = certificatesOf(channels);
  const path = join(directory, 'service.voucher.json');
  let word = await keptWord(path);
  return {
    certificatePem: pair.certificatePem,
    vouchedBy: () => word?.vouchedBy ?? null,
    async takeVoucher(voucher, terminalCertificatePem) {
      const till = parseCertificate(terminalCertificatePem);
      if (till === undefined || !isAbout(pair, voucher, terminal, till)) return false;
      const taken = { vouchedBy: till.fingerprint, voucher };
      await replaceFile(path, 0o600, `${JSON.stringify(taken)}\n`);
      word = taken;
      return true;
    },
    nonce: freshChallenge,
    async prove(facts) {
      if (word === null) return null;
      const { voucher } = word;
      return { voucher, signature: await proveSignOn(facts, pair.privateKey) };
    },
    async accept(facts, day, given) {
      const theirs = certificates.get(facts.channel) ?? [];
      return (await takeKeys(facts, day, given, ownKey, theirs)) ?? null;
    },
  };
};

/** Whether the till said it, and of this very key. Whether it is our till, the channels know. */
const isAbout = (
  { certificate }: KeyPair,
  voucher: string,
  terminal: string,
  till: CertificateFacts,
): boolean => readVoucher(voucher, terminal, [till])?.fingerprint === certificate.fingerprint;

/** By channel: every certificate that may sign its keys; none with an unsafe key (S4). */
const certificatesOf = (
  channels: Wanted['channels'],
): ReadonlyMap<string, readonly CertificateFacts[]> => {
  const ring = createKeyRing(new Set());
  return new Map(
    channels.map(({ profile, certificatePem }) => [
      profile.id,
      (splitBundle(certificatePem) ?? []).map((pem) => ring.trusted(pem, `channel ${profile.id}`)),
    ]),
  );
};

const word = z.strictObject({
  vouchedBy: z.string().max(64),
  voucher: z.string().max(MAX_VOUCHER_CHARACTERS),
});

/** Damaged is as good as not there: the till says it again when it connects. */
const keptWord = async (path: string): Promise<z.infer<typeof word> | null> => {
  try {
    return word.parse(JSON.parse((await readIfThere(path)) ?? ''));
  } catch {
    return null;
  }
};
