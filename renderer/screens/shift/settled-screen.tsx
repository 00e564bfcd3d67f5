import ArrowRight from 'lucide-react/icons/arrow-right';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleHelp from 'lucide-react/icons/circle-help';
import Printer from 'lucide-react/icons/printer';
import Scale from 'lucide-react/icons/scale';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import { PaperState } from '../sale/paper-state.tsx';
import type { ScreenOf, ScreenProps } from '../sale/screen-of.ts';
import { verdictOfAll } from './day-verdict.ts';
import { DaysTable } from './days-table.tsx';
import { OpenAttempts } from './open-attempts.tsx';

const ICON = { agrees: CircleCheck, nothing: CircleCheck, differs: Scale, 'not-asked': CircleHelp };

/** The day's totals by channel, what is carried over, and the slip (money-safety rule 21). */
export function SettledScreen({ screen }: ScreenProps<'settled'>) {
  const { t } = useWording();
  const verdict = verdictOfAll(screen.lines);
  const Icon = ICON[verdict];
  const calm = verdict === 'agrees' || verdict === 'nothing';
  return (
    <section className="sale result day" data-testid="screen-settled" data-result={verdict}>
      <div className="verdict" role={calm ? 'status' : 'alert'}>
        <div className="verdict-icon" aria-hidden="true">
          <Icon />
        </div>
        <h1 className="verdict-word" data-testid="verdict">
          {t(`settled.${verdict}`)}
        </h1>
        <p className="verdict-hint">{t(`settled.${verdict}-hint`)}</p>
      </div>
      <div className="outcome">
        <div className="outcome-body">
          <PaperState paper={screen.paper} charged={false} />
          {screen.lines.length > 0 && <DaysTable days={screen.lines} currency={screen.currency} />}
          <OpenAttempts attempts={screen.open} />
        </div>
        <Actions paper={screen.paper} />
      </div>
    </section>
  );
}

function Actions({ paper }: Pick<ScreenOf<'settled'>, 'paper'>) {
  const { t } = useWording();
  return (
    <div className="outcome-actions">
      <ActionButton action="confirm" className="button-primary" disabled={paper === 'unclear'}>
        <span className="button-word">{t('act.sell')}</span>
        <ArrowRight aria-hidden="true" />
      </ActionButton>
      <ActionButton action="reprint" className="button-plain" disabled={paper === 'printing'}>
        <Printer aria-hidden="true" />
        <span className="button-word">{t('act.reprint-slip')}</span>
      </ActionButton>
    </div>
  );
}
