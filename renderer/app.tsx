import LoaderCircle from 'lucide-react/icons/loader-circle';
import ShieldX from 'lucide-react/icons/shield-x';
import { lazy, Suspense, useEffect } from 'react';
import type { Language } from '#contract/language.ts';
import type { Preferences } from '#contract/view.ts';
import { CashierPage } from './cashier-page.tsx';
import { useTerminalView } from './link/terminal-view.tsx';
import { InLanguage, LANGUAGE_TAG, useWording } from './wording/wording.tsx';

const CustomerPage = lazy(() => import('./screens/customer/customer-page.tsx'));

/** The till's, as its host wrote it into the page: there is no view yet to tell it. */
const servedLanguage = (): Language =>
  document.documentElement.lang === LANGUAGE_TAG.en ? 'en' : 'zh';

/** Whose display a page is; the customer's has an address of its own. */
export type Display = 'cashier' | 'customer';

/** The page once it has a link: waiting for the first view, then the display it was opened as. */
export function App({ display }: { readonly display: Display }) {
  const { view } = useTerminalView();
  const language = view?.language ?? servedLanguage();
  useDocumentLanguage(language);
  useDocumentMotion(view?.motion ?? 'system');
  return (
    <InLanguage language={language}>
      {view === null ? (
        <Starting />
      ) : display === 'cashier' ? (
        <CashierPage view={view} />
      ) : (
        <Suspense>
          <CustomerPage view={view} />
        </Suspense>
      )}
    </InLanguage>
  );
}

/** A page that nobody handed a token: it can't and shall not reach the till. */
export function NotOpenedByTheTill() {
  return (
    <InLanguage language="zh">
      <NoToken />
    </InLanguage>
  );
}

function Starting() {
  const { t } = useWording();
  return (
    <main className="waiting" data-testid="screen-starting">
      <LoaderCircle className="turning" aria-hidden="true" />
      <h1>{t('app.starting')}</h1>
      <p>{t('app.starting-hint')}</p>
    </main>
  );
}

function NoToken() {
  const { t } = useWording();
  return (
    <main className="waiting" data-testid="screen-no-token">
      <ShieldX aria-hidden="true" />
      <h1>{t('app.no-token')}</h1>
      <p>{t('app.no-token-hint')}</p>
      {/* Nobody has said a language yet, so both are there. */}
      <p lang="en">{t('app.no-token', { lng: 'en' })}</p>
      <p lang="en">{t('app.no-token-hint', { lng: 'en' })}</p>
    </main>
  );
}

/** What moves asks for this before it does: `theme` stills it all. */
function useDocumentMotion(motion: Preferences['motion']): void {
  useEffect(() => {
    document.documentElement.dataset.motion = motion;
  }, [motion]);
}

/** Screen readers choose their voice by the `lang` of the page. */
function useDocumentLanguage(language: Language): void {
  useEffect(() => {
    document.documentElement.lang = LANGUAGE_TAG[language];
  }, [language]);
}
