/** Why something cannot be sealed, or a key not be used. Carries names and counts, no card data. */
export type SealingProblem =
  | { readonly code: 'recipient-count'; readonly count: number }
  | { readonly code: 'certificate-unusable'; readonly owner: string; readonly why: string }
  | { readonly code: 'key-refused'; readonly owner: string; readonly why: string }
  | { readonly code: 'single-des-not-asked'; readonly channel: string }
  | { readonly code: 'parameters-unusable'; readonly field: string }
  | { readonly code: 'binding-unusable'; readonly field: string }
  | { readonly code: 'randomness-failed' }
  | { readonly code: 'key-mismatch'; readonly owner: string }
  | { readonly code: 'key-file-damaged'; readonly path: string; readonly why: string }
  | { readonly code: 'key-file-missing'; readonly path: string; readonly beside: string }
  | { readonly code: 'key-file-unusable'; readonly path: string; readonly why: string }
  | { readonly code: 'trust-unusable'; readonly path: string; readonly why: string };

/** An expected fault of the sealing layer; `problem` is for programs, `message` for people. */
export class SealingError extends Error {
  override readonly name = 'SealingError';
  readonly problem: SealingProblem;

  constructor(problem: SealingProblem) {
    super(sentence(problem));
    this.problem = problem;
  }
}

const NOTHING_SENT = 'Nothing was sent and no money moved.';

function sentence(problem: SealingProblem): string {
  switch (problem.code) {
    case 'recipient-count':
      return `The card data can be sealed for 1 to 16 channels, not for ${problem.count}. ${NOTHING_SENT} Check which channels are enabled.`;
    case 'certificate-unusable':
      return `The certificate of ${problem.owner} cannot be used: ${problem.why}. ${NOTHING_SENT} Ask its institution for a new certificate, or disable it.`;
    case 'key-refused':
      return `The key of ${problem.owner} is not safe: ${problem.why}. ${NOTHING_SENT} Have the key replaced, or disable what uses it.`;
    case 'single-des-not-asked':
      return `Single DES is set, but channel ${problem.channel} does not ask for it. ${NOTHING_SENT} Choose des-ede3-cbc or aes-256-cbc.`;
    case 'parameters-unusable':
      return `What the reader gave cannot be sealed: ${problem.field} is missing, empty, too long or not text. ${NOTHING_SENT} Present the card or code again.`;
    case 'binding-unusable':
      return `The envelope cannot be bound to this sale: ${problem.field} is out of bounds. ${NOTHING_SENT} Start the sale again.`;
    case 'randomness-failed':
      return `The machine's source of randomness repeats itself, so nothing can be sealed safely. ${NOTHING_SENT} Restart the machine; if it stays, have it replaced.`;
    case 'key-mismatch':
      return `The certificate of ${problem.owner} was made for another key than the one beside it. ${NOTHING_SENT} Put back the matching pair from your backup.`;
    case 'key-file-damaged':
      return `The key file ${problem.path} is damaged: ${problem.why}. ${NOTHING_SENT} Put it back from your backup, or move both files of the pair away to have a new pair made and enrol its certificate.`;
    case 'key-file-missing':
      return `The key file ${problem.path} is missing, although ${problem.beside} is there. ${NOTHING_SENT} Put it back from your backup, or move the other file away to have a new pair made and enrol its certificate.`;
    case 'key-file-unusable':
      return `The key file ${problem.path} could not be read or written: ${problem.why}. ${NOTHING_SENT} Check the disk and who owns the folder.`;
    case 'trust-unusable':
      return `The file ${problem.path}, which names what this till trusts, cannot be used: ${problem.why}. ${NOTHING_SENT} Correct it, or put it back from your backup.`;
    default:
      return problem satisfies never;
  }
}
