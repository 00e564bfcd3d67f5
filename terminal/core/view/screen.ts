import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Screen } from '#contract/view.ts';
import type { MethodChoice } from '../sale/sale-event.ts';
import type { Sale, SaleState, StateOf } from '../sale/sale-state.ts';

/** What a screen needs besides the state of the sale. */
export interface ScreenFacts {
  readonly methods: () => readonly MethodChoice[];
  readonly nameOf: (channel: ChannelId) => LocalName;
}

type SaleScreens = Extract<SaleState, { readonly sale: Sale }>;

/** The screen of a state: exactly what `contract/view.ts` says it has, nothing remembered aside. */
export function screenOf(state: SaleState, facts: ScreenFacts): Screen {
  const { currency } = state.rules;
  switch (state.kind) {
    case 'starting':
      return { kind: 'amount', amountMinor: 0 as AmountMinor, currency };
    case 'amount':
      return { kind: 'amount', amountMinor: state.entry.amountMinor, currency };
    case 'choosing': {
      const methods = facts.methods().map((choice) => ({ ...choice }));
      return { kind: 'method', amountMinor: state.entry.amountMinor, currency, methods };
    }
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
      return { kind: 'pin', ...amount, masked };
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
