import type { ChannelSecurity } from '#contract/channel-security.ts';
import type { CertificateFacts } from '#sealing/certificate.ts';
import { freshChallenge, giveKeys, isProved, readVoucher } from '#sealing/sign-on.ts';
import type { ChannelKeys } from './channel-keys.ts';
import type { PinKeyBook } from './pin-key-book.ts';
import type { TerminalRegistry } from './terminal-registry.ts';

interface Parts {
  readonly keys: ChannelKeys;
  readonly registry: TerminalRegistry;
  readonly isDemanded: boolean;
  /** Of a bank whose PIN blocks are under a session key; null: its key was put into the pad. */
  readonly pinKeys: PinKeyBook | null;
}

/** Words of tills that were read before: reading one audits a key, which takes milliseconds. */
const MOST_REMEMBERED = 64;

/** An acquirer's side of signed sign-ons: it knows tills by their certificates, services by tills. */
export const createSignOnSecurity = ({
  keys,
  registry,
  isDemanded,
  pinKeys,
}: Parts): ChannelSecurity => {
  const remembered = new Map<string, CertificateFacts>();
  // The oldest in use: a service that was started before the change knows no other.
  const signing = keys.generations.at(-1);
  if (signing === undefined) throw new RangeError('an acquirer has a key at least');
  const channel = { key: signing.privateKey, certificate: signing.certificate };

  const serviceOf = (voucher: string, terminal: string): CertificateFacts | undefined => {
    const known = registry.known();
    const key = [voucher, terminal, ...known.map(({ fingerprint }) => fingerprint)].join(' ');
    const found = remembered.get(key) ?? readVoucher(voucher, terminal, known);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    if (found !== undefined) remembered.set(key, found);
    return found;
  };

  return {
    isDemanded,
    challenge: freshChallenge,
    async admit(facts, { voucher, signature }, day, number) {
      const service = serviceOf(voucher, facts.terminal);
      if (service === undefined || !isProved(facts, signature, service)) return null;
      const pinKey = pinKeys?.give(facts.terminal) ?? null;
      return giveKeys(facts, day, { number, pinKey }, service, channel);
    },
    forgetPinKeys: () => pinKeys?.forget(),
  };
};
