import { type RehearsalIntent, type RehearsalView, readerFault } from '#contract/rehearsal.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useIntents } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';
import { Choice } from './choice.tsx';

type PadKey = Extract<RehearsalIntent, { kind: 'pad-key' }>['key'];

/** Row by row, with the pad's own keys down the right side. */
const KEYS: readonly PadKey[] = [
  ...(['1', '2', '3', 'cancel'] as const),
  ...(['4', '5', '6', 'clear'] as const),
  ...(['7', '8', '9', 'enter', '0'] as const),
];

const WAYS = ['tap', 'insert', 'swipe'] as const;

/** The customer's side: the pad's display and keys, and a purse of test cards. */
export function SimulatedPad({ pad, cards }: Pick<RehearsalView, 'pad' | 'cards'>) {
  const { t } = useWording();
  const { rehearse } = useIntents();
  const plug = pad.plugged ? 'sim.unplug' : 'sim.plug';
  return (
    <section className="dock-section" data-testid="sim-pad" data-asking={pad.asking}>
      <h2>{t('sim.reader')}</h2>
      <PadDisplay pad={pad} />
      <fieldset className="pad-keys" aria-label={t('sim.pad-keys')}>
        {KEYS.map((key) => (
          <PressButton
            key={key}
            testId={`sim-pad-key-${key}`}
            className={`button-plain pad-key-${key}`}
            disabled={!pad.plugged}
            onPress={() => rehearse({ kind: 'pad-key', key })}
          >
            {key === 'enter' || key === 'cancel' || key === 'clear' ? t(`sim.pad-${key}`) : key}
          </PressButton>
        ))}
      </fieldset>
      <h3>{t('sim.cards')}</h3>
      <ul className="test-cards">
        {cards.map((card) => (
          <TestCard key={card.id} card={card} usable={pad.plugged} />
        ))}
      </ul>
      <div className="switches">
        <PressButton
          testId="sim-remove-card"
          className="button-plain"
          disabled={!pad.plugged}
          onPress={() => rehearse({ kind: 'remove-card' })}
        >
          {t('sim.remove-card')}
        </PressButton>
        <PressButton
          testId="sim-noise"
          className="button-plain"
          disabled={!pad.plugged}
          onPress={() => rehearse({ kind: 'reader-noise' })}
        >
          {t('sim.noise')}
        </PressButton>
        <PressButton
          testId="sim-plug"
          className="button-plain"
          onPress={() => rehearse({ kind: 'plug-reader', plugged: !pad.plugged })}
        >
          {t(plug)}
        </PressButton>
      </div>
      <Choice
        testId="sim-reader-fault"
        label={t('sim.reader-fault')}
        options={readerFault.options}
        value={pad.fault}
        word={(fault) => t(`reader-fault.${fault}`)}
        choose={(fault) => rehearse({ kind: 'reader-fault', fault })}
      />
    </section>
  );
}

function PadDisplay({ pad }: Pick<RehearsalView, 'pad'>) {
  const { t } = useWording();
  const { asking, lines, pinLength } = pad;
  // Two lines of a display may read alike, so a line is known by its place.
  const placed = lines.map((text, row) => ({ text, row }));
  return (
    <div className="pad-display" data-asking={asking}>
      <output aria-label={t('sim.pad-display')} data-testid="sim-pad-display">
        {placed.map(({ text, row }) => (
          <span key={row}>{text}</span>
        ))}
        {asking === 'pin' && (
          <span className="pad-stars">
            <span aria-hidden="true">{'•'.repeat(pinLength)}</span>
            <span className="visually-hidden">{t('sim.pin-length', { n: pinLength })}</span>
          </span>
        )}
      </output>
      <p className="pad-asking">{t(`sim.asking-${asking}`)}</p>
    </div>
  );
}

interface TestCardProps {
  readonly card: RehearsalView['cards'][number];
  readonly usable: boolean;
}

function TestCard({ card, usable }: TestCardProps) {
  const { t, name } = useWording();
  const { rehearse } = useIntents();
  return (
    <li>
      <span className="test-card-name">{name(card.name)}</span>
      {WAYS.map((how) => (
        <PressButton
          key={how}
          testId={`sim-${how}-${card.id}`}
          className="button-plain"
          label={`${t(`sim.${how}`)} ${name(card.name)}`}
          disabled={!usable}
          onPress={() => rehearse({ kind: 'present-card', card: card.id, how })}
        >
          {t(`sim.${how}`)}
        </PressButton>
      ))}
    </li>
  );
}
