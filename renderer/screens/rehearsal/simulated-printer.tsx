import { memo } from 'react';
import { printerFault, type RehearsalView } from '#contract/rehearsal.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useIntents } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';

/** The printer's faults as switches, and what it printed as pictures. */
export const SimulatedPrinter = memo(({ printer }: Pick<RehearsalView, 'printer'>) => {
  const { t } = useWording();
  const { rehearse } = useIntents();
  return (
    <section className="dock-section" data-testid="sim-printer">
      <h2>{t('sim.printer')}</h2>
      <fieldset className="printer-faults" aria-label={t('sim.printer-fault')}>
        {printerFault.options.map((fault) => (
          <PressButton
            key={fault}
            testId={`sim-printer-${fault}`}
            className="button-plain"
            pressed={fault === printer.fault}
            onPress={() => rehearse({ kind: 'printer-fault', fault })}
          >
            {t(`printer-fault.${fault}`)}
          </PressButton>
        ))}
      </fieldset>
      <h3>{t('sim.papers')}</h3>
      {printer.papers.length === 0 && <p className="dock-empty">{t('sim.no-papers')}</p>}
      <div className="papers">
        {printer.papers.map(({ id, svg }, index) => (
          <Paper key={id} id={id} svg={svg} alt={t('sim.paper', { n: index + 1 })} />
        ))}
      </div>
    </section>
  );
});

type PaperProps = RehearsalView['printer']['papers'][number] & { readonly alt: string };

/** Drawn once: the panel changes with every key of the pad, a paper never. */
const Paper = memo(({ id, svg, alt }: PaperProps) => (
  <img className="paper" data-testid="paper" data-paper={id} src={pictureOf(svg)} alt={alt} />
));

/** As a picture an SVG can run nothing and load nothing, whatever is inside. */
const pictureOf = (svg: string): string =>
  `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
