import ArrowRight from 'lucide-react/icons/arrow-right';
import CircleCheck from 'lucide-react/icons/circle-check';
import Printer from 'lucide-react/icons/printer';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import { PaperState } from './paper-state.tsx';
import { ResultFrame } from './result-frame.tsx';
import { Facts } from './sale-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** Approved: one big word, the paper, the next sale. */
export function ApprovedScreen({ screen }: ScreenProps<'approved'>) {
  const { t, name } = useWording();
  const { via, movedFrom, masked, authCode, saleId, paper } = screen;
  const moved = movedFrom === null ? [] : ([[t('detail.moved-from'), name(movedFrom)]] as const);
  return (
    <ResultFrame
      kind="approved"
      icon={<CircleCheck />}
      word={t('approved.word')}
      amountMinor={screen.amountMinor}
      currency={screen.currency}
      money="charged"
      actions={
        <>
          <ActionButton action="confirm" className="button-primary" disabled={paper === 'unclear'}>
            <span className="button-word">{t('act.next-sale')}</span>
            <ArrowRight aria-hidden="true" />
          </ActionButton>
          <ActionButton action="reprint" className="button-plain" disabled={paper === 'printing'}>
            <Printer aria-hidden="true" />
            <span className="button-word">{t('act.reprint')}</span>
          </ActionButton>
        </>
      }
    >
      <PaperState paper={paper} charged />
      <Facts
        rows={[
          ...(masked === '' ? [] : [[t('detail.card'), masked] as const]),
          [t('detail.via'), name(via)],
          ...moved,
          [t('detail.auth-code'), authCode],
          [t('detail.sale'), saleId],
        ]}
      />
    </ResultFrame>
  );
}
