import Banknote from 'lucide-react/icons/banknote';
import CreditCard from 'lucide-react/icons/credit-card';
import QrCode from 'lucide-react/icons/qr-code';
import ScanQrCode from 'lucide-react/icons/scan-qr-code';
import type { Method } from '#contract/method.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';

interface TenderButtonProps {
  readonly method: Method;
  /** A short line under the name: the channel it takes, or why it can't be used. */
  readonly note: string;
  readonly disabled: boolean;
}

const ICON: Readonly<Record<Method, typeof CreditCard>> = {
  card: CreditCard,
  'qr-scan': ScanQrCode,
  'qr-show': QrCode,
};

/** A way of paying, big enough not to be missed in a hurry. */
export function TenderButton({ method, note, disabled }: TenderButtonProps) {
  const { t } = useWording();
  const Icon = ICON[method];
  return (
    <ActionButton action={`pay-by-${method}`} className="button-primary tender" disabled={disabled}>
      <Icon aria-hidden="true" />
      <span className="tender-words">
        <span className="tender-name">{t(`method.${method}`)}</span>
        <span className="tender-note">{note}</span>
      </span>
    </ActionButton>
  );
}

/** Cash: no channel has a part in it, so it can always be taken. */
export function CashButton({ disabled }: Pick<TenderButtonProps, 'disabled'>) {
  const { t } = useWording();
  return (
    <ActionButton action="pay-cash" className="button-plain tender tender-cash" disabled={disabled}>
      <Banknote aria-hidden="true" />
      <span className="tender-words">
        <span className="tender-name">{t('cash.name')}</span>
      </span>
    </ActionButton>
  );
}
