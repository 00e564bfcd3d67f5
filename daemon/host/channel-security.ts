import { join } from 'node:path';
import type { ServiceSecurity } from '#contract/channel-security.ts';
import { type CertificateFacts, parseCertificate, splitBundle } from '#sealing/certificate.ts';
import { createKeyRing } from '#sealing/key-ring.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import { freshChallenge, proveSignOn, readVoucher, takeKeys } from '#sealing/sign-on.ts';
import type { Config } from './config.ts';
import { ServiceKeys } from './service-keys.ts';
import { StartRefused } from './start-refused.ts';

type Wanted = Pick<Config, 'terminal' | 'channels'>;

/** The service's keys, opened at the first call and one object ever after. */
export const serviceKeys = ({
  stateDirectory,
  terminal,
}: Pick<Config, 'stateDirectory' | 'terminal'>): (() => Promise<ServiceKeys>) => {
  let opened: Promise<ServiceKeys> | null = null;
  return () => {
    opened ??= ServiceKeys.open(
      join(stateDirectory, 'keys'),
      `Switchlane payment service ${terminal}`,
    );
    return opened;
  };
};

/**
 * The service's side of signed sign-ons: a key of its own, made at the first start that needs it, in
 * `keys/` of the state folder. The till's key is not used for it: this service signs on while no
 * till runs, and whoever holds the till's key could sign captures and open the till's parameters.
 * Throws `StartRefused` when a key or a channel's certificate can't be used.
 */
export const openSecurity = async (
  config: Wanted,
  keys: () => Promise<ServiceKeys>,
): Promise<ServiceSecurity> => {
  if (config.channels.every(({ profile }) => profile.mac === 'none')) return UNUSED;
  try {
    return await open(config, await keys());
  } catch (cause) {
    if (cause instanceof SealingError) throw new StartRefused('CONFIG_WRONG', cause.message);
    throw cause;
  }
};

/** Where no channel has MACs there is no key to make, and none to vouch for. */
const UNUSED: ServiceSecurity = {
  certificatePem: '',
  vouchedBy: () => null,
  nextCertificatePem: () => null,
  rotate: async () => null,
  takeVoucher: async () => false,
  nonce: freshChallenge,
  prove: async () => null,
  accept: async () => null,
};

const open = async (
  { terminal, channels }: Wanted,
  keys: ServiceKeys,
): Promise<ServiceSecurity> => {
  const certificates = certificatesOf(channels);
  return {
    get certificatePem() {
      return keys.pair.certificatePem;
    },
    vouchedBy: () => keys.word?.vouchedBy ?? null,
    nextCertificatePem: () => keys.next?.certificatePem ?? null,
    rotate: async () => (await keys.rotate()).certificatePem,
    async takeVoucher(voucher, terminalCertificatePem) {
      const till = parseCertificate(terminalCertificatePem);
      if (till === undefined) return false;
      // Whether the till said it, and of which key. Whether it is our till, the channels know.
      const about = readVoucher(voucher, terminal, [till]);
      if (about === undefined) return false;
      return keys.take(about.fingerprint, { vouchedBy: till.fingerprint, voucher });
    },
    nonce: freshChallenge,
    async prove(facts) {
      const { word, pair } = keys;
      if (word === null) return null;
      return { voucher: word.voucher, signature: await proveSignOn(facts, pair.privateKey) };
    },
    async accept(facts, day, given) {
      const theirs = certificates.get(facts.channel) ?? [];
      // A sign-on that a change of keys came into was begun with the one before.
      for (const key of keys.opening) {
        const taken = await takeKeys(facts, day, given, key, theirs);
        if (taken !== undefined) return taken;
      }
      return null;
    },
  };
};

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
