import type { MoneyReply, OrderReply } from '#contract/channel-frames.ts';
import type { TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { ChannelManner } from '#contract/rehearsal.ts';
import { HOST_CODE } from './host-codes.ts';

/**
 * How an acquirer keeps its word. Apart from the faults, because lies come on top of them: a
 * reversal that is only claimed matters after an answer was lost. For simulations: a host that
 * always keeps its word makes every client look right (trap 15).
 */
export interface Manners {
  /** `duplicate`: HS5, a payment sent again is refused instead of answered as before. */
  readonly resend: 'same-answer' | 'duplicate';
  /** `other-amount`: HS10. `other-terminal`: HS4. `contradicted`: HS3, a second answer differs. */
  readonly reply: 'true' | 'other-amount' | 'other-terminal' | 'contradicted';
  /** `claimed`: HS9, acknowledged and not done. `refused`: HS8. */
  readonly reversal: 'done' | 'claimed' | 'refused';
  /** `not-found`: HS13, whatever the ledger holds. */
  readonly inquiry: 'true' | 'not-found';
  /** `silent`: tells nobody unasked that a wallet paid. */
  readonly push: 'told' | 'silent';
}

export const HONEST: Manners = {
  resend: 'same-answer',
  reply: 'true',
  reversal: 'done',
  inquiry: 'true',
  push: 'told',
};

/** The manners a tester may choose from, by the words of the rehearsal panel. */
const CHOICES: Readonly<Record<ChannelManner, Manners>> = {
  honest: HONEST,
  'claims-reversals': { ...HONEST, reversal: 'claimed' },
  'refuses-reversals': { ...HONEST, reversal: 'refused' },
  'not-found': { ...HONEST, inquiry: 'not-found' },
};

export const mannersFor = (manner: ChannelManner): Manners => CHOICES[manner];

/** The choice that comes nearest to how an acquirer behaves. */
export const mannerOf = ({ reversal, inquiry }: Manners): ChannelManner => {
  if (reversal === 'claimed') return 'claims-reversals';
  if (reversal === 'refused') return 'refuses-reversals';
  return inquiry === 'not-found' ? 'not-found' : 'honest';
};

const STRANGER = 'STRANGER' as TerminalId;

/** What is said instead of a true reply. */
export const asTold = (
  manner: Manners['reply'],
  reply: MoneyReply | OrderReply,
): readonly (MoneyReply | OrderReply)[] => {
  switch (manner) {
    case 'true':
      return [reply];
    case 'other-amount':
      return [{ ...reply, amountMinor: (reply.amountMinor + 1) as AmountMinor }];
    case 'other-terminal':
      return [{ ...reply, terminal: STRANGER }];
    case 'contradicted':
      return [reply, contradiction(reply)];
    default:
      return manner satisfies never;
  }
};

const contradiction = (reply: MoneyReply | OrderReply): MoneyReply | OrderReply => {
  if (reply.class === 'order-reply') {
    const { shown: ___, ...bare } = reply;
    return { ...bare, code: HOST_CODE.declined };
  }
  const { authCode: _, hostReference: __, ...bare } = reply;
  return reply.code === HOST_CODE.approved
    ? { ...bare, code: HOST_CODE.declined }
    : { ...bare, code: HOST_CODE.approved, authCode: '999999', hostReference: '999999999999' };
};
