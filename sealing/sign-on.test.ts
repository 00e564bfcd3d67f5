import { beforeAll, describe, expect, test } from 'vitest';
import type {
  GivenKeys,
  PinWorkingKey,
  SignOnDay,
  SignOnFacts,
} from '#contract/channel-security.ts';
import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { closePrimeKey, flipBit, pairOf, testPair, WALL_MS } from './keys.fixture.ts';
import { unwrappingKey } from './opening.ts';
import {
  freshChallenge,
  giveKeys,
  isProved,
  proveSignOn,
  readVoucher,
  takeKeys,
  vouchForSignOn,
} from './sign-on.ts';
import type { Signer } from './signed-data.ts';

interface Party extends Signer {
  readonly pem: string;
}

const party = async (name: string): Promise<Party> => {
  const { key, pem } = await testPair(name);
  return { key, pem, certificate: facts(pem) };
};
const facts = (pem: string): CertificateFacts => {
  const parsed = parseCertificate(pem);
  if (!parsed) throw new Error('not readable');
  return parsed;
};

let till: Party;
let service: Party;
let channel: Party;
let stranger: Party;
beforeAll(async () => {
  [till, service, channel, stranger] = (await Promise.all(
    ['till', 'service', 'channel', 'stranger'].map(party),
  )) as [Party, Party, Party, Party];
});

const TERMINAL = 'T0000001';
const DAY: SignOnDay = { code: '00', batch: 7, date: '20261122' };
const signOn = (changes: Partial<SignOnFacts> = {}): SignOnFacts => ({
  channel: 'bank-east',
  terminal: TERMINAL,
  mac: 'hmac-sha256',
  nonce: freshChallenge(),
  challenge: freshChallenge(),
  ...changes,
});
const altered = (text: string): string =>
  flipBit(Buffer.from(text, 'base64'), 9).toString('base64');

describe("the till's word for its service's key", () => {
  const vouch = (by: Party = till, about = service, terminal = TERMINAL): Promise<string> =>
    vouchForSignOn(about.certificate, terminal, by, WALL_MS);

  test('names the key to whoever knows the till', async () => {
    const read = readVoucher(await vouch(), TERMINAL, [stranger.certificate, till.certificate]);
    expect(read?.fingerprint).toBe(service.certificate.fingerprint);
  });

  test('is nothing when a stranger gave it, when it is about another till, or was changed', async () => {
    const known = [till.certificate];
    expect(readVoucher(await vouch(stranger), TERMINAL, known)).toBeUndefined();
    expect(readVoucher(await vouch(), 'T0000002', known)).toBeUndefined();
    expect(readVoucher(altered(await vouch()), TERMINAL, known)).toBeUndefined();
    expect(readVoucher('', TERMINAL, known)).toBeUndefined();
  });

  test('is nothing for a key with close primes, whoever vouches for it (S4, KC3)', async () => {
    const { pem } = await pairOf(closePrimeKey().key, 'weak');
    const voucher = await vouchForSignOn(facts(pem), TERMINAL, till, WALL_MS);
    expect(readVoucher(voucher, TERMINAL, [till.certificate])).toBeUndefined();
  });
});

describe('the answer to a challenge', () => {
  test('proves the key that gave it', async () => {
    const asked = signOn();
    const signature = await proveSignOn(asked, service.key);
    expect(isProved(asked, signature, service.certificate)).toBe(true);
    expect(isProved(asked, signature, stranger.certificate)).toBe(false);
    expect(isProved(asked, altered(signature), service.certificate)).toBe(false);
    expect(isProved(asked, 'no base64', service.certificate)).toBe(false);
  });

  test.each([
    ['channel', { channel: 'bank-harbor' }],
    ['terminal', { terminal: 'T0000002' }],
    ['kind of MAC', { mac: 'retail-mac' }],
    ['connection', { nonce: freshChallenge() }],
    ['challenge', { challenge: freshChallenge() }],
  ] as const)('is of no use for another %s', async (_, change) => {
    const asked = signOn();
    const signature = await proveSignOn(asked, service.key);
    expect(isProved({ ...asked, ...change }, signature, service.certificate)).toBe(false);
  });
});

