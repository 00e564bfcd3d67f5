import type { Language } from '#contract/language.ts';
import type { UiDown } from '#contract/ui-link.ts';
import type { StaticFile } from './static-files.ts';

/** BCP 47, as the page sets it itself once it has a view. */
const TAGS: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

/** What the build wrote into the page. */
const AS_BUILT = '<html lang="zh-CN">';

/**
 * A file as a page gets it: our page says which language the till speaks, the kept choice among it,
 * so that it can already wait for its first view in the words of whoever stands there.
 */
export function inTillLanguage(file: StaticFile, present: readonly UiDown[]): Buffer {
  if (!file.type.startsWith('text/html')) return file.bytes;
  const shown = present.find((down) => down.kind === 'view');
  if (shown === undefined) return file.bytes;
  const said = `<html lang="${TAGS[shown.view.language]}">`;
  return Buffer.from(file.bytes.toString('utf8').replace(AS_BUILT, said));
}
