import ScanLine from 'lucide-react/icons/scan-line';
import type { RehearsalView } from '#contract/rehearsal.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useIntents } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';

/** Codes a customer could hold under the scanner. */
export function SimulatedCodes({ codes }: Pick<RehearsalView, 'codes'>) {
  const { t, name } = useWording();
  const { rehearse } = useIntents();
  return (
    <section className="dock-section" data-testid="sim-codes">
      <h2>{t('sim.codes')}</h2>
      <div className="test-codes">
        {codes.map(({ id, name: localName }) => (
          <PressButton
            key={id}
            testId={`sim-scan-${id}`}
            className="button-plain"
            label={`${t('sim.scan')} ${name(localName)}`}
            onPress={() => rehearse({ kind: 'scan-code', code: id })}
          >
            <ScanLine aria-hidden="true" />
            {name(localName)}
          </PressButton>
        ))}
      </div>
    </section>
  );
}
