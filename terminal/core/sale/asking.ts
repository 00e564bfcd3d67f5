/** Steps while the customer presents a card, a PIN or a code, until the sale is sealed and saved. */
import type { ErrorCode } from '#contract/error-codes.ts';
import type { SaleEffect } from './sale-effect.ts';
import type { EventOf } from './sale-event.ts';
import type { Sale, SaleState, StateOf } from './sale-state.ts';
import { base, go, pendingOf, type Step, toNotPaid } from './sale-step.ts';

type Asking = Extract<SaleState, { readonly sale: Sale }>;

export const showPrompt = (state: StateOf<'reading'>, { prompt }: EventOf<'prompt'>): Step =>
  go({ ...state, prompt });

export function cardEnded(state: StateOf<'reading'>, { end }: EventOf<'card-ended'>): Step {
  if (end.kind === 'ended') return giveUp(state, end.code);
  const sale = { ...state.sale, masked: end.masked };
  return end.pinWanted
    ? go({ ...base(state), kind: 'pin', sale }, { kind: 'ask-pin', sale })
    : toSealing(state, sale);
}

export const pinEnded = (state: StateOf<'pin'>, { end }: EventOf<'pin-ended'>): Step =>
  end.kind === 'ended' ? giveUp(state, end.code) : toSealing(state, state.sale);

export const codeScanned = (
  state: StateOf<'scanning'>,
  { masked }: EventOf<'code-scanned'>,
): Step => toSealing(state, { ...state.sale, masked });

export const codeRefused = (state: StateOf<'scanning'>): Step =>
  go({ ...state, problem: 'CODE_NOT_KNOWN' });

/** A cancel is done when the reader says so; else till and reader drift apart. */
export const cancelAtReader = (state: StateOf<'reading'> | StateOf<'pin'>): Step =>
  go({ ...base(state), kind: 'cancelling', sale: state.sale }, { kind: 'cancel-reader' });

/** Whatever the reader answers to a cancel, also a card read at that very moment: it is cancelled. */
export const cancel = (state: Asking): Step => giveUp(state, 'CANCELLED');

export const customerTooSlow = (state: StateOf<'scanning'>): Step =>
  giveUp(state, 'TIMED_OUT_AT_READER');

export const sealFailed = (state: StateOf<'sealing'>, { code }: EventOf<'seal-failed'>): Step =>
  giveUp(state, code);

/** Sealed: durable first (a new sale), or straight to the daemon that has the sale already. */
export function sealed(state: StateOf<'sealing'>): Step {
  const { sale } = state;
  return sale.round === 'again'
    ? go(toPaying(state), { kind: 'pay-again', sale })
    : go(
        { ...base(state), kind: 'saving', sale },
        { kind: 'remember', pending: pendingOf(sale, sale.paper, state.rules) },
      );
}

export const saved = (state: StateOf<'saving'>): Step =>
  go(toPaying(state), { kind: 'pay', sale: state.sale });

/** Without a durable id the sale could not be found again after a crash: it is not sent at all. */
export const notSaved = (state: StateOf<'saving'>): Step =>
  toNotPaid(state, state.sale.amountMinor, 'JOURNAL_IO', ...atReader(state.sale), {
    kind: 'forget',
  });

/**
 * The capture gave no credential. A sale the daemon doesn't have ends here, nothing charged; one
 * it has is given up there, and its answer decides what the screen says.
 */
function giveUp(state: Asking, code: ErrorCode): Step {
  const { sale } = state;
  if (sale.round === 'again') {
    return go({ ...toPaying(state), phase: 'resolving' }, ...atReader(sale), {
      kind: 'abandon',
      saleId: sale.saleId,
    });
  }
  const forget: SaleEffect[] = state.kind === 'saving' ? [{ kind: 'forget' }] : [];
  return toNotPaid(state, sale.amountMinor, code, ...atReader(sale), ...forget);
}

const toSealing = (state: Asking, sale: Sale): Step =>
  go({ ...base(state), kind: 'sealing', sale }, { kind: 'seal', sale });

const toPaying = (state: Asking): StateOf<'paying'> => ({
  ...base(state),
  kind: 'paying',
  sale: state.sale,
  via: null,
  movedFrom: null,
  leaving: null,
  wish: 'pay',
  phase: 'sending',
});

const atReader = (sale: Sale): readonly SaleEffect[] =>
  sale.method === 'card' ? [{ kind: 'finish-reader', prompt: 'cancelled' }] : [];
