import Clapperboard from 'lucide-react/icons/clapperboard';
import { PressButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import '../../theme/rehearsal.css';
import type { RehearsalDockProps } from './dock.tsx';
import { SimulatedChannels } from './simulated-channels.tsx';
import { SimulatedCodes } from './simulated-codes.tsx';
import { SimulatedPeople } from './simulated-people.tsx';
import { SimulatedPrinter } from './simulated-printer.tsx';
import { SimulatedReader } from './simulated-reader.tsx';

interface DockBodyProps extends RehearsalDockProps {
  /** Whether the rehearsal screen lies over the till. */
  readonly staging: boolean;
  /** Opens that screen, or leaves it. */
  readonly stage: () => void;
}

/** Every switch of the simulated world: many buttons, and none of them changes with a till's key. */
export default function DockBody({ rehearsal, screen, staging, stage }: DockBodyProps) {
  const { t } = useWording();
  return (
    <div className="dock-body">
      <PressButton testId="sim-stage" className="button-plain" pressed={staging} onPress={stage}>
        <Clapperboard aria-hidden="true" />
        {t('rehearse.open')}
      </PressButton>
      <SimulatedPeople people={rehearsal.people} screen={screen} />
      <SimulatedReader pad={rehearsal.pad} reader={rehearsal.reader} cards={rehearsal.cards} />
      <SimulatedCodes codes={rehearsal.codes} scanner={rehearsal.scanner} />
      <SimulatedPrinter printer={rehearsal.printer} />
      <SimulatedChannels channels={rehearsal.channels} />
    </div>
  );
}
