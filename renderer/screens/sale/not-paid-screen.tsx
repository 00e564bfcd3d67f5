import ArrowRight from 'lucide-react/icons/arrow-right';
import CircleX from 'lucide-react/icons/circle-x';
import Printer from 'lucide-react/icons/printer';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { ERROR_CATALOGUE } from '#contract/error-codes.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import { PaperState } from './paper-state.tsx';
import { ResultFrame } from './result-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** Not paid: what happened, what became of the money, what to do, in the catalogue's words. */
export function NotPaidScreen({ screen }: ScreenProps<'not-paid'>) {
  const { t, sentences } = useWording();
  const { code, paper, saleId } = screen;
  const { what, money, next } = sentences(code);
  const rows = [
    [t('not-paid.what'), what, 'what'],
    [t('not-paid.money'), money, 'money'],
    [t('not-paid.next'), next, 'next'],
  ] as const;
  return (
    <ResultFrame
      kind="not-paid"
      icon={<CircleX />}
      word={t('not-paid.word')}
      amountMinor={screen.amountMinor}
      currency={screen.currency}
      money={ERROR_CATALOGUE[code].money}
      actions={<Actions screen={screen} />}
    >
      <dl className="sentences" data-testid="sentences" data-code={code}>
        {rows.map(([label, sentence, id]) => (
          <div key={id} data-sentence={id}>
            <dt>{label}</dt>
            <dd>{sentence}</dd>
          </div>
        ))}
      </dl>
      {paper !== null && <PaperState paper={paper} charged={false} />}
      <p className="fine-print">
        {t('not-paid.code')} {code}
        {saleId !== null && ` · ${t('detail.sale')} ${saleId}`}
      </p>
    </ResultFrame>
  );
}

function Actions({ screen: { code, paper } }: ScreenProps<'not-paid'>) {
  const { t } = useWording();
  const sameAgain = ERROR_CATALOGUE[code].money === 'not-charged' && paper === null;
  return (
    <>
      <ActionButton action="confirm" className="button-primary" disabled={paper === 'unclear'}>
        <span className="button-word">{t('act.next-sale')}</span>
        <ArrowRight aria-hidden="true" />
      </ActionButton>
      {sameAgain && (
        <ActionButton action="back" className="button-plain">
          <RotateCcw aria-hidden="true" />
          <span className="button-word">{t('act.same-again')}</span>
        </ActionButton>
      )}
      {paper !== null && (
        <ActionButton action="reprint" className="button-plain" disabled={paper === 'printing'}>
          <Printer aria-hidden="true" />
          <span className="button-word">{t('act.reprint')}</span>
        </ActionButton>
      )}
    </>
  );
}
