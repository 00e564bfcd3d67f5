import type { Attempt } from '../attempt.ts';

type ProofKind =
  /** `write` was never called for the attempt. */
  | 'not-sent'
  /** The channel answered with a code its reviewed table calls certainly not processed. */
  | 'refused'
  /** Its reversal was acknowledged. */
  | 'reversed'
  /** Its reversal is a durable obligation and the merchant's policy covers the risk meanwhile. */
  | 'covered';

/**
 * The class is not exported, only its type, and its private field makes the type nominal: neither
 * an object of the same shape nor a changed copy of a proof is one, for the compiler and at run
 * time.
 */
class JournaledProof {
  readonly kind: ProofKind;
  readonly attempt: Attempt;
  readonly #madeFrom: Attempt['state'];

  constructor(kind: ProofKind, attempt: Attempt) {
    this.kind = kind;
    this.attempt = attempt;
    this.#madeFrom = attempt.state;
  }

  static isGenuine(value: object): boolean {
    return #madeFrom in value;
  }
}

/**
 * What it takes to move a sale on to the next channel (money-safety, The four proofs). `proofOf` is
 * the only place that makes one, and it makes it from nothing but the attempt's journaled state: a
 * bare `unknown` has no way to become a `Proof`.
 */
export type Proof = JournaledProof;

/** Leave to arm an attempt: it is the sale's first, or the one before it is proven harmless. */
export type Licence = { readonly kind: 'first' } | Proof;

/** The same at run time, for a value that was cast past the compiler. */
export const isGenuine = (licence: Licence): boolean =>
  licence.kind === 'first' || JournaledProof.isGenuine(licence);

/** The proof an attempt's durable state amounts to; null while it could still charge the customer. */
export const proofOf = (attempt: Attempt): Proof | null => {
  const { state } = attempt;
  switch (state.at) {
    case 'not-sent':
    case 'refused':
    case 'reversed':
      return new JournaledProof(state.at, attempt);
    case 'reversing':
      return state.covered ? new JournaledProof('covered', attempt) : null;
    case 'armed':
    case 'unknown':
    case 'declined':
    case 'approved':
    case 'closed-by-person':
      return null;
  }
};

/** Leave for the sale's next attempt: every earlier one must be proven, not only the last (rule 4). */
export const licenceFor = (attempts: readonly Attempt[]): Licence | null => {
  let licence: Licence = { kind: 'first' };
  for (const attempt of attempts) {
    const proof = proofOf(attempt);
    if (proof === null) return null;
    licence = proof;
  }
  return licence;
};
