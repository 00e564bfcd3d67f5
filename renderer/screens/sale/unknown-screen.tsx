import CircleHelp from 'lucide-react/icons/circle-help';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import UserRoundCog from 'lucide-react/icons/user-round-cog';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';
import { ResultFrame } from './result-frame.tsx';
import { Facts } from './sale-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** Nobody knows yet (rule 19): what is known, ask again, or a supervisor. No way to charge again. */
export function UnknownScreen({ screen }: ScreenProps<'unknown'>) {
  const { t, sentences } = useWording();
  const { money, next } = sentences('OUTCOME_UNKNOWN');
  return (
    <ResultFrame
      kind="unknown"
      icon={<CircleHelp />}
      word={t('unknown.word')}
      amountMinor={screen.amountMinor}
      currency={screen.currency}
      money="unknown"
      actions={<Actions checking={screen.checking} />}
    >
      <p className="unknown-lead">
        {money} <strong>{next}</strong>
      </p>
      <h2 className="outcome-heading">{t('unknown.known')}</h2>
      <Facts
        rows={[
          ...(screen.masked === '' ? [] : [[t('detail.card'), screen.masked] as const]),
          [t('detail.sale'), screen.saleId],
          [t('unknown.kept'), t('unknown.kept-value')],
        ]}
      />
    </ResultFrame>
  );
}

function Actions({ checking }: { readonly checking: boolean }) {
  const { t } = useWording();
  const Icon = checking ? LoaderCircle : RefreshCw;
  return (
    <>
      <ActionButton action="check-again" className="button-primary" disabled={checking}>
        <Icon className={checking ? 'turning' : ''} aria-hidden="true" />
        <span className="button-word">{t(checking ? 'unknown.checking' : 'act.check-again')}</span>
      </ActionButton>
      <ActionButton action="supervisor" className="button-plain button-apart">
        <UserRoundCog aria-hidden="true" />
        <span className="button-word">{t('act.supervisor')}</span>
      </ActionButton>
    </>
  );
}
