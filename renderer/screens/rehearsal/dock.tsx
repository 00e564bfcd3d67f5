import ChevronsLeft from 'lucide-react/icons/chevrons-left';
import ChevronsRight from 'lucide-react/icons/chevrons-right';
import Clapperboard from 'lucide-react/icons/clapperboard';
import { lazy, memo, Suspense, useState } from 'react';
import type { RehearsalView } from '#contract/rehearsal.ts';
import type { Screen } from '#contract/view.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import '../../theme/rehearsal.css';
import { SimulatedChannels } from './simulated-channels.tsx';
import { SimulatedCodes } from './simulated-codes.tsx';
import { SimulatedPeople } from './simulated-people.tsx';
import { SimulatedPrinter } from './simulated-printer.tsx';
import { SimulatedReader } from './simulated-reader.tsx';

/** Opened by few, so fetched by few. */
const RehearsalScreen = lazy(() => import('./rehearsal-screen.tsx'));

/** Narrower than this the panel starts folded: the sale comes first. */
const ROOM_FOR_BOTH = '(min-width: 1000px)';

interface RehearsalDockProps {
  readonly rehearsal: RehearsalView;
  readonly screen: Screen['kind'];
}

/** The simulated world as a panel beside the sale. Its stripes can't be taken for a shop's screen. */
function RehearsalDock({ rehearsal, screen }: RehearsalDockProps) {
  const { t } = useWording();
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
      {open && (
        <div className="dock-body">
          <PressButton
            testId="sim-stage"
            className="button-plain"
            pressed={staging}
            onPress={() => setStaging(!staging)}
          >
            <Clapperboard aria-hidden="true" />
            {t('rehearse.open')}
          </PressButton>
          <SimulatedPeople people={rehearsal.people} screen={screen} />
          <SimulatedReader pad={rehearsal.pad} reader={rehearsal.reader} cards={rehearsal.cards} />
          <SimulatedCodes codes={rehearsal.codes} scanner={rehearsal.scanner} />
          <SimulatedPrinter printer={rehearsal.printer} />
          <SimulatedChannels channels={rehearsal.channels} />
        </div>
      )}
    </aside>
  );
}

/** Many buttons, and none of them changes with a key of the till. */
export default memo(RehearsalDock);
