import { memo } from 'react';
import { type Language, language } from '#contract/language.ts';
import { PressButton } from '../keypad/press-button.tsx';
import { useActs } from '../till.tsx';
import { LANGUAGE_TAG, useWording } from '../wording/wording.tsx';

/** Languages by their own names: a person looks for the one they read. */
export const OWN_NAME: Readonly<Record<Language, string>> = { zh: '中文', en: 'EN' };

export const LanguageChoice = memo(() => {
  const { send } = useActs();
  const { language: chosen } = useWording();
  return (
    <LanguageButtons chosen={chosen} choose={(to) => send({ kind: 'language', language: to })} />
  );
});

interface LanguageButtonsProps {
  readonly chosen: Language;
  readonly choose: (language: Language) => void;
}

/** A button for each language; the one in use is pressed. */
export function LanguageButtons({ chosen, choose }: LanguageButtonsProps) {
  const { t } = useWording();
  return (
    <fieldset className="language-choice" aria-label={t('language.label')}>
      {language.options.map((offered) => (
        <PressButton
          key={offered}
          testId={`language-${offered}`}
          className="language-button"
          pressed={offered === chosen}
          onPress={() => choose(offered)}
        >
          <span lang={LANGUAGE_TAG[offered]}>{OWN_NAME[offered]}</span>
        </PressButton>
      ))}
    </fieldset>
  );
}
