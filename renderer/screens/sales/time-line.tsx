import type { SaleStory, StoryLine } from '#contract/sales-api.ts';
import { JOURNAL_WORDS, type JournalWord } from '../../lanes/lane-words.ts';
import { useView } from '../../till.tsx';
import { LANGUAGE_TAG, useWording } from '../../wording/wording.tsx';
import type { WordingKey } from '../../wording/zh.ts';
import { storyDetail } from './story-words.ts';

/** Entries of a whole sale say their number in a rehearsal's lanes; here there is but this one. */
const OWN_WORDS = {
  'sale-accepted': 'sales.line-accepted',
  'sale-approved': 'sales.line-approved',
  'sale-declined': 'sales.line-declined',
  'sale-failed': 'sales.line-failed',
  'refund-ordered': 'sales.line-refund-ordered',
  'sale-handed-over': 'sales.line-handed-over',
} as const;

/** A refund's own entries: the same facts of the journal, but money that goes back. */
const REFUND_WORDS = {
  ...OWN_WORDS,
  'sale-accepted': 'sales.line-refund-accepted',
  'sale-approved': 'sales.line-refund-made',
  'sale-failed': 'sales.line-refund-failed',
} as const satisfies Readonly<Record<keyof typeof OWN_WORDS, WordingKey>>;

const isOwn = (what: string): what is keyof typeof OWN_WORDS => what in OWN_WORDS;
const isJournalWord = (what: string): what is JournalWord =>
  (JOURNAL_WORDS as readonly string[]).includes(what);

/** Why a channel was chosen is for `switchlane route explain`, not for a counter. */
const NOT_TOLD = new Set(['route-decided']);

/** A sale's entries in the journal, in order: attempts, proofs, reversals, with their channels. */
export function TimeLine({ product, lines }: Pick<SaleStory, 'product' | 'lines'>) {
  const wording = useWording();
  const { t, language, name } = wording;
  const { channels } = useView().status;
  const format = new Intl.DateTimeFormat(LANGUAGE_TAG[language], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const nameOf = (id: string): string => {
    const channel = channels.find((known) => known.id === id);
    return channel === undefined ? id : name(channel.name);
  };
  const said = ({ what, detail: plain }: StoryLine): string => {
    const detail = storyDetail({ what, detail: plain }, wording);
    const words = product === 'refund' ? REFUND_WORDS : OWN_WORDS;
    if (isOwn(what)) return t(words[what], { detail });
    return isJournalWord(what)
      ? t(`lanes.journal-${what}`, { detail, n: '', amount: '' })
      : `${what} ${detail}`;
  };
  return (
    <ol className="sales-line" data-testid="sale-line" aria-label={t('sales.line')}>
      {lines
        .filter(({ what }) => !NOT_TOLD.has(what))
        .map((line) => (
          <li key={line.sequence} data-what={line.what}>
            <time>{format.format(line.atWallMs)}</time>
            <span>
              {line.channel !== null && <strong>{nameOf(line.channel)} </strong>}
              {said(line)}
            </span>
          </li>
        ))}
    </ol>
  );
}
