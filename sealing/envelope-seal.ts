import { type KeyObject, randomBytes } from 'node:crypto';
import type { ChannelId } from '#contract/ids.ts';
import {
  type Envelope,
  envelope,
  type Recipient,
  type Sealer,
  type SensitiveParameters,
} from '#contract/sealed.ts';
import { bindingAttributes, checkBinding } from './binding.ts';
import { type CertificateFacts, matches } from './certificate.ts';
import {
  auditedBundle,
  type ChannelTrust,
  describeVerdict,
  type JudgedCertificate,
  judgeBundle,
  newestUsable,
  WARN_DAYS,
} from './channel-trust.ts';
import { type ContentSuite, encryptContent } from './content-cipher.ts';
import { createContentKeys, type RandomBytes } from './content-key.ts';
import { type RecipientNaming, writeEnvelopedData } from './enveloped-data.ts';
import { describeFinding } from './key-audit.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import { MAX_RECIPIENTS } from './limits.ts';
import { encodeParameters, wipeParameters } from './parameters.ts';
import { SealingError } from './sealing-error.ts';
import { type Signer, signContent } from './signed-data.ts';

/**
 * What the content is enciphered with. Single DES takes more than its name: the channels whose
 * configuration asks for it, and an envelope with any other recipient is refused (decision 9).
 */
export type SuiteChoice =
  | Exclude<ContentSuite, 'des-cbc'>
  | { readonly compatibility: 'des-cbc'; readonly askedBy: ReadonlySet<string> };

export interface SealerOptions {
  /** The terminal's RSA private key and its certificate, see `ensureKeyPair`. */
  readonly terminalKey: KeyObject;
  readonly terminalCertificatePem: string;
  /** Default `des-ede3-cbc`. */
  readonly suite?: SuiteChoice;
  /** Default `issuer-and-serial`; `subject-key` needs that extension in every certificate. */
  readonly naming?: RecipientNaming;
  /** What channels' certificates must hold to; `as-given`: the caller vouches for them. */
  readonly trust: ChannelTrust | 'as-given';
  /** Fingerprints (`keyFingerprint`) of keys, and of certificates, that may not be used. */
  readonly refusedKeys?: ReadonlySet<string>;
  readonly random?: RandomBytes;
}

/** What is wrong with a channel's certificate, in words. */
export interface RecipientFault {
  readonly channel: ChannelId;
  readonly why: string;
}

/** A channel whose certificates all end soon. */
export interface ExpiringRecipient {
  readonly channel: ChannelId;
  readonly daysLeft: number;
}

export interface EnvelopeSealer extends Sealer {
  /**
   * Looks at certificates before a sale needs them: at start, for eligibility and diagnostics.
   * What it found is remembered, so the first sale does not wait for the audit (a few ms a key).
   */
  inspect(recipients: readonly Recipient[]): readonly RecipientFault[];
  /** Channels still sealed to, but with a certificate that ends within `WARN_DAYS`. */
  expiring(recipients: readonly Recipient[]): readonly ExpiringRecipient[];
}

/**
 * Makes the terminal's sealer (rows A10 and P5, design decision 9): CMS EnvelopedData with one
 * key-transport recipient per channel, inside SignedData of the terminal, bound to the sale.
 *
 * `seal` wipes the parameters it was given on every path, also when it throws `SealingError`; a
 * refused seal means the card or code is asked for again. Recipients with the same certificate
 * share one entry.
 */
export function createSealer(options: SealerOptions): EnvelopeSealer {
  const ring = createKeyRing(options.refusedKeys ?? new Set());
  const signer = ownSigner(ring, options);
  const contentKey = createContentKeys(options.random ?? randomBytes);
  const choice = options.suite ?? 'des-ede3-cbc';
  const naming = options.naming ?? 'issuer-and-serial';
  const rules: Rules = { ring, trust: options.trust, naming };

  function encipher(
    parameters: SensitiveParameters,
    suite: ContentSuite,
    recipients: readonly CertificateFacts[],
  ): Buffer {
    const plain = encodeParameters(parameters);
    try {
      const content = contentKey(suite);
      try {
        const sealed = encryptContent(content, plain);
        return writeEnvelopedData(content, sealed, recipients, naming);
      } finally {
        content.key.fill(0);
      }
    } finally {
      plain.fill(0);
    }
  }

  return {
    async seal(parameters, binding, recipients): Promise<Envelope> {
      const { suite, enveloped } = wiping(parameters, () => {
        checkBinding(binding);
        const suite = chosenSuite(choice, recipients);
        const certificates = admitted(rules, recipients);
        return { suite, enveloped: encipher(parameters, suite, certificates) };
      });
      const attributes = bindingAttributes(binding, suite);
      const der = await signContent(enveloped, signer, binding.sealedAtWallMs, attributes);
      return envelope.parse(der.toString('base64'));
    },

    inspect: (recipients) =>
      recipients.flatMap((recipient) => {
        const why = faultOf(rules, recipient);
        return why === undefined ? [] : [{ channel: recipient.channel, why }];
      }),

    admits: (recipient) => faultOf(rules, recipient) === undefined,

    expiring: (recipients) =>
      recipients.flatMap((recipient) => {
        if (faultOf(rules, recipient) !== undefined) return [];
        const { daysLeft } = admit(rules, recipient);
        const isNear = daysLeft !== null && daysLeft <= WARN_DAYS;
        return isNear ? [{ channel: recipient.channel, daysLeft }] : [];
      }),
  };
}

