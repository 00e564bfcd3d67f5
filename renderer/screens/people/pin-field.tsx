import type { ReactNode, RefObject } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { useWording } from '../../wording/wording.tsx';
import { PinKeys } from '../sale/pin-keys.tsx';

interface PinFieldProps {
  readonly testId: string;
  readonly pin: string;
  readonly change: (pin: string) => void;
  /** For whoever wants it to have the focus again. */
  readonly field?: RefObject<HTMLInputElement | null>;
  readonly onFocus?: () => void;
  /** Its own digits, unless a form shares them between its fields. */
  readonly keys?: ReactNode;
}

/** Where a supervisor's PIN is typed, by keyboard or finger; it is never shown. */
export function PinField({ testId, pin, change, field, onFocus, keys }: PinFieldProps) {
  const { t } = useWording();
  return (
    <div className="field-with-keys">
      <TextField
        className="field"
        type="password"
        value={pin}
        onChange={(typed) => change(typed.replace(/\D/g, '').slice(0, 8))}
        autoFocus
        {...(onFocus === undefined ? {} : { onFocus })}
      >
        <Label>{t('supervisor.pin')}</Label>
        <Input
          {...(field === undefined ? {} : { ref: field })}
          data-testid={testId}
          inputMode="numeric"
          autoComplete="off"
        />
      </TextField>
      {keys ?? <PinKeys pin={pin} change={change} />}
    </div>
  );
}
