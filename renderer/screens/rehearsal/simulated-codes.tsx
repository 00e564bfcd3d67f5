import ScanLine from 'lucide-react/icons/scan-line';
import { memo } from 'react';
import type { RehearsalView } from '#contract/rehearsal.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useIntents } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';

/** Codes a customer could hold under the scanner. */
export const SimulatedCodes = memo(
  ({ codes, scanner }: Pick<RehearsalView, 'codes' | 'scanner'>) => {
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
        <div className="switches">
          <PressButton
            testId="sim-no-read"
            className="button-plain"
            disabled={!scanner.plugged}
            onPress={() => rehearse({ kind: 'scanner-no-read' })}
          >
            {t('sim.no-read')}
          </PressButton>
          <PressButton
            testId="sim-plug-scanner"
            className="button-plain"
            onPress={() => rehearse({ kind: 'plug-scanner', plugged: !scanner.plugged })}
          >
            {t(scanner.plugged ? 'sim.unplug-scanner' : 'sim.plug-scanner')}
          </PressButton>
        </div>
      </section>
    );
  },
);
