import Check from 'lucide-react/icons/check';
import Printer from 'lucide-react/icons/printer';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { useWording } from '../../wording/wording.tsx';
import { Facts } from './sale-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** A paper nobody saw come out: the cashier looks at the printer and says (fault PR5). */
export function PaperLeftScreen({ screen }: ScreenProps<'paper-left'>) {
  const { t } = useWording();
  const { what, copy } = screen;
  const title = t(`paper-left.${what}`);
  return (
    <section className="shift outcome" data-testid="screen-paper-left">
      <div className="outcome-body">
        <h1 className="shift-title">{t('paper-left.title')}</h1>
        <h2 className="outcome-heading" data-testid="paper-left-what">
          {copy === null ? title : `${title} · ${t(`paper-left.${copy}`)}`}
        </h2>
        <PaperFacts screen={screen} />
        <p>{t('paper-left.hint')}</p>
      </div>
      <div className="outcome-actions">
        <ActionButton action="paper-came" testId="paper-seen-yes" className="button-primary">
          <Check aria-hidden="true" />
          <span className="button-word">{t('paper.yes')}</span>
        </ActionButton>
        <ActionButton action="paper-missing" testId="paper-seen-no" className="button-plain">
          <Printer aria-hidden="true" />
          <span className="button-word">{t('paper.no')}</span>
        </ActionButton>
      </div>
    </section>
  );
}

function PaperFacts({ screen }: ScreenProps<'paper-left'>) {
  const { t } = useWording();
  const { paperAmountMinor, currency, saleId, printedTime, waiting } = screen;
  const money = useMoneyText(currency);
  const rows: (readonly [string, string])[] = [[t('paper-left.time'), printedTime]];
  if (paperAmountMinor !== null) rows.push([t('paper-left.amount'), money(paperAmountMinor)]);
  if (saleId !== null) rows.push([t('paper-left.sale'), saleId]);
  if (waiting > 0) rows.push([t('paper-left.waiting'), String(waiting)]);
  return <Facts rows={rows} />;
}
