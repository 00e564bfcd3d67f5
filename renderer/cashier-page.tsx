import { lazy, Suspense, useState } from 'react';
import type { TerminalView } from '#contract/view.ts';
import { Announcer } from './announcer.tsx';
import { intentOf, type TillAction } from './keypad/key-map.ts';
import { useTillKeys } from './keypad/use-till-keys.ts';
import { useIntents, useRehearsalView, useTerminalView } from './link/terminal-view.tsx';
import { SaleScreen } from './screens/sale/sale-screen.tsx';
import { HAND_OVER, SupervisorDialog } from './screens/sale/supervisor-dialog.tsx';
import { useSounds } from './sound/use-sounds.ts';
import { Banners } from './status/banners.tsx';
import { Notices } from './status/notices.tsx';
import { StatusBar } from './status/status-bar.tsx';
import { TillContext } from './till.tsx';
import { useWording } from './wording/wording.tsx';

/** Loaded when it is opened: a cashier sells without it. */
const DiagnosticsPage = lazy(() => import('./screens/diagnostics/diagnostics-page.tsx'));

/** A build for shops has no simulated world, and no code that could show one. */
const RehearsalDock =
  import.meta.env.MODE === 'shop' ? null : lazy(() => import('./screens/rehearsal/dock.tsx'));

const MenuDialog = lazy(() => import('./screens/menu/menu-dialog.tsx'));

/** The cashier's whole page. */
export function CashierPage({ view }: { readonly view: TerminalView }) {
  const { t } = useWording();
  const { state } = useTerminalView();
  const rehearsal = useRehearsalView();
  const { send } = useIntents();
  const [open, setOpen] = useState<'menu' | 'supervisor' | null>(null);
  const [isDiagnosing, setDiagnosing] = useState(false);
  const { kind } = view.screen;

  const act = (action: TillAction) => {
    if (action === 'diagnostics') return setDiagnosing((open) => !open);
    // The sale stays as it is behind the technician's screens: no key of theirs may touch it.
    if (isDiagnosing) return action === 'back' ? setDiagnosing(false) : undefined;
    const intent = intentOf(action, kind);
    if (intent !== null) send(intent);
    if (action === 'supervisor' && kind === 'unknown') setOpen('supervisor');
    if (action === 'menu') setOpen('menu');
  };
  const close = () => setOpen(null);
  useSounds(view);
  useTillKeys({ onAction: act, onScan: (text) => isDiagnosing || send({ kind: 'scanned', text }) });

  return (
    <TillContext value={{ view, act, send }}>
      <div className="till" data-link={state}>
        <StatusBar />
        <Banners state={state} />
        {isDiagnosing ? (
          <Suspense fallback={<main className="till-main" />}>
            <DiagnosticsPage close={() => setDiagnosing(false)} />
          </Suspense>
        ) : (
          <main className="till-main" aria-label={t('app.sale')}>
            <SaleScreen screen={view.screen} />
          </main>
        )}
        <Notices />
        <Announcer screen={view.screen} />
        {RehearsalDock !== null && rehearsal !== null && (
          <Suspense>
            <RehearsalDock rehearsal={rehearsal} />
          </Suspense>
        )}
      </div>
      {open === 'supervisor' && kind === 'unknown' && (
        <SupervisorDialog act={HAND_OVER} close={close} />
      )}
      {open === 'menu' && (
        <Suspense>
          <MenuDialog close={close} />
        </Suspense>
      )}
    </TillContext>
  );
}
