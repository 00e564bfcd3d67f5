/** Steps while a code of the shop stands on the screen, until it is paid, given up or run out. */
import type { ChannelId } from '#contract/ids.ts';
import type { PaymentProgress } from '#contract/payment.ts';
import { paperViewOf } from '../sale/result-paper.ts';
import type { EventOf } from '../sale/sale-event.ts';
import type { StateOf } from '../sale/sale-state.ts';
import { base, go, type Step } from '../sale/sale-step.ts';
import { mayBeShown } from './code-check.ts';

type CodeShown = Extract<PaymentProgress, { readonly step: 'code-shown' }>;

/** A code as the daemon told it last. */
export interface ShownCode {
  readonly channel: ChannelId;
  /** Number of its attempt: a later one is a code the customer has not scanned yet. */
  readonly attempt: number;
  readonly payload: string;
  /** Until when it may be paid, by the till's clock: for people; the daemon's own decides. */
  readonly endsAtWallMs: number;
  readonly extends: boolean;
  readonly isLineDown: boolean;
}

const shownCode = (
  { channel, attempt, payload, ...told }: CodeShown,
  atWallMs: number,
): ShownCode => ({
  ...{ channel, attempt, payload },
  endsAtWallMs: atWallMs + told.leftMs,
  extends: told.extends,
  isLineDown: told.isLineDown,
});

/** The daemon shows a code: from now on the customer can pay it, and a cashier give it up. */
export const show = (state: StateOf<'paying'>, told: CodeShown, atWallMs: number): Step =>
  isForSale(state, told)
    ? go({
        ...base(state),
        kind: 'showing',
        ...{ sale: state.sale, movedFrom: state.movedFrom },
        code: shownCode(told, atWallMs),
        extending: 'not-asked',
        paper: null,
      })
    : keepFromCustomer(state);

const isForSale = (
  { sale, rules }: StateOf<'paying'> | StateOf<'showing'>,
  { payload }: CodeShown,
): boolean => mayBeShown(payload, { amountMinor: sale.amountMinor, currency: rules.currency });

/** A code that asks for something else is given up before anybody can scan it. Once is enough. */
const keepFromCustomer = (state: StateOf<'paying'>): Step =>
  state.phase === 'closing'
    ? go(state)
    : go(
        { ...state, phase: 'closing' },
        { kind: 'tell', code: 'SHOP_CODE_WRONG' },
        { kind: 'abandon', saleId: state.sale.saleId },
      );

/** Another code, or another word about this one: more time, its line. */
export function toldAgain(state: StateOf<'showing'>, told: CodeShown, atWallMs: number): Step {
  if (!isForSale(state, told)) return keepFromCustomer(takeDown(state, 'sending'));
  const code = shownCode(told, atWallMs);
  const isSame = code.attempt === state.code.attempt;
  return go({
    ...state,
    code,
    ...(isSame ? {} : ({ extending: 'not-asked', paper: null } as const)),
  });
}

/** Whatever else the daemon does with the sale: the code is no longer to be paid. */
export const takeDown = (
  state: StateOf<'showing'>,
  phase: StateOf<'paying'>['phase'],
): StateOf<'paying'> => ({
  ...base(state),
  kind: 'paying',
  sale: state.sale,
  via: state.code.channel,
  movedFrom: state.movedFrom,
  leaving: null,
  wish: 'pay',
  phase,
});

/**
 * The code leaves the screen at once; what it came to is the daemon's to find out. The wish stands
 * until that is known, over a lost link too: only the bank's word closes a code, and a code that
 * came back would be paid by whoever scans it.
 */
export const giveUp = (state: StateOf<'showing'>): Step =>
  go(
    { ...takeDown(state, 'closing'), wish: 'withdraw' },
    { kind: 'abandon', saleId: state.sale.saleId },
  );

/** Whoever can't be told of a payment must not ask for one: the code goes with the link. */
export const linkLost = (state: StateOf<'showing'>): Step => go(takeDown(state, 'reconnecting'));

/** Enter: more time, where there is some. Asked once at a time. */
export const askForTime = (state: StateOf<'showing'>): Step =>
  !state.code.extends || state.extending === 'asking'
    ? go(state)
    : go({ ...state, extending: 'asking' }, { kind: 'extend-code', saleId: state.sale.saleId });

export const timeAnswered = (
  state: StateOf<'showing'>,
  { extended }: EventOf<'code-extended'>,
): Step =>
  state.extending === 'asking'
    ? go({ ...state, extending: extended ? 'extended' : 'refused' })
    : go(state);

/** For a customer who can't see the screen. */
export const printCode = (state: StateOf<'showing'>): Step =>
  state.paper === 'printing'
    ? go(state)
    : go(
        { ...state, paper: 'printing' },
        { kind: 'print-code', sale: state.sale, code: state.code },
      );

export const printed = (state: StateOf<'showing'>, { outcome }: EventOf<'print-ended'>): Step =>
  state.paper === 'printing' ? go({ ...state, paper: paperViewOf(outcome) }) : go(state);
