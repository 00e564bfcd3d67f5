import ChevronsLeft from 'lucide-react/icons/chevrons-left';
import ChevronsRight from 'lucide-react/icons/chevrons-right';
import { lazy, memo, Suspense, useDeferredValue, useState } from 'react';
import type { RehearsalView } from '#contract/rehearsal.ts';
import type { Screen } from '#contract/view.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import '../../theme/rehearsal-stripe.css';

const DockBody = lazy(() => import('./dock-body.tsx'));

/** Opened by few, so fetched by few. */
const RehearsalScreen = lazy(() => import('./rehearsal-screen.tsx'));

/** Narrower than this the panel starts folded: the sale comes first. */
const ROOM_FOR_BOTH = '(min-width: 1000px)';

export interface RehearsalDockProps {
  readonly rehearsal: RehearsalView;
  readonly screen: Screen['kind'];
}

/**
 * The simulated world as a panel beside the sale. Its stripes can't be taken for a shop's screen,
 * and are there with the first screen of a sale; the many buttons below come after it, the first
 * time. From then on they are told at once: a view that waits for a quiet moment gets none while a
 * scenario plays.
 */
export const RehearsalDock = memo(({ rehearsal, screen }: RehearsalDockProps) => {
  const { t } = useWording();
  const isSaleDrawn = useDeferredValue(true, false);
  const [open, setOpen] = useState(() => window.matchMedia(ROOM_FOR_BOTH).matches);
  const [staging, setStaging] = useState(false);
  const Fold = open ? ChevronsRight : ChevronsLeft;
  return (
    <aside className="dock" aria-label={t('sim.label')} data-testid="rehearsal" data-open={open}>
      <header className="dock-head">
        <PressButton
          testId="sim-fold"
          className="dock-fold"
          label={t(open ? 'sim.close' : 'sim.open')}
          onPress={() => setOpen(!open)}
        >
          <Fold aria-hidden="true" />
        </PressButton>
        <p className="dock-title">
          <strong>{t('sim.title')}</strong>
          {open && <span>{t('sim.warning')}</span>}
        </p>
      </header>
      {staging && (
        <Suspense>
          <RehearsalScreen rehearsal={rehearsal} close={() => setStaging(false)} />
        </Suspense>
      )}
      {open && isSaleDrawn && (
        <Suspense>
          <DockBody
            rehearsal={rehearsal}
            screen={screen}
            staging={staging}
            stage={() => setStaging(!staging)}
          />
        </Suspense>
      )}
    </aside>
  );
});
