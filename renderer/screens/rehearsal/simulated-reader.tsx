import { memo } from 'react';
import type { ReaderKind, RehearsalIntent, RehearsalView } from '#contract/rehearsal.ts';
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

type Way = 'tap' | 'insert' | 'swipe' | 'smear';

/** What a card can be made to do at each reader. */
const WAYS: Readonly<Record<ReaderKind, readonly Way[]>> = {
  'pin-pad': ['tap', 'insert', 'swipe'],
  stripe: ['swipe', 'smear'],
};

type Props = Pick<RehearsalView, 'pad' | 'reader' | 'cards'>;

/** The customer's side: the reader that stands at the counter, and a purse of test cards. */
export const SimulatedReader = memo(({ pad, reader, cards }: Props) => {
  const { t } = useWording();
  const { rehearse } = useIntents();
  const isPad = reader.standing === 'pin-pad';
  return (
    <section
      className="dock-section"
      data-testid="sim-pad"
      data-asking={isPad ? pad.asking : undefined}
    >
      <h2>{t('sim.reader')}</h2>
      {reader.choices.length > 1 && (
        <Choice
          testId="sim-standing-reader"
          label={t('sim.standing-reader')}
          options={reader.choices}
          value={reader.standing}
          word={(kind) => t(`reader-kind.${kind}`)}
          choose={(kind) => rehearse({ kind: 'stand-reader', reader: kind })}
        />
      )}
      {isPad && <PadDisplay pad={pad} />}
      {isPad && <PadKeys usable={reader.plugged} />}
      <h3>{t('sim.cards')}</h3>
      <ul className="test-cards">
        {cards.map((card) => (
          <TestCard
            key={card.id}
            card={card}
            ways={WAYS[reader.standing]}
            usable={reader.plugged}
          />
        ))}
      </ul>
      <ReaderSwitches reader={reader} />
      <Choice
        testId="sim-reader-fault"
        label={t('sim.reader-fault')}
        options={reader.faults}
        value={reader.fault}
        word={(fault) => t(`reader-fault.${fault}`)}
        choose={(fault) => rehearse({ kind: 'reader-fault', fault })}
      />
    </section>
  );
});

const PadKeys = memo(({ usable }: { readonly usable: boolean }) => {
  const { t } = useWording();
  const { rehearse } = useIntents();
  return (
    <fieldset className="pad-keys" aria-label={t('sim.pad-keys')}>
      {KEYS.map((key) => (
        <PressButton
          key={key}
          testId={`sim-pad-key-${key}`}
          className={`button-plain pad-key-${key}`}
          disabled={!usable}
          onPress={() => rehearse({ kind: 'pad-key', key })}
        >
          {key === 'enter' || key === 'cancel' || key === 'clear' ? t(`sim.pad-${key}`) : key}
        </PressButton>
      ))}
    </fieldset>
  );
});

function ReaderSwitches({ reader: { standing, plugged } }: Pick<RehearsalView, 'reader'>) {
  const { t } = useWording();
  const { rehearse } = useIntents();
  return (
    <div className="switches">
      {standing === 'pin-pad' && (
        <PressButton
          testId="sim-remove-card"
          className="button-plain"
          disabled={!plugged}
          onPress={() => rehearse({ kind: 'remove-card' })}
        >
          {t('sim.remove-card')}
        </PressButton>
      )}
      <PressButton
        testId="sim-noise"
        className="button-plain"
        disabled={!plugged}
        onPress={() => rehearse({ kind: 'reader-noise' })}
      >
        {t('sim.noise')}
      </PressButton>
      <PressButton
        testId="sim-plug"
        className="button-plain"
        onPress={() => rehearse({ kind: 'plug-reader', plugged: !plugged })}
      >
        {t(plugged ? 'sim.unplug' : 'sim.plug')}
      </PressButton>
      {standing === 'pin-pad' && (
        <PressButton
          testId="sim-exchange-pad"
          className="button-plain"
          onPress={() => rehearse({ kind: 'exchange-pad' })}
        >
          {t('sim.exchange-pad')}
        </PressButton>
      )}
    </div>
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
  readonly ways: readonly Way[];
  readonly usable: boolean;
}

const presenting = (card: string, way: Way): RehearsalIntent =>
  way === 'smear' ? { kind: 'smear-card', card } : { kind: 'present-card', card, how: way };

const TestCard = memo(({ card, ways, usable }: TestCardProps) => {
  const { t, name } = useWording();
  const { rehearse } = useIntents();
  return (
    <li>
      <span className="test-card-name">{name(card.name)}</span>
      {ways.map((how) => (
        <PressButton
          key={how}
          testId={`sim-${how}-${card.id}`}
          className="button-plain"
          label={`${t(`sim.${how}`)} ${name(card.name)}`}
          disabled={!usable}
          onPress={() => rehearse(presenting(card.id, how))}
        >
          {t(`sim.${how}`)}
        </PressButton>
      ))}
    </li>
  );
});
