import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Language } from '#contract/language.ts';
import { en } from '../../wording/technician/en.ts';
import { zh } from '../../wording/technician/zh.ts';
import { LANGUAGE_TAG, useWording, words } from '../../wording/wording.tsx';

words.addResourceBundle('zh', 'technician', zh);
words.addResourceBundle('en', 'technician', en);

export interface TechnicianWording {
  readonly language: Language;
  readonly t: TFunction<'technician'>;
  /** A moment as people write it, to the second. */
  readonly time: (wallMs: number) => string;
}

/** Words of these screens in the language of the page. */
export function useTechnicianWording(): TechnicianWording {
  const { language } = useWording();
  const { t } = useTranslation('technician', { lng: language });
  const format = new Intl.DateTimeFormat(LANGUAGE_TAG[language], {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  return { language, t, time: (wallMs) => format.format(wallMs) };
}
