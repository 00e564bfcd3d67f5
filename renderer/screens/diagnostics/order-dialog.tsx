import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import {
  type TechnicianAnswer,
  type TechnicianQuestion,
  technicianQuestion,
} from '#contract/technician.ts';
import { useAsk } from '../../link/terminal-view.tsx';
import { useView } from '../../till.tsx';
import { ChooseSupervisor } from '../people/choose-supervisor.tsx';
import { PinField } from '../people/pin-field.tsx';
import { Trouble } from '../people/trouble.tsx';
import { Refusal, type Refused } from './refusal.tsx';
import { useTechnicianWording } from './technician-wording.ts';

type Answer<A extends TechnicianAnswer['about']> = Extract<TechnicianAnswer, { about: A }>;

/** An order that a named person gives with a reason; both go into the journal. */
export interface Order {
  readonly title: string;
  readonly meaning: string;
  readonly confirm: string;
  readonly isGrave: boolean;
  /** The question without its person and reason. */
  readonly question: object;
  /**
   * What is told while the order is carried out, and its end: from the first word on the dialog is
   * closed, and whoever gave it shows what comes. Absent: the dialog waits for the end.
   */
  readonly heard?: (answer: TechnicianAnswer, isLast: boolean) => void;
}

interface OrderDialogProps {
  readonly order: Order;
  readonly close: () => void;
}

export function OrderDialog({ order, close }: OrderDialogProps) {
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
        <Dialog className="dialog" data-testid="order-dialog">
          <Heading slot="title" className="dialog-title">
            {order.title}
          </Heading>
          <p className="dialog-lead">{order.meaning}</p>
          <OrderForm order={order} close={close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function OrderForm({ order, close }: OrderDialogProps) {
  const { t } = useTechnicianWording();
  const ask = useAsk();
  const { supervisors } = useView();
  const [person, setPerson] = useState(supervisors.length === 1 ? (supervisors[0]?.id ?? '') : '');
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState('');
  const [isGiven, setGiven] = useState(false);
  const [trouble, setTrouble] = useState<Refused | Answer<'not-agreed'> | null>(null);
  const asked = technicianQuestion.safeParse({ ...order.question, person, pin, reason });
  const give = async (question: TechnicianQuestion) => {
    setGiven(true);
    // At once: what is typed while the answer is on its way is the next try.
    setPin('');
    let isUnderWay = false;
    const answer = await ask(question, (part) => {
      isUnderWay = true;
      order.heard?.(part, false);
      if (order.heard !== undefined) close();
    });
    if (isUnderWay && order.heard !== undefined) return order.heard(answer, true);
    setGiven(false);
    if (answer.about === 'refused' || answer.about === 'not-agreed') return setTrouble(answer);
    order.heard?.(answer, true);
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asked.success && !isGiven) void give(asked.data);
  };
  return (
    <form className="dialog-form order-form" onSubmit={submit}>
      <ChooseSupervisor chosen={person} choose={setPerson} />
      <PinField testId="order-pin" pin={pin} change={setPin} />
      <TextField className="field" value={reason} onChange={setReason} maxLength={200}>
        <Label>{t('why')}</Label>
        <Input data-testid="order-reason" autoComplete="off" />
        <Text slot="description">{t('why-hint')}</Text>
      </TextField>
      {trouble?.about === 'refused' && <Refusal refused={trouble} />}
      {trouble?.about === 'not-agreed' && <Trouble code={trouble.code} />}
      <div className="dialog-actions">
        <Button className="button button-plain" data-testid="order-cancel" onPress={close}>
          {t('cancel')}
        </Button>
        <Button
          type="submit"
          className={`button ${order.isGrave ? 'button-danger' : 'button-primary'}`}
          data-testid="order-confirm"
          isDisabled={!asked.success || isGiven}
        >
          {order.confirm}
        </Button>
      </div>
    </form>
  );
}
