import LoaderCircle from 'lucide-react/icons/loader-circle';
import type { LocalName } from '#contract/language.ts';
import { useWording } from '../../wording/wording.tsx';
import { Facts, SaleFrame, Stage } from './sale-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** The daemon is paying: one sentence on what it does, and the lane it does it on. */
export function PayingScreen({ screen }: ScreenProps<'paying'>) {
  const { t } = useWording();
  const { amountMinor, currency, method, masked, via, movedFrom, phase } = screen;
  const card = masked === '' ? [] : ([[t('detail.card'), masked]] as const);
  return (
    <SaleFrame
      kind="paying"
      amountMinor={amountMinor}
      currency={currency}
      money="running"
      back={null}
      facts={<Facts rows={[[t('detail.method'), t(`method.${method}`)], ...card]} />}
    >
      <Stage
        icon={<LoaderCircle className="turning" />}
        mood="working"
        title={t('paying.word')}
        hint={t(`paying.${phase}`)}
      >
        <Lanes via={via} movedFrom={movedFrom} />
      </Stage>
    </SaleFrame>
  );
}

interface LanesProps {
  readonly via: LocalName | null;
  readonly movedFrom: LocalName | null;
}

/** The channel in use, and the one that was left when the sale moved. */
function Lanes({ via, movedFrom }: LanesProps) {
  const { t, name } = useWording();
  const now = via === null ? t('paying.choosing') : name(via);
  return (
    <dl className="lanes" data-testid="lanes" data-moved={movedFrom !== null}>
      {movedFrom !== null && (
        <div className="lane lane-left">
          <dt>{t('paying.left')}</dt>
          <dd>{name(movedFrom)}</dd>
        </div>
      )}
      <div className="lane lane-now">
        <dt>{via === null ? t('paying.via') : t('paying.now')}</dt>
        <dd data-testid="via">{now}</dd>
      </div>
    </dl>
  );
}
