import { lazy, Suspense, useCallback, useState } from 'react';
import type { Screen, TerminalView } from '#contract/view.ts';
import { RehearsalDock } from '#rehearsal-dock';
import { Announcer } from './announcer.tsx';
import { type KeyAhead, keyHeld, keyTyped, withKeyAhead } from './keypad/key-ahead.ts';
import { intentOf, type TillAction } from './keypad/key-map.ts';
import { useTillKeys } from './keypad/use-till-keys.ts';
import { useIntents, useRehearsalView, useTerminalView } from './link/terminal-view.tsx';
import type { LinkState } from './link/till-link.ts';
import { SaleScreen } from './screens/sale/sale-screen.tsx';
import { useSounds } from './sound/use-sounds.ts';
import { Banners } from './status/banners.tsx';
import { Notices } from './status/notices.tsx';
import { StatusBar } from './status/status-bar.tsx';
import { Till, useActsBehindKeys } from './till.tsx';
import { useWording } from './wording/wording.tsx';

/** Loaded when it is opened: a cashier sells without it. */
const DiagnosticsPage = lazy(() => import('./screens/diagnostics/diagnostics-page.tsx'));
const SalesPage = lazy(() => import('./screens/sales/sales-page.tsx'));

const MenuDialog = lazy(() => import('./screens/menu/menu-dialog.tsx'));
const HandOverDialog = lazy(() => import('./screens/sale/supervisor-dialog.tsx'));

type Beside = 'diagnostics' | 'sales';

/** The page that lies over the sale, if any, and what a key does to it. */
function useBeside({ screen }: TerminalView) {
  const [asked, setBeside] = useState<Beside | null>(null);
  const isIdle = screen.kind === 'amount' && screen.amountMinor === 0;
  // Whoever locks the till or begins to sell leaves the list of sales.
  const beside = asked === 'sales' && !isIdle ? null : asked;
  /** Whether the action was one for these pages: no key of theirs may touch the sale behind. */
  const take = (action: TillAction): boolean => {
    if (action === 'diagnostics') setBeside(beside === action ? null : action);
    else if (beside !== null) setBeside(action === 'back' ? null : beside);
    // Where nothing is printed that could be printed again, the key finds what was.
    else if (isIdle && (action === 'sales' || action === 'reprint')) setBeside('sales');
    else return action === 'sales';
    return true;
  };
  return { beside, take, leave: useCallback(() => setBeside(null), []) };
}

/** The screen with the key on it that is held back or not answered yet. */
function useKeyAhead(view: TerminalView, state: LinkState) {
  const [ahead, setAhead] = useState<KeyAhead | null>(null);
  return {
    // Without a link nothing that is pressed reaches the core, so nothing of it may be seen.
    screen: state === 'open' ? withKeyAhead(view, ahead) : view.screen,
    held: (action: TillAction | null) => setAhead((before) => keyHeld(before, action, view)),
    typed: (action: TillAction) => setAhead((before) => keyTyped(before, action, view)),
  };
}

/** The cashier's whole page. */
export function CashierPage({ view }: { readonly view: TerminalView }) {
  const { t } = useWording();
  const { state } = useTerminalView();
  const rehearsal = useRehearsalView();
  const { send } = useIntents();
  const [open, setOpen] = useState<Opened>(null);
  const { beside, take, leave } = useBeside(view);
  const { screen, held, typed } = useKeyAhead(view, state);
  const { kind } = screen;

  const act = (action: TillAction) => {
    if (take(action)) return;
    typed(action);
    const intent = intentOf(action, kind);
    if (intent !== null) send(intent);
    if (action === 'supervisor' && kind === 'unknown') setOpen('supervisor');
    if (action === 'menu') setOpen('menu');
  };
  useSounds(view);
  const { release } = useTillKeys({
    onAction: act,
    onScan: (text) => beside !== null || send({ kind: 'scanned', text }),
    onHeld: (action) => held(beside === null ? action : null),
  });
  const acts = useActsBehindKeys({ act, send }, release);

  return (
    <Till view={view} acts={acts}>
      <div className="till" data-link={state}>
        <StatusBar status={view.status} />
        <Banners state={state} status={view.status} />
        {beside === null ? (
          <main className="till-main" aria-label={t('app.sale')}>
            <SaleScreen screen={screen} />
          </main>
        ) : (
          <Suspense fallback={<main className="till-main" />}>
            {beside === 'sales' ? <SalesPage close={leave} /> : <DiagnosticsPage close={leave} />}
          </Suspense>
        )}
        <Notices notices={view.notices} />
        <Announcer screen={screen} />
        {rehearsal !== null && <RehearsalDock rehearsal={rehearsal} screen={kind} />}
      </div>
      <Dialogs open={open} kind={kind} close={() => setOpen(null)} />
    </Till>
  );
}

type Opened = 'menu' | 'supervisor' | null;

interface DialogsProps {
  readonly open: Opened;
  readonly kind: Screen['kind'];
  readonly close: () => void;
}

function Dialogs({ open, kind, close }: DialogsProps) {
  return (
    <Suspense>
      {open === 'supervisor' && kind === 'unknown' && <HandOverDialog close={close} />}
      {open === 'menu' && <MenuDialog close={close} />}
    </Suspense>
  );
}