/** The parameters end with the action: before anything is awaited, and also when it throws. */
function wiping<T>(parameters: SensitiveParameters, action: () => T): T {
  try {
    return action();
  } finally {
    wipeParameters(parameters);
  }
}

function ownSigner(ring: KeyRing, options: SealerOptions): Signer {
  const owner = 'this terminal';
  const certificate = ring.trusted(options.terminalCertificatePem, owner);
  const key = options.terminalKey;
  if (!matches(certificate, key)) {
    throw new SealingError({ code: 'key-mismatch', owner });
  }
  return { key, certificate };
}

function chosenSuite(choice: SuiteChoice, recipients: readonly Recipient[]): ContentSuite {
  if (typeof choice === 'string') return choice;
  const other = recipients.find(({ channel }) => !choice.askedBy.has(channel));
  if (!other) return choice.compatibility;
  throw new SealingError({ code: 'single-des-not-asked', channel: other.channel });
}

/** The recipients' certificates, each once, or the first fault as a `SealingError`. */
function admitted(rules: Rules, recipients: readonly Recipient[]): readonly CertificateFacts[] {
  const count = recipients.length;
  if (count < 1 || count > MAX_RECIPIENTS) {
    throw new SealingError({ code: 'recipient-count', count });
  }
  const certificates = recipients.map((recipient) => admit(rules, recipient).facts);
  return [...new Map(certificates.map((facts) => [facts.fingerprint, facts])).values()];
}

interface Rules {
  readonly ring: KeyRing;
  readonly trust: ChannelTrust | 'as-given';
  readonly naming: RecipientNaming;
}

/** What a channel is sealed to: of its certificates the newest that may be used. */
function admit(rules: Rules, recipient: Recipient): JudgedCertificate {
  const owner = `channel ${recipient.channel}`;
  const judged = judgedFor(rules, recipient, owner);
  const chosen = newestUsable(judged);
  if (chosen === undefined) throw refusalOf(judged, owner);
  if (rules.naming === 'issuer-and-serial' || chosen.facts.subjectKeyId) return chosen;
  const why = 'it has no subject key identifier';
  throw new SealingError({ code: 'certificate-unusable', owner, why });
}

function judgedFor(
  { ring, trust }: Rules,
  { certificatePem }: Recipient,
  owner: string,
): readonly JudgedCertificate[] {
  if (trust !== 'as-given') return judgeBundle(certificatePem, owner, ring, trust);
  return auditedBundle(certificatePem, owner, ring).map(({ facts, findings: [finding] }) => ({
    facts,
    daysLeft: null,
    verdict:
      finding === undefined
        ? { kind: 'usable' }
        : { kind: 'key-refused', why: describeFinding(finding) },
  }));
}

/** Of several refused certificates the one that lasts longest is what there is to say about. */
function refusalOf(judged: readonly JudgedCertificate[], owner: string): SealingError {
  const [last] = judged.toSorted((a, b) => b.facts.validToWallMs - a.facts.validToWallMs);
  const why = last === undefined ? 'there is none' : describeVerdict(last);
  const code = last?.verdict.kind === 'key-refused' ? 'key-refused' : 'certificate-unusable';
  return new SealingError({ code, owner, why });
}

function faultOf(rules: Rules, recipient: Recipient): string | undefined {
  try {
    admit(rules, recipient);
    return undefined;
  } catch (error) {
    if (error instanceof SealingError) return error.message;
    throw error;
  }
}
