import Delete from 'lucide-react/icons/delete';
import { Button } from 'react-aria-components/Button';
import { useWording } from '../../wording/wording.tsx';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
const AMOUNT_KEYS = [...KEYS, '.'] as const;
const MOST_DIGITS = 8;
const MOST_OF_AMOUNT = 13;

interface PinKeysProps {
  readonly pin: string;
  readonly change: (pin: string) => void;
  /** For an amount: its point too, and more digits than a PIN has. */
  readonly amount?: boolean;
}

/** Digits for a finger, where a till has no keyboard. */
export function PinKeys({ pin, change, amount = false }: PinKeysProps) {
  const { t } = useWording();
  return (
    <fieldset className="pin-keys" aria-label={t('pad.label')}>
      {(amount ? AMOUNT_KEYS : KEYS).map((key) => (
        <Button
          key={key}
          className="button button-plain pin-key"
          data-testid={`pin-${key}`}
          {...(key === '.' ? { 'aria-label': t('key.point') } : {})}
          preventFocusOnPress
          onPress={() => change(`${pin}${key}`.slice(0, amount ? MOST_OF_AMOUNT : MOST_DIGITS))}
        >
          {key}
        </Button>
      ))}
      <Button
        className="button button-plain pin-key"
        data-testid="pin-backspace"
        aria-label={t('key.backspace')}
        preventFocusOnPress
        onPress={() => change(pin.slice(0, -1))}
      >
        <Delete aria-hidden="true" />
      </Button>
    </fieldset>
  );
}
