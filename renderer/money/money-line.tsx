import CircleHelp from 'lucide-react/icons/circle-help';
import HandCoins from 'lucide-react/icons/hand-coins';
import Hourglass from 'lucide-react/icons/hourglass';
import ShieldCheck from 'lucide-react/icons/shield-check';
import Undo2 from 'lucide-react/icons/undo-2';
import type { MoneyMeaning } from '#contract/error-codes.ts';
import { useWording } from '../wording/wording.tsx';

/** Where the customer's money is: what an error code means for it, or `running` while one pays. */
export type MoneyState = MoneyMeaning | 'running';

const ICON: Readonly<Record<MoneyState, typeof ShieldCheck>> = {
  untouched: ShieldCheck,
  'not-charged': ShieldCheck,
  running: Hourglass,
  charged: HandCoins,
  'will-be-reversed': Undo2,
  'not-refunded': ShieldCheck,
  'refund-undone': Undo2,
  unknown: CircleHelp,
};

/** One short line on every screen of a sale that says where the money is. */
export function MoneyLine({ money }: { readonly money: MoneyState }) {
  const { t } = useWording();
  const Icon = ICON[money];
  return (
    <p className="money-line" data-testid="money" data-money={money}>
      <Icon aria-hidden="true" />
      <span>{t(`money.${money}`)}</span>
    </p>
  );
}
