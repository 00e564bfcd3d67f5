/** `node test/fuzz/corpus/make-sealed.ts`: writes `sealed.json` anew, when the format changes. */
import { writeFileSync } from 'node:fs';
import { channelId } from '#contract/ids.ts';
import { createSealer } from '#sealing/envelope-seal.ts';
import { BINDING, pairOf, testParameters } from '#sealing/keys.fixture.ts';
import { fuzzKey } from './fuzz-keys.ts';

const terminal = await pairOf(fuzzKey('terminal'), 'fuzz terminal');
const recipient = await pairOf(fuzzKey('recipient'), 'fuzz recipient');

const sealed = (
  suite: 'des-ede3-cbc' | 'aes-256-cbc',
  naming: 'issuer-and-serial' | 'subject-key',
) =>
  createSealer({
    terminalKey: terminal.key,
    terminalCertificatePem: terminal.pem,
    trust: 'as-given',
    suite,
    naming,
  }).seal(testParameters(), BINDING, [
    { channel: channelId.parse('north'), certificatePem: recipient.pem },
  ]);

const corpus = {
  terminalCertificatePem: terminal.pem,
  recipientCertificatePem: recipient.pem,
  envelopes: [
    await sealed('des-ede3-cbc', 'issuer-and-serial'),
    await sealed('aes-256-cbc', 'issuer-and-serial'),
    await sealed('des-ede3-cbc', 'subject-key'),
  ],
};
writeFileSync(new URL('./sealed.json', import.meta.url), `${JSON.stringify(corpus, null, 2)}\n`);
