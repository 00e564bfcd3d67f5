import LockKeyhole from 'lucide-react/icons/lock-keyhole';
import { useWording } from '../../wording/wording.tsx';
import { PresentAgain } from './present-again.tsx';
import { Facts, SaleFrame, Stage } from './sale-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** Waiting for the PIN at the pad. Nothing here takes or shows a digit of it. */
export function PinScreen({ screen }: ScreenProps<'pin'>) {
  const { t } = useWording();
  const { amountMinor, currency, masked, again } = screen;
  return (
    <SaleFrame
      kind="pin"
      amountMinor={amountMinor}
      currency={currency}
      money={again ? 'running' : 'untouched'}
      back={t('act.cancel')}
      facts={<Facts rows={[[t('detail.card'), masked]]} />}
    >
      {again && <PresentAgain />}
      <Stage
        icon={<LockKeyhole />}
        mood="asking"
        title={t(again ? 'prompt.enter-pin-again' : 'prompt.enter-pin')}
        hint={t('pin.hint')}
      />
    </SaleFrame>
  );
}
