import CircleCheck from 'lucide-react/icons/circle-check';
import LogOut from 'lucide-react/icons/log-out';
import Printer from 'lucide-react/icons/printer';
import Scale from 'lucide-react/icons/scale';
import type { ShiftReport } from '#contract/shift.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { useWording } from '../../wording/wording.tsx';
import { PaperState } from '../sale/paper-state.tsx';
import { Facts } from '../sale/sale-frame.tsx';
import type { ScreenProps } from '../sale/screen-of.ts';

/** What a shift came to: the drawer first, then what was sold by way of paying. */
export function ShiftClosedScreen({ screen }: ScreenProps<'shift-closed'>) {
  const { t } = useWording();
  const { report, paper } = screen;
  const agrees = report.differenceMinor === 0;
  const Icon = agrees ? CircleCheck : Scale;
  return (
    <section
      className="sale result day"
      data-testid="screen-shift-closed"
      data-result={agrees ? 'agrees' : 'differs'}
    >
      <div className="verdict" role={agrees ? 'status' : 'alert'}>
        <div className="verdict-icon" aria-hidden="true">
          <Icon />
        </div>
        <h1 className="verdict-word" data-testid="verdict">
          {t(agrees ? 'shift.agrees' : 'shift.differs')}
        </h1>
        <p className="verdict-hint">{t('shift.closed-by', { name: report.closedBy.name })}</p>
      </div>
      <div className="outcome">
        <div className="outcome-body">
          <PaperState paper={paper} charged={false} />
          <Sums report={report} />
        </div>
        <div className="outcome-actions">
          <ActionButton action="confirm" className="button-primary" disabled={paper === 'unclear'}>
            <span className="button-word">{t('act.sign-out')}</span>
            <LogOut aria-hidden="true" />
          </ActionButton>
          <ActionButton action="reprint" className="button-plain" disabled={paper === 'printing'}>
            <Printer aria-hidden="true" />
            <span className="button-word">{t('act.reprint-slip')}</span>
          </ActionButton>
        </div>
      </div>
    </section>
  );
}

function Sums({ report }: { readonly report: ShiftReport }) {
  const { t } = useWording();
  const money = useMoneyText(report.currency);
  const { floatMinor, expectedMinor, countedMinor, differenceMinor, cash, sold, open } = report;
  const drawer = [
    [t('shift.float'), money(floatMinor)],
    [t('shift.cash', { n: cash.count }), money(cash.minor)],
    [t('shift.expected'), money(expectedMinor)],
    [t('shift.counted'), money(countedMinor)],
    [t('shift.difference'), money(differenceMinor)],
  ] as const;
  const sales = sold.map(
    ({ method, product, count, minor }) =>
      [`${t(`method.${method}`)} · ${t(`product.${product}`)} (${count})`, money(minor)] as const,
  );
  const carried = open === 0 ? [] : [[t('shift.open'), String(open)] as const];
  return (
    <>
      <h2 className="outcome-heading">{t('shift.drawer')}</h2>
      <Facts rows={drawer} />
      <h2 className="outcome-heading">{t('shift.sold')}</h2>
      {sales.length === 0 ? <p>{t('shift.nothing')}</p> : <Facts rows={[...sales, ...carried]} />}
    </>
  );
}
