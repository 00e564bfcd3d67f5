import type { Paper, ShiftSlip } from '#contract/receipt.ts';
import type { SaleState } from '../sale/sale-state.ts';
import type { FrontState } from '../shift/front-state.ts';
import { localTime } from './receipt-facts.ts';

/** What stands on the till's screens, or under the one that is locked. */
export interface OnScreen {
  readonly sale: SaleState;
  readonly front: FrontState;
  readonly utcOffsetMinutes: number;
}

/**
 * Whose a paper is that nobody waits for any more: `on-screen`, its screen stands and prints it;
 * `left`, the queue's; `worthless`, nobody's: a code on paper goes with the code on the screen.
 */
export function placeOfPaper(paper: Paper, at: OnScreen): 'on-screen' | 'left' | 'worthless' {
  switch (paper.kind) {
    case 'approved':
    case 'refund':
    case 'failed':
    case 'cash':
      return saleIdOn(at.sale) === paper.saleId ? 'on-screen' : 'left';
    case 'settlement':
      return isReported(at.sale, paper.printedTime, at.utcOffsetMinutes) ? 'on-screen' : 'left';
    case 'shift':
      return isClosed(at.front, paper) ? 'on-screen' : 'left';
    case 'shop-code':
      return codePlace(at.sale, paper.saleId, paper.code);
    case 'test-page':
      return 'worthless';
    default:
      return paper satisfies never;
  }
}

function saleIdOn(state: SaleState): string | null {
  if ('sale' in state) return state.sale.saleId;
  if (state.kind === 'cash-paid') return state.cash.saleId;
  return state.kind === 'not-paid' && state.paid.kind === 'slip' ? state.paid.sale.saleId : null;
}

const isReported = (state: SaleState, printedTime: string, offsetMinutes: number): boolean =>
  state.kind === 'settled' && localTime(state.report.atWallMs, offsetMinutes) === printedTime;

const isClosed = (state: FrontState, { shift }: ShiftSlip): boolean =>
  state.kind === 'closed' && state.report.openedAtWallMs === shift;

/** While the daemon is asked, nobody knows whether the code is still to be paid. */
function codePlace(state: SaleState, saleId: string, code: string) {
  if (saleIdOn(state) !== saleId) return 'worthless';
  if (state.kind === 'showing') return state.code.payload === code ? 'left' : 'worthless';
  return state.kind === 'paying' ? 'on-screen' : 'worthless';
}
