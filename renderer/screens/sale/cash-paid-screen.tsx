import ArrowRight from 'lucide-react/icons/arrow-right';
import Banknote from 'lucide-react/icons/banknote';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import Printer from 'lucide-react/icons/printer';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import WalletMinimal from 'lucide-react/icons/wallet-minimal';
import type { DrawerView } from '#contract/cash.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { Amount } from '../../money/amount.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { useWording } from '../../wording/wording.tsx';
import { PaperState } from './paper-state.tsx';
import { Facts } from './sale-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** Sold for cash: the change as large as it gets, the drawer, the paper, the next sale. */
export function CashPaidScreen({ screen }: ScreenProps<'cash-paid'>) {
  const { t } = useWording();
  const { amountMinor, tenderedMinor, changeMinor, currency, saleId, drawer, paper } = screen;
  const money = useMoneyText(currency);
  return (
    <section className="sale result" data-testid="screen-cash-paid" data-result="cash-paid">
      <div className="verdict" role="status">
        <div className="verdict-icon" aria-hidden="true">
          <Banknote />
        </div>
        <h1 className="verdict-word" data-testid="verdict">
          {t(changeMinor === 0 ? 'cash.no-change' : 'cash.change')}
        </h1>
        {changeMinor > 0 && <Amount amountMinor={changeMinor} currency={currency} />}
      </div>
      <div className="outcome">
        <div className="outcome-body">
          <Drawer drawer={drawer} />
          <PaperState paper={paper} charged />
          <Facts
            rows={[
              [t('amount.title'), money(amountMinor)],
              [t('cash.tendered'), money(tenderedMinor)],
              [t('detail.sale'), saleId],
            ]}
          />
        </div>
        <Actions drawer={drawer} paper={paper} />
      </div>
    </section>
  );
}

function Actions({ drawer, paper }: Pick<ScreenProps<'cash-paid'>['screen'], 'drawer' | 'paper'>) {
  const { t } = useWording();
  return (
    <div className="outcome-actions">
      <ActionButton action="confirm" className="button-primary" disabled={paper === 'unclear'}>
        <span className="button-word">{t('act.next-sale')}</span>
        <ArrowRight aria-hidden="true" />
      </ActionButton>
      <ActionButton action="reprint" className="button-plain" disabled={paper === 'printing'}>
        <Printer aria-hidden="true" />
        <span className="button-word">{t('act.reprint')}</span>
      </ActionButton>
      {drawer !== 'no-drawer' && (
        <ActionButton action="open-drawer" className="button-plain" disabled={drawer === 'opening'}>
          <WalletMinimal aria-hidden="true" />
          <span className="button-word">{t('act.open-drawer')}</span>
        </ActionButton>
      )}
    </div>
  );
}

/** A drawer that did not open is no reason to keep the customer: its own key opens it. */
function Drawer({ drawer }: { readonly drawer: DrawerView }) {
  const { t } = useWording();
  if (drawer === 'no-drawer') return null;
  const trouble = drawer === 'not-opened';
  const Icon = trouble ? TriangleAlert : drawer === 'opening' ? LoaderCircle : WalletMinimal;
  return (
    <div
      role={trouble ? 'alert' : 'status'}
      className={`paper-state ${trouble ? 'paper-trouble' : ''}`}
      data-testid="drawer-state"
      data-drawer={drawer}
    >
      <Icon className={drawer === 'opening' ? 'turning' : ''} aria-hidden="true" />
      <span>{t(`cash.drawer-${drawer}`)}</span>
    </div>
  );
}
