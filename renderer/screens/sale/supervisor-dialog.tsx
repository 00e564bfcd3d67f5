import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import { type Intent, intent } from '#contract/view.ts';
import { useWording } from '../../wording/wording.tsx';

interface SupervisorDialogProps {
  readonly close: () => void;
  readonly send: (intent: Intent) => void;
}

/** A named person with a reason takes an unknown sale off the screen; it stays open in the journal. */
export function SupervisorDialog({ close, send }: SupervisorDialogProps) {
  const { t } = useWording();
  return (
    <ModalOverlay
      className="dialog-shade"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className="dialog-modal">
        <Dialog className="dialog" data-testid="supervisor-dialog">
          <Heading slot="title" className="dialog-title">
            {t('supervisor.title')}
          </Heading>
          <p className="dialog-lead">{t('supervisor.meaning')}</p>
          <SupervisorForm close={close} send={send} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Ready reasons, for a counter without a keyboard. */
const REASONS = [
  'supervisor.reason-left',
  'supervisor.reason-other',
  'supervisor.reason-line',
] as const;

function SupervisorForm({ close, send }: SupervisorDialogProps) {
  const { t } = useWording();
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const taken = intent.safeParse({ kind: 'supervisor', person, reason });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!taken.success) return;
    send(taken.data);
    close();
  };
  return (
    <form className="dialog-form" onSubmit={submit}>
      <TextField className="field" value={person} onChange={setPerson} maxLength={40} autoFocus>
        <Label>{t('supervisor.person')}</Label>
        <Input data-testid="supervisor-person" autoComplete="off" />
      </TextField>
      <TextField className="field" value={reason} onChange={setReason} maxLength={200}>
        <Label>{t('supervisor.reason')}</Label>
        <Input data-testid="supervisor-reason" autoComplete="off" />
        <Text slot="description">{t('supervisor.reason-hint')}</Text>
      </TextField>
      <div className="reasons">
        {REASONS.map((key) => (
          <Button
            key={key}
            className="button button-plain"
            data-testid={key}
            onPress={() => setReason(t(key))}
          >
            {t(key)}
          </Button>
        ))}
      </div>
      <div className="dialog-actions">
        <Button className="button button-plain" data-testid="supervisor-cancel" onPress={close}>
          {t('supervisor.cancel')}
        </Button>
        <Button
          type="submit"
          className="button button-danger"
          data-testid="supervisor-confirm"
          isDisabled={!taken.success}
        >
          {t('supervisor.confirm')}
        </Button>
      </div>
    </form>
  );
}
