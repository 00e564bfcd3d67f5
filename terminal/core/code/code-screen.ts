import type { CodeScreen } from '#contract/code-screen.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { StateOf } from '../sale/sale-state.ts';

interface Facts {
  readonly shop: LocalName;
  readonly nameOf: (channel: ChannelId) => LocalName;
}

/** The code, what it is for, and how long it may be paid. */
export function codeScreenOf(
  { sale, rules, code, extending, movedFrom, paper }: StateOf<'showing'>,
  { shop, nameOf }: Facts,
): CodeScreen {
  const { payload, endsAtWallMs, isLineDown } = code;
  return {
    kind: 'code',
    amountMinor: sale.amountMinor,
    currency: rules.currency,
    saleId: sale.saleId,
    ...{ shop, payload, endsAtWallMs, isLineDown, extending, paper },
    via: nameOf(code.channel),
    extends: code.extends,
    again: code.attempt > 1,
    movedFrom: movedFrom === null ? null : nameOf(movedFrom),
  };
}
