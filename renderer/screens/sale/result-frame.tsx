import type { ReactNode } from 'react';
import type { AmountMinor, Currency } from '#contract/money.ts';
import { Amount } from '../../money/amount.tsx';
import { MoneyLine, type MoneyState } from '../../money/money-line.tsx';

interface ResultFrameProps {
  readonly kind: 'approved' | 'not-paid' | 'unknown';
  readonly icon: ReactNode;
  /** The one big word. */
  readonly word: string;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly money: MoneyState;
  readonly children: ReactNode;
  /** Buttons, the obvious next step first. */
  readonly actions: ReactNode;
}

/** The end of a sale: a panel that can be read across the counter, then the few facts that matter. */
export function ResultFrame(props: ResultFrameProps) {
  return (
    <section className="sale result" data-testid={`screen-${props.kind}`} data-result={props.kind}>
      <div className="verdict" role={props.kind === 'approved' ? 'status' : 'alert'}>
        <div className="verdict-icon" aria-hidden="true">
          {props.icon}
        </div>
        <h1 className="verdict-word" data-testid="verdict">
          {props.word}
        </h1>
        <Amount amountMinor={props.amountMinor} currency={props.currency} />
        <MoneyLine money={props.money} />
      </div>
      <div className="outcome">
        <div className="outcome-body">{props.children}</div>
        <div className="outcome-actions">{props.actions}</div>
      </div>
    </section>
  );
}
