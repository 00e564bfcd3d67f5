import Printer from 'lucide-react/icons/printer';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import TimerReset from 'lucide-react/icons/timer-reset';
import Unplug from 'lucide-react/icons/unplug';
import type { PaperView } from '#contract/view.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import { CodePicture } from './code-picture.tsx';
import { CodeTime } from './code-time.tsx';
import { Facts, SaleFrame } from './sale-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** A code of the shop, for the customer's wallet: large, with its time, until somebody pays it. */
export function CodeScreen({ screen }: ScreenProps<'code'>) {
  const { t, name } = useWording();
  const { amountMinor, currency, payload, via, shop } = screen;
  return (
    <SaleFrame
      kind="code"
      amountMinor={amountMinor}
      currency={currency}
      money="running"
      back={t('code.cancel')}
      facts={
        <Facts
          rows={[
            [t('code.shop'), name(shop)],
            [t('paying.via'), name(via)],
          ]}
        />
      }
    >
      <div className="code">
        <CodePicture payload={payload} label={t('code.picture')} />
        <div className="code-side">
          <h1 className="stage-title">{t(screen.again ? 'code.again' : 'code.title')}</h1>
          <p className="stage-hint">{t('code.waiting')}</p>
          <CodeTime endsAtWallMs={screen.endsAtWallMs} />
          <News screen={screen} />
          <Wishes screen={screen} />
        </div>
      </div>
    </SaleFrame>
  );
}

/** What the cashier should know besides: another bank's code, a line that is down. */
function News({ screen }: ScreenProps<'code'>) {
  const { t, name } = useWording();
  const { again, movedFrom, isLineDown } = screen;
  return (
    <div role="status" className="code-news">
      {again && movedFrom !== null && (
        <p className="code-line" data-testid="code-again">
          <RotateCcw aria-hidden="true" />
          <span>{t('code.moved', { from: name(movedFrom) })}</span>
        </p>
      )}
      {isLineDown && (
        <p className="code-line" data-testid="code-line-down">
          <Unplug aria-hidden="true" />
          <span>{t('code.line-down')}</span>
        </p>
      )}
    </div>
  );
}

/** More time where there is some, and the code on paper for whoever can't see the screen. */
function Wishes({ screen }: ScreenProps<'code'>) {
  const { t } = useWording();
  const { extending, paper } = screen;
  return (
    <>
      <div className="code-wishes">
        {screen.extends && (
          <ActionButton
            action="confirm"
            className="button-plain"
            disabled={extending === 'asking'}
            testId="more-time"
          >
            <TimerReset aria-hidden="true" />
            <span className="button-word">{t('code.more-time')}</span>
          </ActionButton>
        )}
        <ActionButton action="reprint" className="button-plain" disabled={paper === 'printing'}>
          <Printer aria-hidden="true" />
          <span className="button-word">{t('code.print')}</span>
        </ActionButton>
      </div>
      <output className="code-said" data-testid="code-said">
        {extending === 'not-asked' ? '' : `${t(`code.time-${extending}`)} `}
        {paper === null ? '' : t(`code.paper-${paperWord(paper)}`)}
      </output>
    </>
  );
}

const paperWord = (paper: PaperView) =>
  paper === 'printing' || paper === 'printed' || paper === 'unclear' ? paper : 'not-printed';
