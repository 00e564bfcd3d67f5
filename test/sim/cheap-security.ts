import type {
  ChannelSecurity,
  MacKeys,
  PinWorkingKey,
  ServiceSecurity,
  SignOnDay,
  SignOnFacts,
} from '#contract/channel-security.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * The sign-on of channels without its arithmetic: a signature is what was signed, keys are a number,
 * a MAC is a checksum of 64 bits. Whatever the real one refuses is refused here too: another
 * channel's answer, another connection's keys, a changed message. It holds against faults, not
 * against people; `sealing/` is tested by itself.
 */
export const cheapSecurity = (
  random: Pick<SeededRandom, 'id'>,
  pinKeys: PinKeys = NO_PIN_KEYS,
): { readonly service: ServiceSecurity; readonly channel: ChannelSecurity } => {
  /** Base64 only in its looks. */
  const fresh = (): string => random.id().replaceAll('-', '').padEnd(28, '0');
  return {
    service: {
      certificatePem: 'simulated',
      vouchedBy: () => 'simulated',
      nextCertificatePem: () => null,
      rotate: () => Promise.resolve(null),
      takeVoucher: () => Promise.resolve(true),
      nonce: fresh,
      prove: (facts) => Promise.resolve({ voucher: VOUCHER, signature: signed('proof', facts) }),
      accept(facts, day, { number, sealed, signature }) {
        const isTheirs = signature === signed('keys', facts, day, number, sealed);
        const mac = cheapKeys('service', sealed, number);
        return Promise.resolve(isTheirs ? { mac, pinKey: pinKeyIn(sealed) } : null);
      },
    },
    channel: {
      isDemanded: true,
      challenge: fresh,
      admit(facts, { voucher, signature }, day, number) {
        if (voucher !== VOUCHER || signature !== signed('proof', facts)) {
          return Promise.resolve(null);
        }
        const sealed = `${fresh()}${asBase64(pinKeys.give(facts.channel))}`;
        const given = { number, sealed, signature: signed('keys', facts, day, number, sealed) };
        return Promise.resolve({ given, mac: cheapKeys('channel', sealed, number) });
      },
      forgetPinKeys: pinKeys.forget,
    },
  };
};

/** The PIN keys that channels give with their sign-ons. */
export interface PinKeys {
  give(channel: string): PinWorkingKey | null;
  forget(): void;
}

const NO_PIN_KEYS: PinKeys = { give: () => null, forget: () => {} };

const FRESH_CHARACTERS = 28;

const asBase64 = (key: PinWorkingKey | null): string =>
  key === null ? '' : Buffer.from(`${key.checkValue}${key.block}`).toString('base64');

const pinKeyIn = (sealed: string): PinWorkingKey | null => {
  const [, checkValue, block] =
    /^(.{6})(.+)$/.exec(Buffer.from(sealed.slice(FRESH_CHARACTERS), 'base64').toString()) ?? [];
  return checkValue === undefined || block === undefined ? null : { checkValue, block };
};

const VOUCHER = 'vouched';

const signed = (
  what: string,
  { channel, terminal, mac, nonce, challenge }: SignOnFacts,
  day?: SignOnDay,
  ...more: readonly (string | number)[]
): string => {
  const said = [what, channel, terminal, mac, nonce, challenge, day?.code, day?.batch, day?.date];
  return checksum([...said, ...more].join(' '));
};

const cheapKeys = (own: 'service' | 'channel', secret: string, number: number): MacKeys => {
  const other = own === 'service' ? 'channel' : 'service';
  let isWiped = false;
  return {
    number,
    tag: (message) => checksum(`${secret} ${own} ${message}`),
    verifies: (message, tag) => !isWiped && checksum(`${secret} ${other} ${message}`) === tag,
    wipe() {
      isWiped = true;
    },
  };
};

/** Two sums after Fowler, Noll and Vo (32-bit FNV-1a), from two starts. */
const checksum = (text: string): string => {
  let [one, two] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ code, 0x01000193);
  }
  return [one, two].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
};
