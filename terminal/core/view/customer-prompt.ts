import type { ReaderPrompt } from '#contract/card-reader.ts';
import type { CustomerPrompt } from '#contract/view.ts';
import type { SaleState } from '../sale/sale-state.ts';

/** What the customer reads while the reader works on a card. */
const WHILE_READING: Readonly<Record<ReaderPrompt, CustomerPrompt>> = {
  'present-card': 'present-card',
  'insert-chip': 'insert-chip',
  'swipe-card': 'swipe-card',
  'card-reading': 'please-wait',
  'card-read': 'please-wait',
  'retry-card': 'retry-card',
  'several-cards': 'retry-card',
  'removed-too-early': 'retry-card',
  'remove-card': 'remove-card',
  'enter-pin': 'enter-pin',
  processing: 'please-wait',
  cancelled: 'please-wait',
};

/** The customer's line, from the same state as the cashier's screen. */
export function customerPromptOf(state: SaleState): CustomerPrompt {
  switch (state.kind) {
    case 'starting':
    case 'amount':
    case 'choosing':
    case 'holding':
    case 'recalling':
    case 'settle-confirm':
    case 'settling':
    case 'settled':
      return 'welcome';
    case 'reading': {
      const prompt = WHILE_READING[state.prompt];
      return prompt === 'present-card' && state.sale.round === 'again' ? 'present-again' : prompt;
    }
    case 'pin':
      return state.sale.round === 'again' ? 'enter-pin-again' : 'enter-pin';
    case 'scanning':
      return state.sale.round === 'again' ? 'present-again' : 'show-code';
    case 'showing':
      return state.code.attempt > 1 ? 'scan-again' : 'scan-shop-code';
    case 'tendering':
      return 'pay-cash';
    case 'cash-paid':
      return 'cash-change';
    case 'keeping-cash':
    case 'cancelling':
    case 'sealing':
    case 'saving':
    case 'paying':
    case 'unknown':
      return 'please-wait';
    case 'approved':
      return 'approved';
    case 'not-paid':
      return 'not-paid';
    default:
      return state satisfies never;
  }
}
