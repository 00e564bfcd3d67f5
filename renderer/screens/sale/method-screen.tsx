import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useWording } from '../../wording/wording.tsx';
import { SaleFrame } from './sale-frame.tsx';
import type { ScreenOf, ScreenProps } from './screen-of.ts';
import { CashButton, TenderButton } from './tender-button.tsx';

/** Choosing how to pay; what can't be used stays in its place and says why (row A4). */
export function MethodScreen({ screen }: ScreenProps<'method'>) {
  const { t } = useWording();
  return (
    <SaleFrame kind="method" {...amountOf(screen)} money="untouched" back={t('act.back')}>
      <h1 className="stage-title">{t('choose.title')}</h1>
      <ul className="choices">
        {screen.methods.map((choice) => (
          <Choice key={choice.method} {...choice} />
        ))}
        <li className="choice">
          <CashButton disabled={false} />
        </li>
      </ul>
      <p className="stage-hint">{t('choose.hint')}</p>
    </SaleFrame>
  );
}

const amountOf = ({ amountMinor, currency }: ScreenOf<'method'>) => ({ amountMinor, currency });

function Choice({ method, problem }: ScreenOf<'method'>['methods'][number]) {
  const { t, sentences } = useWording();
  if (problem === null) {
    return (
      <li className="choice">
        <TenderButton method={method} note={t(`method.${method}-hint`)} disabled={false} />
      </li>
    );
  }
  const { what, next } = sentences(problem);
  return (
    <li className="choice" data-problem={problem}>
      <TenderButton method={method} note={t('choose.unusable')} disabled />
      <p className="trouble-line">
        <TriangleAlert aria-hidden="true" />
        <span>
          {what} {next}
        </span>
      </p>
    </li>
  );
}