describe.each(['hmac-sha256', 'retail-mac'] as const)('keys for %s', (mac) => {
  const PIN_KEY = {
    block: 'B0080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E',
    checkValue: '57C409',
  };
  const give = (asked: SignOnFacts, pinKey: PinWorkingKey | null = null) =>
    giveKeys(asked, DAY, { number: 1, pinKey }, service.certificate, channel);
  const take = (asked: SignOnFacts, given: GivenKeys, by = service, day = DAY) =>
    takeKeys(asked, day, given, unwrappingKey(by.key), [channel.certificate]);

  test('are the same on both sides, each side for its own messages', async () => {
    const asked = signOn({ mac });
    const { given, mac: theirs } = await give(asked);
    const ours = (await take(asked, given))?.mac;
    const [said, heard] = ['a payment of 12.00', 'approved 中文'];
    expect(theirs.verifies(said, ours?.tag(said) ?? '')).toBe(true);
    expect(ours?.verifies(heard, theirs.tag(heard))).toBe(true);
    expect(theirs.verifies(`${said} `, ours?.tag(said) ?? '')).toBe(false);
    // A message sent back to who said it is not taken for the other side's.
    expect(theirs.verifies(heard, theirs.tag(heard))).toBe(false);
    expect(ours?.number).toBe(1);
  });

  test('bring the PIN key as it is wrapped under the master key of the pad, or none', async () => {
    const asked = signOn({ mac });
    const brought = await take(asked, (await give(asked, PIN_KEY)).given);
    expect(brought?.pinKey).toEqual(PIN_KEY);
    expect((await take(asked, (await give(asked)).given))?.pinKey).toBeNull();
  });

  test('are refused with a PIN key that is no key block, such as one in the clear', async () => {
    const asked = signOn({ mac });
    for (const wrong of [
      { ...PIN_KEY, block: '3F419E1CB7079442AA37474C2EFBF8B8' },
      { ...PIN_KEY, block: PIN_KEY.block.replace('P0', 'K0') },
      { ...PIN_KEY, checkValue: '57c4' },
    ]) {
      expect(await take(asked, (await give(asked, wrong)).given)).toBeUndefined();
    }
  });

  test('are refused when meant for another sign-on, another service or by another channel', async () => {
    const asked = signOn({ mac });
    const { given } = await give(asked);
    expect(await take(signOn({ mac }), given)).toBeUndefined();
    expect(await take(asked, given, stranger)).toBeUndefined();
    const forged = await giveKeys(
      asked,
      DAY,
      { number: 1, pinKey: null },
      service.certificate,
      stranger,
    );
    expect(await take(asked, forged.given)).toBeUndefined();
  });

  test('are refused with anything of the answer changed', async () => {
    const asked = signOn({ mac });
    const { given } = await give(asked);
    expect(await take(asked, { ...given, number: 2 })).toBeUndefined();
    expect(await take(asked, { ...given, sealed: altered(given.sealed) })).toBeUndefined();
    expect(await take(asked, { ...given, signature: altered(given.signature) })).toBeUndefined();
    expect(await take(asked, given, service, { ...DAY, batch: 8 })).toBeUndefined();
    expect(await take(asked, given, service, { ...DAY, date: '20261123' })).toBeUndefined();
    expect(await take(asked, given, service, { ...DAY, code: '05' })).toBeUndefined();
  });

  test('are zeros once wiped, so that nothing verifies by them any more', async () => {
    const asked = signOn({ mac });
    const { given, mac: theirs } = await give(asked);
    const ours = await take(asked, given);
    ours?.mac.wipe();
    expect(ours?.mac.verifies('said', theirs.tag('said'))).toBe(false);
  });
});
