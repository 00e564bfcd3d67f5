/** Words on the screen: one i18next instance, asked in the language the screen is in. */
import i18next, { type TFunction } from 'i18next';
import { createContext, type ReactNode, useContext } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { type CatalogueEntry, ERROR_CATALOGUE, type ErrorCode } from '#contract/error-codes.ts';
import type { Language, LocalName } from '#contract/language.ts';
import { en } from './en.ts';
import type { TechnicianKey } from './technician/zh.ts';
import { type WordingKey, zh } from './zh.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'till';
    keySeparator: false;
    nsSeparator: false;
    resources: {
      till: Record<WordingKey, string>;
      /** Loaded with the technician's screens. */
      technician: Record<TechnicianKey, string>;
    };
  }
}

/** BCP 47 tags for the `lang` attribute and for `Intl`. */
export const LANGUAGE_TAG: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

export const words = i18next.createInstance({
  lng: 'zh',
  fallbackLng: false,
  resources: { zh: { till: zh }, en: { till: en } },
  defaultNS: 'till',
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  // React escapes what it renders; escaping here too would show "&#39;" to people.
  interpolation: { escapeValue: false },
});
void words.init();

const LanguageContext = createContext<Language>('zh');

/** Everything below speaks `language`; the customer's display may differ from the cashier's. */
export function InLanguage(props: { readonly language: Language; readonly children: ReactNode }) {
  return (
    <I18nextProvider i18n={words}>
      <LanguageContext value={props.language}>{props.children}</LanguageContext>
    </I18nextProvider>
  );
}

export interface Wording {
  readonly language: Language;
  readonly t: TFunction<'till'>;
  /** A configured name (channel, shop) in this language. */
  readonly name: (name: LocalName) => string;
  /** The catalogue's three sentences for a code. */
  readonly sentences: (code: ErrorCode) => CatalogueEntry['text'][Language];
}

/** Wording in the language of the surrounding `InLanguage`. */
export function useWording(): Wording {
  const language = useContext(LanguageContext);
  const { t } = useTranslation('till', { lng: language });
  return {
    language,
    t,
    name: (name) => name[language],
    sentences: (code) => ERROR_CATALOGUE[code].text[language],
  };
}
