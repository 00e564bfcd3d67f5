import { Button } from 'react-aria-components/Button';
import { language as languages } from '#contract/language.ts';
import { playTone } from '../../sound/player.ts';
import { OWN_NAME } from '../../status/language-choice.tsx';
import { useActs, useView } from '../../till.tsx';
import { LANGUAGE_TAG, useWording } from '../../wording/wording.tsx';

const VOLUMES = [0, 1, 2, 3] as const;

const MOTIONS = ['system', 'less'] as const;

/** Language, motion and volume, kept over a restart. A volume is heard as it is chosen. */
export function Settings() {
  const { t } = useWording();
  const view = useView();
  const { send } = useActs();
  return (
    <div className="menu-settings">
      <fieldset className="reasons" aria-label={t('menu.language')}>
        {languages.options.map((one) => (
          <Button
            key={one}
            className="button button-plain"
            data-testid={`set-language-${one}`}
            aria-pressed={view.language === one}
            onPress={() => send({ kind: 'language', language: one })}
          >
            <span lang={LANGUAGE_TAG[one]}>{OWN_NAME[one]}</span>
          </Button>
        ))}
      </fieldset>
      <fieldset className="reasons" aria-label={t('menu.motion')}>
        {MOTIONS.map((motion) => (
          <Button
            key={motion}
            className="button button-plain"
            data-testid={`motion-${motion}`}
            aria-pressed={view.motion === motion}
            onPress={() => send({ kind: 'motion', motion })}
          >
            {t(`menu.motion-${motion}`)}
          </Button>
        ))}
      </fieldset>
      <fieldset className="reasons" aria-label={t('menu.volume')}>
        {VOLUMES.map((volume) => (
          <Button
            key={volume}
            className="button button-plain"
            data-testid={`volume-${volume}`}
            aria-pressed={view.volume === volume}
            onPress={() => {
              send({ kind: 'volume', volume });
              playTone('approve', volume);
            }}
          >
            {t(`menu.volume-${volume}`)}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}
