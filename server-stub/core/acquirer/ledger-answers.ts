import { HOST_CODE } from './host-codes.ts';
import type { Book } from './ledger-book.ts';
import type { Charged } from './ledger-events.ts';

/** The variable part of a `pay-reply`. */
export interface PayAnswer {
  readonly code: string;
  readonly authCode?: string;
  readonly hostReference?: string;
}

export const answerOf = ({
  authCode,
  hostReference,
}: Pick<Charged, 'authCode' | 'hostReference'>): PayAnswer => ({
  code: HOST_CODE.approved,
  authCode,
  hostReference,
});

/** What an approval is told by; refunds and charges are numbered together. */
export const nextReference = ({ charges }: Book): Pick<Charged, 'authCode' | 'hostReference'> => ({
  authCode: String((charges + 1) % 1_000_000).padStart(6, '0'),
  hostReference: String(charges + 1).padStart(12, '0'),
});
