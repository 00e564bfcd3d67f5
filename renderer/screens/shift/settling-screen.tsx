import LoaderCircle from 'lucide-react/icons/loader-circle';
import { useWording } from '../../wording/wording.tsx';
import { Stage } from '../sale/sale-frame.tsx';

/** The daemon asks every channel; there is nothing to press. */
export function SettlingScreen() {
  const { t } = useWording();
  return (
    <section className="shift stage" data-testid="screen-settling" aria-busy="true">
      <Stage
        icon={<LoaderCircle className="turning" />}
        mood="working"
        title={t('settle.running')}
        hint={t('settle.running-hint')}
      />
    </section>
  );
}
