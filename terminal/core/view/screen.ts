import type { HeldBasket } from '#contract/basket.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { Screen } from '#contract/view.ts';
import { EMPTY_BASKET } from '../basket/basket.ts';
import { cashPaidScreen, cashScreen } from '../cash/cash-screen.ts';
import { codeScreenOf } from '../code/code-screen.ts';
import { type AmountEntry, EMPTY_ENTRY } from '../keypad/amount-entry.ts';
import { entryAfter } from '../sale/ringing-up.ts';
import type { MethodChoice } from '../sale/sale-event.ts';
import type { Sale, SaleState, StateOf } from '../sale/sale-state.ts';
import { dueOf } from '../sale/sale-step.ts';
import { keysAhead } from './keys-ahead.ts';

/** What a screen needs besides the state of the sale. */
export interface ScreenFacts {
  readonly methods: () => readonly MethodChoice[];
  readonly held: () => readonly HeldBasket[];
  readonly shop: LocalName;
  readonly nameOf: (channel: ChannelId) => LocalName;
}

type AmountScreen = Extract<Screen, { kind: 'amount' }>;
type SaleScreens = Extract<SaleState, { readonly sale: Sale }>;

/** The screen of a state: exactly what `contract/view.ts` says it has, nothing remembered aside. */
export function screenOf(state: SaleState, facts: ScreenFacts): Screen {
  const { currency } = state.rules;
  switch (state.kind) {
    case 'starting':
      return amountScreen({ ...state, entry: EMPTY_ENTRY, basket: EMPTY_BASKET }, facts);
    case 'amount':
      return amountScreen(state, facts, afterKeys(state));
    case 'holding':
      return amountScreen(state, facts);
    case 'recalling': {
      const baskets = facts.held().map((basket) => ({ ...basket, lines: [...basket.lines] }));
      return { kind: 'recall', currency, baskets, keeping: state.keeping };
    }
    case 'choosing': {
      const methods = facts.methods().map((choice) => ({ ...choice }));
      return { kind: 'method', amountMinor: dueOf(state), currency, methods };
    }
    case 'tendering':
    case 'keeping-cash':
      return cashScreen(state);
    case 'cash-paid':
      return cashPaidScreen(state);
    case 'not-paid':
      return notPaid(state);
    case 'settle-confirm':
      return { kind: 'settle-confirm', problem: state.problem };
    case 'settling':
      return { kind: 'settling' };
    case 'settled':
      return settled(state, facts);
    default:
      return saleScreen(state, facts);
  }
}

function amountScreen(
  { entry, basket, rules }: Pick<StateOf<'amount'>, 'entry' | 'basket' | 'rules'>,
  { held }: ScreenFacts,
  after: AmountScreen['after'] = {},
): AmountScreen {
  return {
    kind: 'amount',
    amountMinor: dueOf({ entry, basket }),
    currency: rules.currency,
    typedMinor: entry.amountMinor,
    times: basket.times,
    lines: [...basket.lines],
    items: [...rules.catalogue],
    held: held().length,
    after,
  };
}

function afterKeys(state: StateOf<'amount'>): AmountScreen['after'] {
  const amounts = (entry: AmountEntry) => ({
    amountMinor: dueOf({ ...state, entry }),
    typedMinor: entry.amountMinor,
  });
  return keysAhead(amounts(state.entry), (key) => amounts(entryAfter(state, key)));
}

function saleScreen(state: SaleScreens, facts: ScreenFacts): Screen {
  const { sale, rules } = state;
  const amount = { amountMinor: sale.amountMinor, currency: rules.currency };
  const { method, masked, saleId } = sale;
  const again = sale.round === 'again';
  switch (state.kind) {
    case 'reading':
      return { kind: 'card', ...amount, prompt: state.prompt, again };
    case 'cancelling':
      return { kind: 'card', ...amount, prompt: 'cancelled', again };
    case 'pin':
      return { kind: 'pin', ...amount, masked, again };
    case 'scanning':
      return { kind: 'scan', ...amount, problem: state.problem, again };
    case 'sealing':
    case 'saving':
      return { kind: 'paying', ...amount, method, masked, ...NOT_SENT_YET };
    case 'paying':
      return {
        kind: 'paying',
        ...amount,
        method,
        masked,
        via: nameOrNull(state.via, facts),
        movedFrom: nameOrNull(state.movedFrom, facts),
        phase: state.phase,
      };
    case 'showing':
      return codeScreenOf(state, facts);
    case 'approved':
      return approved(state, facts);
    case 'unknown':
      return { kind: 'unknown', ...amount, saleId, masked, checking: state.checking };
    default:
      return state satisfies never;
  }
}

const NOT_SENT_YET = { via: null, movedFrom: null, phase: 'sending' } as const;

function approved(state: StateOf<'approved'>, facts: ScreenFacts): Screen {
  const { sale, approval, rules } = state;
  return {
    kind: 'approved',
    amountMinor: sale.amountMinor,
    currency: rules.currency,
    saleId: sale.saleId,
    masked: sale.masked,
    via: facts.nameOf(approval.channel),
    movedFrom: nameOrNull(state.movedFrom, facts),
    authCode: approval.authCode,
    paper: state.paper.view,
  };
}

function notPaid({ amountMinor, rules, code, paid }: StateOf<'not-paid'>): Screen {
  const screen = { kind: 'not-paid', amountMinor, currency: rules.currency, code } as const;
  switch (paid.kind) {
    case 'none':
      return { ...screen, saleId: null, paper: null };
    case 'silent':
      return { ...screen, saleId: paid.saleId, paper: null };
    case 'slip':
      return { ...screen, saleId: paid.sale.saleId, paper: paid.paper.view };
    default:
      return paid satisfies never;
  }
}

function settled({ report, rules, paper }: StateOf<'settled'>, { nameOf }: ScreenFacts): Screen {
  return {
    kind: 'settled',
    currency: rules.currency,
    lines: report.lines.map((line) => ({ ...line, channel: nameOf(line.channel) })),
    open: report.open.map(({ channel, amountMinor, currency, is }) => ({
      channel: nameOf(channel),
      amountMinor,
      currency,
      is,
    })),
    paper,
  };
}

const nameOrNull = (id: ChannelId | null, { nameOf }: ScreenFacts): LocalName | null =>
  id === null ? null : nameOf(id);
