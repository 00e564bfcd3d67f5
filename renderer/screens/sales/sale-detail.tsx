import Printer from 'lucide-react/icons/printer';
import Search from 'lucide-react/icons/search';
import Undo2 from 'lucide-react/icons/undo-2';
import { useState } from 'react';
import { type RefundKind, refundKind } from '#contract/payment.ts';
import type { SaleResult, SaleStory } from '#contract/sales-api.ts';
import type { PaperView } from '#contract/view.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useAsk } from '../../link/terminal-view.tsx';
import { Amount } from '../../money/amount.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { LANGUAGE_TAG, useWording } from '../../wording/wording.tsx';
import { Trouble } from '../people/trouble.tsx';
import { GiveBackDialog } from './give-back-dialog.tsx';
import { resultWord } from './result-word.ts';
import { RESULT_LOOK } from './sales-list.tsx';
import { SalesRefusal, type SalesTrouble } from './sales-refusal.tsx';
import { TimeLine } from './time-line.tsx';

const resultOf = ({ answer }: SaleStory): SaleResult => {
  switch (answer.kind) {
    case 'approved':
    case 'declined':
    case 'failed':
      return answer.kind;
    case 'present-again':
    case 'open':
    case 'not-accepted':
      return 'open';
  }
};

interface DetailProps {
  readonly story: SaleStory;
  /** Something was done to the sale: list and details are read anew. */
  readonly changed: () => void;
}

/** One sale with everything a cashier may want of it, and what may still be done. */
export function SaleDetail({ story, changed }: DetailProps) {
  const { t, language } = useWording();
  const money = useMoneyText(story.currency);
  const { tone } = RESULT_LOOK[resultOf(story)];
  const when = new Intl.DateTimeFormat(LANGUAGE_TAG[language], {
    dateStyle: 'medium',
    timeStyle: 'medium',
  }).format(story.acceptedAtWallMs);
  return (
    <section
      className="sales-detail"
      data-testid="sale-detail"
      data-result={resultOf(story)}
      aria-label={t('sales.detail')}
    >
      <p className="sales-result diag-tone" data-tone={tone}>
        {story.refund?.kind === 'void' && `${t('sales.how-void')} · `}
        {t(resultWord(story.product, resultOf(story)))}
      </p>
      <Amount amountMinor={story.amountMinor} currency={story.currency} />
      <dl className="sales-facts">
        <Fact name={t('sales.when')} value={when} />
        <Fact name={t('sales.number')} value={story.saleId} />
        <Fact name={t('sales.payer')} value={`${t(`method.${story.method}`)} ${story.masked}`} />
        <Fact name={t('sales.cashier')} value={story.cashier} />
        {story.refund !== null && (
          <>
            <Fact name={t('sales.original')} value={story.refund.original} />
            <Fact
              name={t('sales.agreed')}
              value={`${story.refund.person}: ${story.refund.reason}`}
            />
          </>
        )}
        {story.refunds.map(({ saleId, amountMinor, is }) => (
          <Fact
            key={saleId}
            name={t(`sales.refund-${is}`)}
            value={`${money(amountMinor)} · ${saleId}`}
          />
        ))}
      </dl>
      {(story.answer.kind === 'failed' || story.answer.kind === 'not-accepted') && (
        <Trouble code={story.answer.code} />
      )}
      <Actions story={story} changed={changed} />
      <TimeLine product={story.product} lines={story.lines} />
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What is under way for a sale, and how the last of it ended. */
function useDeeds({ story: { saleId }, changed }: DetailProps) {
  const ask = useAsk();
  const [isBusy, setBusy] = useState(false);
  const [paper, setPaper] = useState<PaperView | null>(null);
  const [trouble, setTrouble] = useState<SalesTrouble | null>(null);
  const reprint = async () => {
    setBusy(true);
    setPaper('printing');
    const answer = await ask({ about: 'reprint-sale', saleId });
    setBusy(false);
    setPaper(answer.about === 'reprint-sale' ? answer.paper : null);
    setTrouble(answer.about === 'refused' ? answer : null);
  };
  const check = async () => {
    setBusy(true);
    const answer = await ask({ about: 'check-sale', saleId });
    setBusy(false);
    if (answer.about === 'refused') setTrouble(answer);
    else changed();
  };
  return { isBusy, paper, trouble, reprint, check };
}

function Actions({ story, changed }: DetailProps) {
  const { t } = useWording();
  const { isBusy, paper, trouble, reprint, check } = useDeeds({ story, changed });
  const [giving, setGiving] = useState<RefundKind | null>(null);
  const { kind } = story.answer;
  const hasPaper = kind === 'approved' || kind === 'failed';
  return (
    <>
      <div className="sales-actions">
        <PressButton
          testId="sale-reprint"
          className="button-plain"
          disabled={isBusy || !hasPaper}
          onPress={() => void reprint()}
        >
          <Printer aria-hidden="true" />
          {t('sales.reprint')}
        </PressButton>
        {resultOf(story) === 'open' && (
          <PressButton
            testId="sale-check"
            className="button-primary"
            disabled={isBusy}
            onPress={() => void check()}
          >
            <Search aria-hidden="true" />
            {t('sales.check')}
          </PressButton>
        )}
        {refundKind.options.map((how) => (
          <PressButton
            key={how}
            testId={`sale-${how}`}
            className="button-plain"
            disabled={how === 'void' ? !story.voidable : story.refundableMinor === 0}
            onPress={() => setGiving(how)}
          >
            <Undo2 aria-hidden="true" />
            {t(`sales.how-${how}`)}
          </PressButton>
        ))}
      </div>
      {paper !== null && (
        <p className="sales-paper" role="status" data-testid="sale-paper" data-paper={paper}>
          {t(`paper.${paper}`)}
        </p>
      )}
      {trouble !== null && <SalesRefusal trouble={trouble} />}
      {giving !== null && (
        <GiveBackDialog
          story={story}
          how={giving}
          close={() => setGiving(null)}
          changed={changed}
        />
      )}
    </>
  );
}
