import type { Attempt } from '../attempt.ts';

declare const proven: unique symbol;

interface ProofOf<Kind extends string> {
  readonly kind: Kind;
  readonly attempt: Attempt;
  readonly [proven]: true;
}

/** `write` was never called for the attempt. */
export type NotSent = ProofOf<'not-sent'>;
/** The channel answered with a code its reviewed table calls certainly not processed. */
export type Refused = ProofOf<'refused'>;
/** Its reversal was acknowledged. */
export type Reversed = ProofOf<'reversed'>;
/** Its reversal is a durable obligation and the merchant's policy covers the risk meanwhile. */
export type Covered = ProofOf<'covered'>;

/**
 * What it takes to move a sale on to the next channel (money-safety, The four proofs). The brand is
 * not exported, so `proofOf` is the only place that makes one, and it makes it from nothing but the
 * attempt's journaled state: a bare `unknown` has no way to become a `Proof`.
 */
export type Proof = NotSent | Refused | Reversed | Covered;

/** Leave to arm an attempt: it is the sale's first, or the one before it is proven harmless. */
export type Licence = { readonly kind: 'first' } | Proof;

const prove = (kind: Proof['kind'], attempt: Attempt): Proof =>
  // The one cast that makes proofs; everything else has to come through here.
  ({ kind, attempt }) as Proof;

/** The proof an attempt's durable state amounts to; null while it could still charge the customer. */
export const proofOf = (attempt: Attempt): Proof | null => {
  const { state } = attempt;
  switch (state.at) {
    case 'not-sent':
    case 'refused':
    case 'reversed':
      return prove(state.at, attempt);
    case 'reversing':
      return state.covered ? prove('covered', attempt) : null;
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
