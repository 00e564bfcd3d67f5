import BadgeCheck from 'lucide-react/icons/badge-check';
import Banknote from 'lucide-react/icons/banknote';
import CircleX from 'lucide-react/icons/circle-x';
import CreditCard from 'lucide-react/icons/credit-card';
import Hand from 'lucide-react/icons/hand';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import LockKeyhole from 'lucide-react/icons/lock-keyhole';
import Nfc from 'lucide-react/icons/nfc';
import QrCode from 'lucide-react/icons/qr-code';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { useState } from 'react';
import type { CodeScreen } from '#contract/code-screen.ts';
import type { Language } from '#contract/language.ts';
import type { CustomerPrompt, TerminalView } from '#contract/view.ts';
import { Amount } from '../../money/amount.tsx';
import { LanguageButtons } from '../../status/language-choice.tsx';
import { InLanguage, LANGUAGE_TAG, useWording } from '../../wording/wording.tsx';
import type { WordingKey } from '../../wording/zh.ts';
import { CodePicture } from '../sale/code-picture.tsx';
import { CodeTime } from '../sale/code-time.tsx';

interface Look {
  readonly icon: typeof Nfc;
  readonly mood: 'calm' | 'asking' | 'working' | 'good' | 'bad';
  readonly hint: WordingKey | null;
}

const LOOK: Readonly<Record<CustomerPrompt, Look>> = {
  welcome: { icon: Hand, mood: 'calm', hint: null },
  'present-card': { icon: Nfc, mood: 'asking', hint: null },
  'insert-chip': { icon: CreditCard, mood: 'asking', hint: null },
  'swipe-card': { icon: CreditCard, mood: 'asking', hint: null },
  'retry-card': { icon: RotateCcw, mood: 'asking', hint: null },
  'present-again': { icon: RotateCcw, mood: 'asking', hint: 'customer.again-hint' },
  'enter-pin': { icon: LockKeyhole, mood: 'asking', hint: 'customer.pin-hint' },
  'enter-pin-again': { icon: LockKeyhole, mood: 'asking', hint: 'customer.again-hint' },
  'show-code': { icon: QrCode, mood: 'asking', hint: null },
  'scan-shop-code': { icon: QrCode, mood: 'asking', hint: null },
  'scan-again': { icon: RotateCcw, mood: 'asking', hint: 'customer.scan-again-hint' },
  'pay-cash': { icon: Banknote, mood: 'asking', hint: null },
  'cash-change': { icon: BadgeCheck, mood: 'good', hint: null },
  'please-wait': { icon: LoaderCircle, mood: 'working', hint: null },
  approved: { icon: BadgeCheck, mood: 'good', hint: null },
  'not-paid': { icon: CircleX, mood: 'bad', hint: 'customer.not-paid-hint' },
  'remove-card': { icon: CreditCard, mood: 'asking', hint: null },
};

/**
 * The display that faces the customer. They may choose their own language here; it is theirs for
 * one sale and leaves the cashier's alone.
 */
export default function CustomerPage({ view }: { readonly view: TerminalView }) {
  const [chosen, setChosen] = useState<Language | null>(null);
  const [saleSeen, setSaleSeen] = useState(false);
  const idle = view.customer === 'welcome' && amountOf(view) === null;
  // The next customer starts in the till's language again.
  if (idle && saleSeen) {
    setSaleSeen(false);
    setChosen(null);
  }
  if (!idle && !saleSeen) setSaleSeen(true);
  const language = chosen ?? view.language;
  return (
    <InLanguage language={language}>
      <CustomerScreen view={view} language={language} choose={setChosen} />
    </InLanguage>
  );
}

/** What the customer has to pay; null while nothing is being sold. */
function amountOf({ screen }: TerminalView) {
  return 'amountMinor' in screen && screen.amountMinor > 0 ? screen : null;
}

interface CustomerScreenProps {
  readonly view: TerminalView;
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

function CustomerScreen({ view, language, choose }: CustomerScreenProps) {
  const { t } = useWording();
  const { customer } = view;
  const sold = amountOf(view);
  const { icon: Icon, mood, hint } = LOOK[customer];
  return (
    <main
      className="customer"
      lang={LANGUAGE_TAG[language]}
      aria-label={t('customer.label')}
      data-testid="screen-customer"
      data-prompt={customer}
      data-mood={mood}
      data-code={view.screen.kind === 'code'}
    >
      {view.screen.kind === 'code' ? (
        <Code screen={view.screen} />
      ) : (
        <div className="customer-picture" aria-hidden="true">
          <Icon className={Icon === LoaderCircle ? 'turning' : ''} />
        </div>
      )}
      <div className="customer-words" role={mood === 'bad' ? 'alert' : 'status'}>
        <h1>{t(`customer.${customer}`)}</h1>
        {hint !== null && <p>{t(hint)}</p>}
      </div>
      {sold !== null && (
        <div className="customer-amount">
          <span>{t(mood === 'good' ? 'customer.paid' : 'customer.to-pay')}</span>
          <Amount amountMinor={sold.amountMinor} currency={sold.currency} />
        </div>
      )}
      <Change screen={view.screen} />
      <LanguageButtons chosen={language} choose={choose} />
    </main>
  );
}

/** The code to scan, whose shop it pays, and how long that can be done. */
function Code({ screen }: { readonly screen: CodeScreen }) {
  const { t, name } = useWording();
  return (
    <div className="customer-code">
      <p className="customer-shop">{name(screen.shop)}</p>
      <CodePicture payload={screen.payload} label={t('code.picture')} />
      <CodeTime endsAtWallMs={screen.endsAtWallMs} />
    </div>
  );
}

/** What goes back to a customer who pays cash, from the moment it is known. */
function Change({ screen }: Pick<TerminalView, 'screen'>) {
  const { t } = useWording();
  const isCash = screen.kind === 'cash' || screen.kind === 'cash-paid';
  if (!isCash || screen.changeMinor === null || screen.changeMinor === 0) return null;
  return (
    <div className="customer-amount" data-testid="customer-change">
      <span>{t('cash.change')}</span>
      <Amount amountMinor={screen.changeMinor} currency={screen.currency} />
    </div>
  );
}
