import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { type Intent, intent } from '#contract/view.ts';
import { useActs, useView } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import type { WordingKey } from '../../wording/zh.ts';
import { ChooseSupervisor } from '../people/choose-supervisor.tsx';
import { PinField } from '../people/pin-field.tsx';
import { Trouble } from '../people/trouble.tsx';
import { WhyField } from '../people/why-field.tsx';

/** What a supervisor is asked to agree to: the words, the ready reasons, the intent it becomes. */
interface SupervisedAct {
  readonly title: WordingKey;
  readonly meaning: WordingKey;
  readonly confirm: WordingKey;
  readonly reasons: readonly WordingKey[];
  readonly intent: (agreed: { person: string; pin: string; reason: string }) => unknown;
}

/** Takes an unknown sale off the screen; it stays open in the journal (rule 19). */
const HAND_OVER: SupervisedAct = {
  title: 'supervisor.title',
  meaning: 'supervisor.meaning',
  confirm: 'supervisor.confirm',
  reasons: ['supervisor.reason-left', 'supervisor.reason-other', 'supervisor.reason-line'],
  intent: (agreed) => ({ kind: 'supervisor', ...agreed }),
};

interface SupervisorDialogProps {
  readonly act: SupervisedAct;
  readonly close: () => void;
}

/** Asks a supervisor to take an unknown sale off the screen. */
export default function HandOverDialog({ close }: { readonly close: () => void }) {
  return <SupervisorDialog act={HAND_OVER} close={close} />;
}

/** A supervisor with their PIN and a reason agrees to what a cashier may not do alone. */
function SupervisorDialog({ act, close }: SupervisorDialogProps) {
  const { t } = useWording();
  const { send } = useActs();
  // However the dialog ends, a question that is still out is taken back.
  useEffect(() => () => send({ kind: 'supervisor-left' }), [send]);
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
            {t(act.title)}
          </Heading>
          <p className="dialog-lead">{t(act.meaning)}</p>
          <SupervisorForm act={act} close={close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function SupervisorForm({ act, close }: SupervisorDialogProps) {
  const { t } = useWording();
  const { supervisors, supervision } = useView();
  const { send } = useActs();
  const [person, setPerson] = useState(supervisors.length === 1 ? (supervisors[0]?.id ?? '') : '');
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState('');
  const pinField = useRef<HTMLInputElement>(null);
  const taken = intent.safeParse(act.intent({ person, pin, reason }));
  const checking = supervision.state === 'checking';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!taken.success || checking) return;
    send(taken.data satisfies Intent);
    setPin('');
    // The pressed button can't be pressed without a PIN; the next one is typed at once.
    pinField.current?.focus();
  };
  return (
    <form className="dialog-form" onSubmit={submit}>
      <ChooseSupervisor chosen={person} choose={setPerson} />
      <PinField testId="supervisor-pin" pin={pin} change={setPin} field={pinField} />
      <WhyField
        testId="supervisor-reason"
        reasons={act.reasons}
        reason={reason}
        change={setReason}
      />
      {supervision.state === 'refused' && <Trouble code={supervision.code} />}
      <div className="dialog-actions">
        <Button className="button button-plain" data-testid="supervisor-cancel" onPress={close}>
          {t('supervisor.cancel')}
        </Button>
        <Button
          type="submit"
          className="button button-danger"
          data-testid="supervisor-confirm"
          isDisabled={!taken.success || checking}
        >
          {t(checking ? 'sign-in.checking' : act.confirm)}
        </Button>
      </div>
    </form>
  );
}
