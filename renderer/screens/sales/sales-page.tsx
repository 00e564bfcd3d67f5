import ArrowLeft from 'lucide-react/icons/arrow-left';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import type { SaleId } from '#contract/ids.ts';
import type { SaleSearch, SaleStory } from '#contract/sales-api.ts';
import '../../theme/diagnostics.css';
import '../../theme/sales.css';
import { PressButton } from '../../keypad/press-button.tsx';
import { useAsk } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';
import { SaleDetail } from './sale-detail.tsx';
import { SalesList } from './sales-list.tsx';
import { SalesRefusal, type SalesTrouble } from './sales-refusal.tsx';
import { searchOf } from './search-of.ts';
import { useAskAgain } from './use-ask-again.ts';
import { useSales } from './use-sales.ts';

const EVERYTHING: SaleSearch = {};

/** Every sale there was: found, looked at, printed again, given back. The next sale waits behind it. */
function SalesPage({ close }: { readonly close: () => void }) {
  const { t } = useWording();
  const [typed, setTyped] = useState('');
  const [shown, setShown] = useState<SaleId | null>(null);
  const [stamp, setStamp] = useState(0);
  const search = searchOf(typed);
  return (
    <main className="till-main sales" data-testid="screen-sales" aria-label={t('sales.title')}>
      <header className="diag-head sales-head">
        <h1>{t('sales.title')}</h1>
        <TextField
          className="field sales-search"
          value={typed}
          onChange={setTyped}
          isInvalid={search === null}
          maxLength={40}
        >
          <Label>{t('sales.search')}</Label>
          <Input
            data-testid="sales-search"
            autoComplete="off"
            placeholder={t('sales.search-hint')}
            onKeyDown={({ key }) => key === 'Escape' && close()}
          />
        </TextField>
        <PressButton testId="sales-close" className="button-plain" onPress={close}>
          <ArrowLeft aria-hidden="true" />
          {t('act.back')}
        </PressButton>
      </header>
      <div className="sales-two">
        {/* Read anew once something was done that the list should tell. */}
        <Side key={stamp} search={search ?? EVERYTHING} shown={shown} show={setShown} />
        <div className="sales-pane">
          {shown === null ? (
            <p className="stage-hint">{t('sales.choose')}</p>
          ) : (
            <Shown
              key={`${shown} ${stamp}`}
              saleId={shown}
              changed={() => setStamp((before) => before + 1)}
            />
          )}
        </div>
      </div>
    </main>
  );
}

interface SideProps {
  readonly search: SaleSearch;
  readonly shown: SaleId | null;
  readonly show: (saleId: SaleId) => void;
}

function Side({ search, shown, show }: SideProps) {
  const sales = useSales(search);
  return (
    <div className="sales-side">
      {sales.refused !== null && <SalesRefusal trouble={sales.refused} />}
      <SalesList sales={sales} shown={shown} show={show} />
    </div>
  );
}

function Shown(props: { readonly saleId: SaleId; readonly changed: () => void }) {
  const { saleId, changed } = props;
  const { t } = useWording();
  const ask = useAsk();
  const [story, setStory] = useState<SaleStory | null>(null);
  const [trouble, setTrouble] = useState<SalesTrouble | null>(null);
  /** The reading that counts: an answer about a sale that was left comes to nothing. */
  const reading = useRef(0);
  const read = useCallback(async () => {
    reading.current += 1;
    const mine = reading.current;
    const answer = await ask({ about: 'sale', saleId });
    if (mine !== reading.current) return;
    if (answer.about === 'sale') setStory(answer.story);
    setTrouble(answer.about === 'refused' ? answer : null);
  }, [ask, saleId]);
  useEffect(() => {
    void read();
    return () => {
      reading.current += 1;
    };
  }, [read]);
  useAskAgain(trouble, () => void read());
  if (trouble !== null) return <SalesRefusal trouble={trouble} />;
  if (story === null) return <p className="stage-hint">{t('sales.looking')}</p>;
  return <SaleDetail story={story} changed={changed} />;
}

export default memo(SalesPage);
