/** Steps while a result stands on the screen: its paper, and the way to the next sale. */
import { ERROR_CATALOGUE } from '#contract/error-codes.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import type { PaperView } from '#contract/view.ts';
import { nameOfCopy, type PaperName } from '../receipt/paper-memory.ts';
import { offerAgain } from './ringing-up.ts';
import type { SaleEffect } from './sale-effect.ts';
import type { EventOf } from './sale-event.ts';
import type { PaperProgress, Sale, SaleRules, StateOf } from './sale-state.ts';
import { go, pendingOf, type Step, toAmount } from './sale-step.ts';

type Result = StateOf<'approved'> | StateOf<'not-paid'>;

/** A result's paper together with the sale it belongs to. */
interface SalePaper {
  readonly sale: Sale;
  readonly paper: PaperProgress;
}

/** What of the paper the disk knows decides how it begins: an original is begun once (U3). */
export function beginPaper(
  sale: Sale,
  kind: 'approved' | 'failed',
  rules: SaleRules,
): { readonly paper: PaperProgress; readonly effects: readonly SaleEffect[] } {
  const names = namesOf(sale, kind, rules);
  const copies = names.length;
  const whole = { copies, after: 'stay' } as const;
  const begun = begunOf(sale, names);
  switch (begun.is) {
    case 'printed':
      return { paper: { ...whole, view: 'printed', next: copies, started: copies }, effects: [] };
    case 'unclear': {
      const { next, started } = begun;
      return { paper: { ...whole, view: 'unclear', next, started }, effects: [] };
    }
    case 'owed': {
      const { next: copy } = begun;
      const mark = pendingOf(sale, 'started', rules);
      const print = { kind: 'print', paper: kind, saleId: sale.saleId, copy } as const;
      return {
        paper: { ...whole, view: 'printing', next: copy, started: copy + 1 },
        effects: [{ ...print, reprint: false, mark }],
      };
    }
    default:
      return begun satisfies never;
  }
}

const namesOf = ({ saleId }: Sale, kind: 'approved' | 'failed', { copies }: SaleRules) =>
  kind === 'failed'
    ? [nameOfCopy(kind, saleId)]
    : copies.map((copy) => nameOfCopy(kind, saleId, copy));

/** How far a sale's papers are: all out, one to be looked for, or one that surely did not begin. */
type Begun =
  | { readonly is: 'printed' }
  | { readonly is: 'unclear'; readonly next: number; readonly started: number }
  | { readonly is: 'owed'; readonly next: number };

function begunOf({ paper, kept }: Sale, names: readonly PaperName[]): Begun {
  if (names.length === 0 || paper === 'printed') return { is: 'printed' };
  if (paper === 'not-started') return { is: 'owed', next: 0 };
  // Begun, and the queue's disk can't tell which of them: the cashier looks for all.
  if (kept === null) return { is: 'unclear', next: 0, started: names.length };
  const next = names.findIndex((name) => kept[name] !== 'printed');
  const name = names[next];
  if (name === undefined) return { is: 'printed' };
  if (kept[name] === 'printing') return { is: 'unclear', next, started: next + 1 };
  return { is: 'owed', next };
}

const TROUBLE: Record<Extract<PrintOutcome, { kind: 'not-printed' }>['reason'], PaperView> = {
  'paper-out': 'paper-out',
  'cover-open': 'cover-open',
  cutter: 'printer-trouble',
  'printer-error': 'printer-trouble',
  'printer-gone': 'printer-trouble',
};

/** How the paper stands after a print. */
export function paperViewOf(outcome: PrintOutcome): PaperView {
  switch (outcome.kind) {
    case 'printed':
    case 'unclear':
      return outcome.kind;
    case 'not-printed':
      return TROUBLE[outcome.reason];
    default:
      return outcome satisfies never;
  }
}

export function printEnded(state: Result, { outcome }: EventOf<'print-ended'>): Step {
  const held = paperOf(state);
  if (held === null || held.paper.view !== 'printing') return go(state);
  if (outcome.kind === 'printed') return afterCopy(state, held, held.paper.next + 1);
  return stop(state, held.paper, paperViewOf(outcome));
}

/** The cashier looked at the printer (fault PR5): it is there, or it is printed once more. */
export function paperSeen(state: Result, { printed }: EventOf<'paper-seen'>): Step {
  const held = paperOf(state);
  if (held === null || held.paper.view !== 'unclear') return go(state);
  return printed
    ? afterCopy(state, held, held.paper.started)
    : printCopy(state, held, held.paper.next);
}

/** Prints what is missing, or all of it again when nothing is. */
export function reprint(state: Result): Step {
  const held = paperOf(state);
  if (held === null || held.paper.copies === 0 || held.paper.view === 'printing') return go(state);
  const missing = held.paper.next < held.paper.copies;
  return printCopy(state, held, missing ? held.paper.next : 0);
}

/** Enter on a result. While it prints, Enter is kept until the paper is out cleanly. */
export function nextSale(state: Result): Step {
  const held = paperOf(state);
  switch (held?.paper.view) {
    case 'printing':
      return go(withPaper(state, { ...held.paper, after: 'next-sale' }));
    case 'unclear':
      return go(state);
    default:
      return leave(state);
  }
}

export const leave = (state: Result): Step => toAmount(state, { kind: 'forget' });

/**
 * Escape on a sale that charged nothing: the same amount once more, as a new sale. One the daemon
 * never had charged nothing whatever its code; one it has must say so.
 */
export function tryAgain(state: StateOf<'not-paid'>): Step {
  const { money } = ERROR_CATALOGUE[state.code];
  const { kind } = state.paid;
  const uncharged = kind === 'none' || (kind === 'silent' && money === 'not-charged');
  return uncharged ? offerAgain(state) : go(state);
}

function afterCopy(state: Result, held: SalePaper, next: number): Step {
  if (next < held.paper.copies) return printCopy(state, held, next);
  const done = withPaper(state, { ...held.paper, view: 'printed', next });
  if (held.paper.after === 'next-sale') return leave(done);
  const pending = pendingOf(held.sale, 'printed', state.rules);
  return go(done, { kind: 'note', pending });
}

/**
 * Every original carries the mark, not the first alone: the disk may have refused it there, and an
 * original that came out unmarked would come out as one again after a crash (U3).
 */
function printCopy(state: Result, { sale, paper }: SalePaper, copy: number): Step {
  const started = Math.max(paper.started, copy + 1);
  const isReprint = copy < paper.started;
  return go(withPaper(state, { ...paper, view: 'printing', next: copy, started }), {
    kind: 'print',
    paper: state.kind === 'approved' ? 'approved' : 'failed',
    saleId: sale.saleId,
    copy,
    reprint: isReprint,
    mark: isReprint ? null : pendingOf(sale, 'started', state.rules),
  });
}

const stop = (state: Result, paper: PaperProgress, view: PaperView): Step =>
  go(withPaper(state, { ...paper, view, after: 'stay' }));

export function paperOf(state: Result): SalePaper | null {
  if (state.kind === 'approved') return state;
  return state.paid.kind === 'slip' ? state.paid : null;
}

function withPaper(state: Result, paper: PaperProgress): Result {
  if (state.kind === 'approved') return { ...state, paper };
  if (state.paid.kind !== 'slip') return state;
  return { ...state, paid: { ...state.paid, paper } };
}
