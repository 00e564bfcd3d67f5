import CircleCheck from 'lucide-react/icons/circle-check';
import CircleHelp from 'lucide-react/icons/circle-help';
import CircleX from 'lucide-react/icons/circle-x';
import Undo2 from 'lucide-react/icons/undo-2';
import { type KeyboardEvent as KeyboardEventOf, useEffect, useRef, useState } from 'react';
import { Collection } from 'react-aria-components/Collection';
import { ListBox, ListBoxItem, ListBoxLoadMoreItem } from 'react-aria-components/ListBox';
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer';
import type { SaleId } from '#contract/ids.ts';
import type { SaleResult, SaleRow } from '#contract/sales-api.ts';
import { useMoneyText } from '../../money/money-text.ts';
import type { Tone } from '../../status/tone.ts';
import { LANGUAGE_TAG, useWording } from '../../wording/wording.tsx';
import { resultWord } from './result-word.ts';
import type { Sales } from './use-sales.ts';

/** Icon and tone of every result; the word beside them is `resultWord`. */
export const RESULT_LOOK: Readonly<
  Record<SaleResult, { readonly icon: typeof CircleCheck; readonly tone: Tone }>
> = {
  approved: { icon: CircleCheck, tone: 'good' },
  declined: { icon: CircleX, tone: 'bad' },
  failed: { icon: CircleX, tone: 'idle' },
  open: { icon: CircleHelp, tone: 'warn' },
};

/** Every row is as high as this, so that a list of ten thousand needs to measure none. */
const ROW_PX = 64;

const rowTime = (tag: string) =>
  new Intl.DateTimeFormat(tag, {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });

/** Made once: a formatter costs more than all else of a row. */
const ROW_TIME = { zh: rowTime(LANGUAGE_TAG.zh), en: rowTime(LANGUAGE_TAG.en) };

interface SalesListProps {
  readonly sales: Sales;
  readonly shown: SaleId | null;
  readonly show: (saleId: SaleId) => void;
}

/** The sales as a list of which only what is in sight exists on the page. */
export function SalesList({ sales, shown, show }: SalesListProps) {
  const { t } = useWording();
  const { rows, next, isLoading, more } = sales;
  const endKey = useEndKey(sales);
  return (
    <div className="sales-keys" ref={endKey.list} onKeyDownCapture={endKey.pressed}>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: ROW_PX, loaderHeight: ROW_PX }}>
        <ListBox
          className="sales-list"
          data-testid="sales-list"
          aria-label={t('sales.title')}
          selectionMode="single"
          selectionBehavior="replace"
          selectedKeys={shown === null ? [] : [shown]}
          onSelectionChange={(keys) => {
            const [key] = keys === 'all' ? [] : [...keys];
            if (key !== undefined) show(key as SaleId);
          }}
          renderEmptyState={() => (
            <p className="stage-hint">{t(isLoading ? 'sales.looking' : 'sales.none')}</p>
          )}
        >
          <Collection items={rows}>
            {(row) => (
              <ListBoxItem
                id={row.saleId}
                textValue={row.saleId}
                className="sales-row"
                data-testid={`sale-${row.saleId}`}
              >
                <Row row={row} />
              </ListBoxItem>
            )}
          </Collection>
          {next !== null && (
            <ListBoxLoadMoreItem className="sales-more" onLoadMore={more} isLoading={isLoading}>
              {t('sales.looking')}
            </ListBoxLoadMoreItem>
          )}
        </ListBox>
      </Virtualizer>
    </div>
  );
}

/**
 * End goes to the last sale there is and not to the last one that was fetched: what is missing is
 * fetched first, and then the list hears the key as if it were pressed now.
 */
function useEndKey({ next, isLoading, toTheEnd }: Sales) {
  const list = useRef<HTMLDivElement>(null);
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    if (!isWanted || isLoading) return;
    // After the list has taken the new rows in.
    const timer = setTimeout(() => {
      setWanted(false);
      const focused = list.current?.querySelector(':focus');
      focused?.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }));
    });
    return () => clearTimeout(timer);
  }, [isWanted, isLoading]);
  const pressed = (event: KeyboardEventOf<HTMLDivElement>): void => {
    if (event.key !== 'End' || next === null) return;
    event.preventDefault();
    event.stopPropagation();
    setWanted(true);
    toTheEnd();
  };
  return { list, pressed };
}

function Row({ row }: { readonly row: SaleRow }) {
  const { t, language } = useWording();
  const money = useMoneyText(row.currency);
  const look = RESULT_LOOK[row.result];
  const isRefund = row.product === 'refund';
  const Icon = isRefund && row.result === 'approved' ? Undo2 : look.icon;
  const time = ROW_TIME[language].format(row.acceptedAtWallMs);
  return (
    <>
      <span className="diag-tone" data-tone={look.tone}>
        <Icon aria-hidden="true" />
      </span>
      <span className="sales-words">
        <span>
          <strong>{money(isRefund ? -row.amountMinor : row.amountMinor)}</strong>{' '}
          {row.refundedMinor > 0 && t('sales.given-back', { amount: money(row.refundedMinor) })}
        </span>
        <span className="sales-small">
          {time} · {row.masked === '' ? t(`method.${row.method}`) : row.masked} ·{' '}
          {t(resultWord(row.product, row.result))}
        </span>
      </span>
    </>
  );
}
