/**
 * The sale at the till, whole: every transition there is, one line each (invariant T1). Key press,
 * method, card or code, sealed, saved, paid, paper, next sale. What a line does stands in the file
 * its function comes from; what is not listed changes nothing. No promise lives in here: the desk
 * runs the effects and brings their answers back as events.
 */
import * as basket from '../basket/filling.ts';
import * as cash from '../cash/taking-cash.ts';
import * as code from '../code/showing-code.ts';
import * as asking from './asking.ts';
import * as paying from './paying.ts';
import * as result from './result-paper.ts';
import * as ringing from './ringing-up.ts';
import type { EventKind, EventOf, SaleEvent } from './sale-event.ts';
import type { SaleRules, SaleState, StateKind, StateOf } from './sale-state.ts';
import { go, type Step } from './sale-step.ts';
import * as settling from './settling.ts';

type Row<S extends StateKind> = {
  readonly [E in EventKind]?: (state: StateOf<S>, event: EventOf<E>) => Step;
};

export const TRANSITIONS: { readonly [S in StateKind]: Row<S> } = {
  starting: { loaded: ringing.takeUp },
  amount: {
    key: ringing.typeKey,
    back: ringing.clearAmount,
    confirm: ringing.chooseMethod,
    'pay-by': ringing.payBy,
    'pay-cash': cash.begin,
    item: basket.pickItem,
    'add-line': basket.addLine,
    times: basket.setTimes,
    'change-line': basket.changeLine,
    hold: basket.hold,
    settle: settling.askFirst,
  },
  holding: {
    held: basket.held,
    'not-held': basket.notHeld,
  },
  recalling: {
    recall: basket.recall,
    back: basket.backFromShelf,
    taken: basket.taken,
    'not-taken': basket.notTaken,
  },
  choosing: {
    back: ringing.backToAmount,
    confirm: ringing.payByFirst,
    'pay-by': ringing.payBy,
    'pay-cash': cash.begin,
  },
  tendering: {
    key: cash.typeTendered,
    tender: cash.tender,
    confirm: cash.take,
    back: cash.backToAmount,
    'pay-by': cash.payOtherwise,
  },
  'keeping-cash': {
    'cash-kept': cash.kept,
    'cash-not-kept': cash.notKept,
  },
  'cash-paid': {
    'drawer-ended': cash.drawerEnded,
    'open-drawer': cash.openAgain,
    'print-ended': cash.printEnded,
    'paper-seen': cash.paperSeen,
    reprint: cash.reprint,
    confirm: cash.nextSale,
  },
  reading: {
    prompt: asking.showPrompt,
    back: asking.cancelAtReader,
    'card-ended': asking.cardEnded,
  },
  pin: {
    back: asking.cancelAtReader,
    'pin-ended': asking.pinEnded,
  },
  cancelling: {
    'card-ended': asking.cancel,
    'pin-ended': asking.cancel,
    'limit-reached': asking.cancel,
  },
  scanning: {
    back: asking.cancel,
    'code-scanned': asking.codeScanned,
    'code-refused': asking.codeRefused,
    'limit-reached': asking.customerTooSlow,
  },
  sealing: {
    back: asking.cancel,
    sealed: asking.sealed,
    'seal-failed': asking.sealFailed,
  },
  saving: {
    back: asking.cancel,
    remembered: asking.saved,
    'not-remembered': asking.notSaved,
  },
  paying: {
    progress: paying.showProgress,
    'daemon-lost': paying.daemonLost,
    'daemon-back': paying.daemonBack,
    answered: paying.answered,
    'patience-over': paying.nobodyKnows,
  },
  showing: {
    progress: paying.progressOfCode,
    confirm: code.askForTime,
    'code-extended': code.timeAnswered,
    reprint: code.printCode,
    'print-ended': code.printed,
    back: code.giveUp,
    'daemon-lost': code.linkLost,
    answered: paying.answered,
    'patience-over': paying.nobodyKnows,
  },
  unknown: {
    'check-again': paying.checkAgain,
    'still-open': paying.stillOpen,
    answered: paying.answered,
    supervisor: paying.handToSupervisor,
  },
  approved: {
    'print-ended': result.printEnded,
    'paper-seen': result.paperSeen,
    reprint: result.reprint,
    confirm: result.nextSale,
    'limit-reached': result.leave,
  },
  'not-paid': {
    'print-ended': result.printEnded,
    'paper-seen': result.paperSeen,
    reprint: result.reprint,
    confirm: result.nextSale,
    back: result.tryAgain,
  },
  'settle-confirm': {
    confirm: settling.run,
    back: settling.backToSelling,
  },
  settling: {
    'settle-ended': settling.ended,
    'limit-reached': settling.tookTooLong,
  },
  settled: {
    'print-ended': settling.slipEnded,
    'paper-seen': settling.slipSeen,
    reprint: settling.reprintSlip,
    confirm: settling.leaveTotals,
  },
};

export const startingState = (rules: SaleRules): SaleState => ({
  kind: 'starting',
  generation: 0,
  rules,
});

/** The state that follows an event and what has to be done. Pure; unlisted events change nothing. */
export function step(state: SaleState, event: SaleEvent): Step {
  if ('generation' in event && event.generation !== state.generation) return go(state);
  // The row was picked by the state's kind and the cell by the event's, which the compiler can't
  // follow through two indexed unions.
  const row: Readonly<Record<string, unknown>> = TRANSITIONS[state.kind];
  const act = row[event.kind] as ((state: SaleState, event: SaleEvent) => Step) | undefined;
  return act === undefined ? go(state) : act(state, event);
}
