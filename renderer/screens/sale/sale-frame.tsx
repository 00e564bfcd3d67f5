import ArrowLeft from 'lucide-react/icons/arrow-left';
import type { ReactNode } from 'react';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { Screen } from '#contract/view.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { Amount } from '../../money/amount.tsx';
import { MoneyLine, type MoneyState } from '../../money/money-line.tsx';
import { useWording } from '../../wording/wording.tsx';
import { Steps } from './steps.tsx';

interface SaleFrameProps {
  readonly kind: Screen['kind'];
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly money: MoneyState;
  /** Words of the way out, or null where there is none. */
  readonly back: string | null;
  /** Facts under the amount: how it is paid, with what. */
  readonly facts?: ReactNode;
  readonly children: ReactNode;
}

/** A screen while a sale runs: on the left what is sold and where the money is, on the right what happens. */
export function SaleFrame(props: SaleFrameProps) {
  const { t } = useWording();
  return (
    <section className="sale" data-testid={`screen-${props.kind}`}>
      <aside className="summary">
        <p className="summary-label">{t('amount.title')}</p>
        <Amount amountMinor={props.amountMinor} currency={props.currency} />
        {props.facts}
        <MoneyLine money={props.money} />
        <Steps kind={props.kind} />
        <div className="summary-out">
          {props.back !== null && (
            <ActionButton action="back" className="button-quiet">
              <ArrowLeft aria-hidden="true" />
              <span className="button-word">{props.back}</span>
            </ActionButton>
          )}
        </div>
      </aside>
      <div className="stage">{props.children}</div>
    </section>
  );
}

interface StageProps {
  readonly icon: ReactNode;
  /** `asking`: somebody should do something; `working`: wait; `trouble`: it needs another try. */
  readonly mood: 'asking' | 'working' | 'trouble';
  readonly title: string;
  readonly hint: string;
  readonly children?: ReactNode;
}

/** One big picture and one big sentence. */
export function Stage({ icon, mood, title, hint, children }: StageProps) {
  return (
    <>
      <div className="stage-picture" data-mood={mood} aria-hidden="true">
        {icon}
      </div>
      <h1 className="stage-title">{title}</h1>
      <p className="stage-hint">{hint}</p>
      {children}
    </>
  );
}

/** Two or three facts as label and value. */
export function Facts(props: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {props.rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
