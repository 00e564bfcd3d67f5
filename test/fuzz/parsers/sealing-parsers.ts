import { readFileSync } from 'node:fs';
import { type CertificateFacts, parseCertificate } from '#sealing/certificate.ts';
import { DerError } from '#sealing/der-read.ts';
import { openEnvelope, prepareOpening } from '#sealing/envelope-open.ts';
import { readEnvelopedData } from '#sealing/enveloped-data.ts';
import { BINDING, testParameters } from '#sealing/keys.fixture.ts';
import { decodeParameters, encodeParameters } from '#sealing/parameters.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import { verifyContent } from '#sealing/signed-data.ts';
import { fuzzKey } from '../corpus/fuzz-keys.ts';
import {
  ascii,
  latin1,
  type ParserEntry,
  type ParserUnderTest,
  promise,
} from '../parser-under-test.ts';

interface Sealed {
  readonly terminalCertificatePem: string;
  readonly recipientCertificatePem: string;
  readonly envelopes: readonly string[];
}

const read = (): Sealed =>
  JSON.parse(readFileSync(new URL('../corpus/sealed.json', import.meta.url), 'utf8'));

const der = (base64: string): Buffer => Buffer.from(base64, 'base64');

function certificateOf(pem: string): CertificateFacts {
  const facts = parseCertificate(pem);
  if (facts === undefined) throw new Error('the corpus has no certificate');
  return facts;
}

/** Tags, lengths of every form, object identifiers cut short. */
const DER_WORDS = [
  '30',
  '3082',
  '3080',
  '308480000000',
  '0282',
  'a0',
  '0480',
  '0500',
  '0603',
  '1700',
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));

/** Runs a DER reader; whatever is wrong with the bytes must be told by its own error. */
function derFeed(parse: (bytes: Buffer) => void): ParserUnderTest['feed'] {
  return (input) => {
    try {
      parse(Buffer.from(input));
    } catch (error) {
      const own = error instanceof DerError || error instanceof SealingError;
      if (!own) throw error;
    }
  };
}

function signedData(): ParserUnderTest {
  const { envelopes, terminalCertificatePem } = read();
  const signer = certificateOf(terminalCertificatePem);
  const good = envelopes.map(der);
  return {
    shape: 'bytes',
    corpus: good,
    words: DER_WORDS,
    feed: derFeed((bytes) => {
      verifyContent(bytes, signer);
      promise(
        good.some((one) => one.equals(bytes)),
        'no changed bit passes the signature (invariant S3)',
      );
    }),
  };
}

function envelopedData(): ParserUnderTest {
  const { envelopes, terminalCertificatePem } = read();
  const signer = certificateOf(terminalCertificatePem);
  return {
    shape: 'bytes',
    corpus: envelopes.map((envelope) => verifyContent(der(envelope), signer).content),
    words: DER_WORDS,
    feed: derFeed((bytes) => {
      const { recipients, sealed } = readEnvelopedData(bytes);
      promise(recipients.length >= 1 && recipients.length <= 16, 'one to sixteen recipients');
      promise(sealed.length <= 2_048, 'content within its bound');
    }),
  };
}

function certificates(): ParserUnderTest {
  const { terminalCertificatePem, recipientCertificatePem } = read();
  const pems = [terminalCertificatePem, recipientCertificatePem];
  return {
    shape: 'bytes',
    corpus: [...pems.map(ascii), ...pems.map((pem) => certificateDer(pem))],
    words: [...DER_WORDS, ascii('-----BEGIN CERTIFICATE-----\n'), ascii('\n')],
    // Bytes that are no text are put into a PEM here, so that altered DER gets to the parser.
    feed: (input) => {
      const isPem = input[0] === 0x2d;
      const body = Buffer.from(input).toString('base64');
      const wrapped = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
      const facts = parseCertificate(isPem ? latin1(input) : wrapped);
      if (facts !== undefined) promise(facts.fingerprint.length === 64, 'a fingerprint');
    },
  };
}

const certificateDer = (pem: string): Uint8Array =>
  Uint8Array.from(Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64'));

function parameters(): ParserUnderTest {
  const code = encodeParameters({ paymentCode: ascii('134567890123456789') });
  return {
    shape: 'bytes',
    corpus: [encodeParameters(testParameters()), code],
    words: DER_WORDS,
    feed: derFeed((bytes) => {
      const decoded = decodeParameters(bytes);
      promise(encodeParameters(decoded).equals(bytes), 'one encoding for one content');
    }),
  };
}

function opening(): ParserUnderTest {
  const { envelopes, terminalCertificatePem, recipientCertificatePem } = read();
  const keys = prepareOpening({
    ownKey: fuzzKey('recipient'),
    ownCertificatePem: recipientCertificatePem,
    terminalCertificatePem,
  });
  return {
    shape: 'bytes',
    corpus: envelopes.map(ascii),
    words: ['=', '==', '\n', '-', '_', 'AAAA'].map(ascii),
    feed: async (input) => {
      const text = latin1(input);
      const opened = await openEnvelope(text, BINDING, keys);
      promise(
        (opened.kind === 'opened') === envelopes.includes(text),
        'opens what was sealed, only',
      );
    },
  };
}

export const SEALING_PARSERS: readonly ParserEntry[] = [
  { name: 'CMS SignedData', share: 0.2, open: signedData },
  { name: 'CMS EnvelopedData', share: 1, open: envelopedData },
  { name: 'X.509 certificate', share: 0.1, open: certificates },
  { name: 'sealed parameters', share: 1, open: parameters },
  { name: 'envelope opening', share: 0.005, open: opening },
];
