/** Steps while the daemon has the sale, until a result stands on the screen. */
import { ERROR_CATALOGUE, type ErrorCode } from '#contract/error-codes.ts';
import type { Approval } from '#contract/payment.ts';
import { show, takeDown, toldAgain } from '../code/showing-code.ts';
import { beginPaper } from './result-paper.ts';
import { capture } from './ringing-up.ts';
import type { SaleEffect } from './sale-effect.ts';
import type { EventOf, SettledAnswer } from './sale-event.ts';
import type { NotPaidSale, Sale, StateOf } from './sale-state.ts';
import { base, go, type Step, toAmount } from './sale-step.ts';

type WithDaemon = StateOf<'paying'> | StateOf<'showing'> | StateOf<'unknown'>;

/** Progress is for the screen and the quiet notice of row A6; nothing is decided from it. */
export function showProgress(
  state: StateOf<'paying'>,
  { progress, atWallMs }: EventOf<'progress'>,
): Step {
  if (progress.saleId !== state.sale.saleId) return go(state);
  switch (progress.step) {
    case 'attempt':
      return showAttempt(state, progress.channel);
    case 'slow':
      return go({ ...state, via: progress.channel, phase: 'slow' });
    case 'resolving':
      return go({ ...state, via: progress.channel, phase: askedAbout(state.sale) });
    case 'moving-on':
      return go({ ...state, leaving: progress.from, phase: 'resolving' });
    case 'code-shown':
      // The daemon has not heard the wish yet; whoever follows the sale says it again.
      return state.wish === 'withdraw' ? go(state) : show(state, progress, atWallMs);
    case 'reversal-acknowledged':
      return go(state);
    default:
      return progress satisfies never;
  }
}

/** While a code is shown, any other step of its sale means that it is no longer to be paid. */
export function progressOfCode(state: StateOf<'showing'>, event: EventOf<'progress'>): Step {
  const { progress, atWallMs } = event;
  if (progress.saleId !== state.sale.saleId) return go(state);
  switch (progress.step) {
    case 'code-shown':
      return toldAgain(state, progress, atWallMs);
    case 'reversal-acknowledged':
    case 'slow':
      return go(state);
    case 'attempt':
    case 'resolving':
    case 'moving-on':
      return showProgress(takeDown(state, 'resolving'), event);
    default:
      return progress satisfies never;
  }
}

/** Of a code nobody may pay any more it is asked whether somebody did, and it is closed. */
const askedAbout = ({ method }: Sale): StateOf<'paying'>['phase'] =>
  method === 'qr-show' ? 'closing' : 'resolving';

function showAttempt(state: StateOf<'paying'>, to: Approval['channel']): Step {
  const { leaving: from } = state;
  const next = { ...state, via: to, leaving: null, phase: 'sending' } as const;
  if (from === null) return go(next);
  return go(
    { ...next, movedFrom: from },
    { kind: 'tell-moved', saleId: state.sale.saleId, from, to },
  );
}

export const daemonLost = (state: StateOf<'paying'>): Step =>
  go({ ...state, phase: 'reconnecting' });

export const daemonBack = (state: StateOf<'paying'>): Step =>
  go({ ...state, phase: state.wish === 'withdraw' ? 'closing' : 'resolving' });

/** The till's patience is over; the daemon and the till's questions go on (rule 19). */
export const nobodyKnows = (state: StateOf<'paying'> | StateOf<'showing'>): Step =>
  go(
    { ...base(state), kind: 'unknown', sale: state.sale, checking: false },
    ...cardBack(state.sale),
  );

export const checkAgain = (state: StateOf<'unknown'>): Step =>
  state.checking ? go(state) : go({ ...state, checking: true }, { kind: 'check' });

export const stillOpen = (state: StateOf<'unknown'>): Step => go({ ...state, checking: false });

/** Off the screen by a named person with a reason; the daemon keeps resolving it (rule 19). */
export const handToSupervisor = (
  state: StateOf<'unknown'>,
  { person, reason }: EventOf<'supervisor'>,
): Step =>
  toAmount(
    state,
    { kind: 'stop-payment' },
    { kind: 'audit', saleId: state.sale.saleId, person, reason },
    { kind: 'forget' },
  );

/** The journal's answer becomes the result on the screen. */
export function answered(state: WithDaemon, { answer }: EventOf<'answered'>): Step {
  const { sale } = state;
  switch (answer.kind) {
    case 'approved':
      return approved(state, answer);
    case 'present-again':
      return capture(state, { ...sale, round: 'again' }, ...cardBack(sale));
    case 'declined':
      return notPaid(state, answer.code, { kind: 'silent', saleId: sale.saleId });
    case 'failed':
      return failed(state, answer.code);
    case 'not-accepted':
      return notPaid(state, answer.code, { kind: 'none' });
    default:
      return answer satisfies never;
  }
}

function approved(
  state: WithDaemon,
  answer: Extract<SettledAnswer, { readonly kind: 'approved' }>,
): Step {
  const { sale, rules } = state;
  const { paper, effects } = beginPaper(sale, 'approved', rules);
  const movedFrom = state.kind === 'unknown' ? null : state.movedFrom;
  return go(
    {
      ...base(state),
      kind: 'approved',
      sale,
      approval: answer.approval,
      movedFrom,
      paper,
    },
    ...cardBack(sale),
    ...effects,
  );
}

/** Row A9: where the institution reverses, the customer gets that on paper. */
function failed(state: WithDaemon, code: ErrorCode): Step {
  const { sale, rules } = state;
  if (ERROR_CATALOGUE[code].money !== 'will-be-reversed') {
    return notPaid(state, code, { kind: 'silent', saleId: sale.saleId });
  }
  const { paper, effects } = beginPaper(sale, 'failed', rules);
  return notPaid(state, code, { kind: 'slip', sale, paper }, effects);
}

const notPaid = (
  state: WithDaemon,
  code: ErrorCode,
  paid: NotPaidSale,
  effects: readonly SaleEffect[] = [],
): Step =>
  go(
    { ...base(state), kind: 'not-paid', amountMinor: state.sale.amountMinor, code, paid },
    ...cardBack(state.sale),
    ...effects,
  );

const cardBack = (sale: Sale): readonly SaleEffect[] =>
  sale.method === 'card' ? [{ kind: 'finish-reader', prompt: 'remove-card' }] : [];
