import { matchAttributes } from './binding.ts';
import type { CertificateFacts } from './certificate.ts';
import { encode, utf8 } from './der-write.ts';
import { refusing, strictBase64 } from './opening.ts';
import { type SignedAttribute, type Signer, signContent, verifyContent } from './signed-data.ts';

/**
 * A signed word of one party about some bytes (a certificate, a fingerprint): CMS SignedData with
 * an attribute that says what kind of word it is, and about which terminal.
 */
export async function makeStatement(
  kind: Buffer,
  terminalId: string,
  content: Buffer,
  signer: Signer,
  wallMs: number,
): Promise<string> {
  const attributes = saying(kind, terminalId);
  return (await signContent(content, signer, wallMs, attributes)).toString('base64');
}

/** What was said, `undefined` unless one of `signers` said it, of that kind, about that terminal. */
export function readStatement(
  text: string,
  kind: Buffer,
  terminalId: string,
  signers: readonly CertificateFacts[],
): Buffer | undefined {
  const der = strictBase64(text);
  if (!der) return undefined;
  for (const signer of signers) {
    const found = refusing(() => {
      const { content, attributes } = verifyContent(der, signer);
      matchAttributes(attributes, saying(kind, terminalId));
      return content;
    });
    if (found) return found;
  }
  return undefined;
}

const saying = (kind: Buffer, terminalId: string): readonly SignedAttribute[] => [
  { objectId: kind, value: encode(utf8(terminalId)) },
];
