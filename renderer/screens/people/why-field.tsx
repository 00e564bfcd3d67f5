import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import { useWording } from '../../wording/wording.tsx';
import type { WordingKey } from '../../wording/zh.ts';

interface WhyFieldProps {
  readonly testId: string;
  readonly reasons: readonly WordingKey[];
  readonly reason: string;
  readonly change: (reason: string) => void;
}

/** Why: typed, or one of the ready reasons, for a counter without a keyboard. */
export function WhyField({ testId, reasons, reason, change }: WhyFieldProps) {
  const { t } = useWording();
  return (
    <div className="field-group">
      <TextField className="field" value={reason} onChange={change} maxLength={200}>
        <Label>{t('supervisor.reason')}</Label>
        <Input data-testid={testId} autoComplete="off" />
        <Text slot="description">{t('supervisor.reason-hint')}</Text>
      </TextField>
      <div className="reasons">
        {reasons.map((key) => (
          <Button
            key={key}
            className="button button-plain"
            data-testid={key}
            onPress={() => change(t(key))}
          >
            {t(key)}
          </Button>
        ))}
      </div>
    </div>
  );
}
