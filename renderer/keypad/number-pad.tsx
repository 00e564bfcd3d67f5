import CornerDownLeft from 'lucide-react/icons/corner-down-left';
import Delete from 'lucide-react/icons/delete';
import { memo } from 'react';
import type { TillKey } from '#contract/view.ts';
import { useActs } from '../till.tsx';
import { useWording } from '../wording/wording.tsx';
import type { WordingKey } from '../wording/zh.ts';
import { PressButton } from './press-button.tsx';

interface PadKey {
  readonly key: TillKey;
  readonly name?: WordingKey;
}

/** Laid out like a number pad, so that a hand that knows one knows the other. */
const PAD: readonly PadKey[] = [
  { key: '7' },
  { key: '8' },
  { key: '9' },
  { key: 'backspace', name: 'key.backspace' },
  { key: '4' },
  { key: '5' },
  { key: '6' },
  { key: 'clear', name: 'key.clear' },
  { key: '1' },
  { key: '2' },
  { key: '3' },
];

const LAST_ROW: readonly PadKey[] = [{ key: '0' }, { key: '00' }, { key: '.', name: 'key.point' }];

interface NumberPadProps {
  /** Whether Enter has anything to go on with. */
  readonly ready: boolean;
  /** What Enter does; *Continue* when left out. */
  readonly word?: string;
}

/** The till's keys for a finger; Enter goes on. */
export const NumberPad = memo(({ ready, word }: NumberPadProps) => {
  const { act } = useActs();
  const { t } = useWording();
  return (
    <fieldset className="number-pad" aria-label={t('pad.label')}>
      {PAD.map(padKey)}
      <PressButton
        testId="confirm"
        className="pad-key pad-confirm"
        disabled={!ready}
        onPress={() => act('confirm')}
      >
        <CornerDownLeft aria-hidden="true" />
        <span className="pad-confirm-word">{word ?? t('act.next')}</span>
        <span className="key-face" aria-hidden="true">
          Enter
        </span>
      </PressButton>
      {LAST_ROW.map(padKey)}
    </fieldset>
  );

  function padKey({ key, name }: PadKey) {
    return (
      <PressButton
        key={key}
        testId={`key-${key}`}
        className={FACES[key] === undefined ? 'pad-key' : 'pad-key pad-edit'}
        onPress={() => act(key)}
        {...(name === undefined ? {} : { label: t(name) })}
      >
        {FACES[key] ?? key}
      </PressButton>
    );
  }
});

const FACES: Partial<Record<TillKey, React.ReactNode>> = {
  backspace: <Delete aria-hidden="true" />,
  clear: 'C',
};
