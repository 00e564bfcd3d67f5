import type { Screen } from '#contract/view.ts';
import { amountParts } from './money/amount-parts.ts';
import { useWording, type Wording } from './wording/wording.tsx';

/**
 * Reads the screen out to whoever can't see it. It is always there, because screen readers only
 * notice words that change in a place they know; bad ends are alerts of their own.
 */
export function Announcer({ screen }: { readonly screen: Screen }) {
  const wording = useWording();
  return (
    <output className="visually-hidden" data-testid="announcer">
      {announcementOf(screen, wording)}
    </output>
  );
}

function announcementOf(screen: Screen, { t, language }: Wording): string {
  switch (screen.kind) {
    case 'amount':
      return t('amount.hint-empty');
    case 'method':
      return t('choose.title');
    case 'card':
      return t(`prompt.${screen.prompt}`);
    case 'pin':
      return t('prompt.enter-pin');
    case 'scan':
      return t('scan.title');
    case 'code':
      return `${t(screen.again ? 'code.again' : 'code.title')} ${t('code.waiting')}`;
    case 'paying':
      return t(`paying.${screen.phase}`);
    case 'approved': {
      const { text } = amountParts(screen.amountMinor, screen.currency, language);
      return `${t('approved.word')} ${text}`;
    }
    case 'cash':
      return t('cash.title');
    case 'cash-paid': {
      const { text } = amountParts(screen.changeMinor, screen.currency, language);
      return `${t('cash.change')} ${text}`;
    }
    case 'not-paid':
    case 'unknown':
    case 'settled':
      return '';
    case 'paper-left':
      return t('paper-left.title');
    case 'recall':
      return t('recall.title');
    case 'sign-in':
      return t('sign-in.title');
    case 'sign-in-pin':
      return t(screen.step === 'checking' ? 'sign-in.checking' : 'sign-in.pin-title');
    case 'shift-open':
      return t('drawer.open-title');
    case 'shift-close':
      return t('drawer.close-title');
    case 'shift-closed':
      return t('shift.closed');
    case 'settle-confirm':
      return t('settle.title');
    case 'settling':
      return t('settle.running');
    default:
      return screen satisfies never;
  }
}
