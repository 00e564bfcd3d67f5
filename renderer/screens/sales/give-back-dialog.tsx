import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { TextField } from 'react-aria-components/TextField';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { RefundKind, SaleAnswer } from '#contract/payment.ts';
import type { SaleStory } from '#contract/sales-api.ts';
import { type TechnicianAnswer, technicianQuestion } from '#contract/technician.ts';
import { useAsk } from '../../link/terminal-view.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { useView } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import { ChooseSupervisor } from '../people/choose-supervisor.tsx';
import { PinField } from '../people/pin-field.tsx';
import { Trouble } from '../people/trouble.tsx';
import { WhyField } from '../people/why-field.tsx';
import { PinKeys } from '../sale/pin-keys.tsx';
import { SalesRefusal, type SalesTrouble } from './sales-refusal.tsx';

interface GiveBackProps {
  readonly story: SaleStory;
  readonly how: RefundKind;
  readonly close: () => void;
  readonly changed: () => void;
}

/** What is known of a refund that was ordered. Null `answer`: it left, and no answer came back. */
type Given = Pick<Extract<TechnicianAnswer, { about: 'give-back' }>, 'paper'> & {
  readonly answer: SaleAnswer | null;
};

const NO_ANSWER: Given = { answer: null, paper: null };

/** Whether the order may have reached the service although it was refused here. */
const mayHaveLeft = ({ why }: Extract<TechnicianAnswer, { about: 'refused' }>): boolean =>
  why === 'service-gone' || why === 'service-refused';

/** A supervisor gives money back, on the channel that took it and on no other (row C11). */
export function GiveBackDialog(props: GiveBackProps) {
  const { t } = useWording();
  const { story, how, close } = props;
  const money = useMoneyText(story.currency);
  const [given, setGiven] = useState<Given | null>(null);
  const [isRunning, setRunning] = useState(false);
  const end = () => {
    close();
    if (given !== null) props.changed();
  };
  return (
    <ModalOverlay
      className="dialog-shade"
      isOpen
      isDismissable={!isRunning}
      isKeyboardDismissDisabled={isRunning}
      onOpenChange={(open) => {
        if (!open) end();
      }}
    >
      <Modal className="dialog-modal">
        <Dialog className="dialog" data-testid="give-back-dialog">
          <Heading slot="title" className="dialog-title">
            {t(`sales.how-${how}`)}
          </Heading>
          {given === null ? (
            <>
              <p className="dialog-lead">
                {t(`sales.meaning-${how}`, { amount: money(story.refundableMinor) })}
              </p>
              <GiveBackForm {...props} ran={setGiven} running={[isRunning, setRunning]} />
            </>
          ) : (
            <Outcome given={given} end={end} />
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface FormProps extends GiveBackProps {
  readonly ran: (given: Given) => void;
  readonly running: readonly [boolean, (isRunning: boolean) => void];
}

const REASONS = ['sales.reason-returned', 'sales.reason-wrong', 'sales.reason-twice'] as const;

const minorOf = (typed: string): number =>
  /^\d{1,10}([.,]\d{1,2})?$/.test(typed) ? Math.round(Number(typed.replace(',', '.')) * 100) : 0;

function GiveBackForm({ story, how, close, ran, running }: FormProps) {
  const { t } = useWording();
  const ask = useAsk();
  const { supervisors } = useView();
  const [isRunning, setRunning] = running;
  // Made once: tried again after a wrong PIN it is the same refund, not a second one (rule 2).
  const [refundId] = useState(() => `refund-${crypto.randomUUID()}`.slice(0, 40));
  const [amount, setAmount] = useState((story.refundableMinor / 100).toFixed(2));
  const [person, setPerson] = useState(supervisors.length === 1 ? (supervisors[0]?.id ?? '') : '');
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState<SalesTrouble | null>(null);
  /** Which field the digits on the screen go to; they take no focus, so it stays the one with it. */
  const [typing, setTyping] = useState<Typing>('pin');
  const asked = technicianQuestion.safeParse({
    about: 'give-back',
    ...{ refundId, original: story.saleId, how, person, pin, reason },
    amountMinor: how === 'void' ? story.amountMinor : minorOf(amount),
  });
  const give = async (event: FormEvent) => {
    event.preventDefault();
    if (!asked.success || isRunning) return;
    setRunning(true);
    // At once: what is typed while the answer is on its way is the next try.
    setPin('');
    const answer = await ask(asked.data);
    setRunning(false);
    if (answer.about === 'give-back') ran(answer);
    // Ordered again from here it could be given twice, in parts: what became of it is in the journal.
    else if (answer.about === 'refused' && mayHaveLeft(answer)) ran(NO_ANSWER);
    else if (answer.about === 'refused' || answer.about === 'not-agreed') setTrouble(answer);
  };
  return (
    <form className="dialog-form order-form" onSubmit={(event) => void give(event)}>
      {how === 'refund' && <AmountField {...{ amount, setAmount, setTyping }} />}
      <ChooseSupervisor chosen={person} choose={setPerson} />
      <PinField
        testId="give-back-pin"
        pin={pin}
        change={setPin}
        onFocus={() => setTyping('pin')}
        keys={<SharedKeys {...{ typing, setTyping, pin, setPin, amount, setAmount }} />}
      />
      <WhyField testId="give-back-reason" reasons={REASONS} reason={reason} change={setReason} />
      {trouble !== null && <SalesRefusal trouble={trouble} />}
      {isRunning && (
        <p className="dialog-lead" role="status">
          {t('sales.giving-back')}
        </p>
      )}
      <FormActions how={how} close={close} isReady={asked.success} isRunning={isRunning} />
    </form>
  );
}

/** `whole-amount`: nothing was typed yet, so the first digit stands in place of the whole. */
type Typing = 'pin' | 'amount' | 'whole-amount';

interface AmountFieldProps {
  readonly amount: string;
  readonly setAmount: (amount: string) => void;
  readonly setTyping: (typing: Typing) => void;
}

function AmountField({ amount, setAmount, setTyping }: AmountFieldProps) {
  const { t } = useWording();
  return (
    <TextField
      className="field"
      value={amount}
      onChange={setAmount}
      onFocus={() => setTyping('whole-amount')}
      maxLength={13}
    >
      <Label>{t('sales.amount')}</Label>
      <Input
        data-testid="give-back-amount"
        inputMode="decimal"
        autoComplete="off"
        onFocus={({ target }) => target.select()}
      />
    </TextField>
  );
}

interface SharedKeysProps extends AmountFieldProps {
  readonly typing: Typing;
  readonly pin: string;
  readonly setPin: (pin: string) => void;
}

/** Digits for a finger; they type into the field that was touched last. */
function SharedKeys({ typing, setTyping, pin, setPin, amount, setAmount }: SharedKeysProps) {
  if (typing === 'pin') return <PinKeys pin={pin} change={setPin} />;
  return (
    <PinKeys
      amount
      pin={typing === 'whole-amount' ? '' : amount}
      change={(typed) => {
        setAmount(typed);
        setTyping('amount');
      }}
    />
  );
}

interface FormActionsProps extends Pick<GiveBackProps, 'how' | 'close'> {
  readonly isReady: boolean;
  readonly isRunning: boolean;
}

function FormActions({ how, close, isReady, isRunning }: FormActionsProps) {
  const { t } = useWording();
  return (
    <div className="dialog-actions">
      <Button
        className="button button-plain"
        data-testid="give-back-cancel"
        isDisabled={isRunning}
        onPress={close}
      >
        {t('act.back')}
      </Button>
      <Button
        type="submit"
        className="button button-danger"
        data-testid="give-back-confirm"
        isDisabled={!isReady || isRunning}
      >
        {t(`sales.how-${how}`)}
      </Button>
    </div>
  );
}

const codeOf = (answer: SaleAnswer | null): ErrorCode | null => {
  if (answer?.kind === 'declined') return 'REFUND_DECLINED';
  return answer?.kind === 'failed' || answer?.kind === 'not-accepted' ? answer.code : null;
};

/** Refusals after which money may have moved all the same: its amount stays reserved (rule 7). */
const STILL_OPEN: readonly (ErrorCode | null)[] = ['REFUND_UNDONE', 'SALE_CONFLICT'];

const wordOf = (answer: SaleAnswer | null): 'made' | 'open' | 'not-made' => {
  if (answer?.kind === 'approved') return 'made';
  const code = codeOf(answer);
  return code === null || STILL_OPEN.includes(code) ? 'open' : 'not-made';
};

/** One word, what it means for the money, and the way back. An unknown one is found in the list. */
function Outcome({ given, end }: { readonly given: Given; readonly end: () => void }) {
  const { t } = useWording();
  const { answer, paper } = given;
  const word = wordOf(answer);
  const code = codeOf(answer);
  return (
    <div className="sales-outcome" role="status" data-testid="give-back-outcome" data-is={word}>
      <p className="sales-result diag-tone" data-tone={word === 'made' ? 'good' : 'warn'}>
        {t(`sales.refund-${word}`)}
      </p>
      {word === 'open' && code === null && (
        <p className="dialog-lead">{t('sales.refund-open-next')}</p>
      )}
      {code !== null && <Trouble code={code} />}
      {paper !== null && <p data-testid="give-back-paper">{t(`paper.${paper}`)}</p>}
      <div className="dialog-actions">
        <Button
          className="button button-primary"
          data-testid="give-back-end"
          onPress={end}
          autoFocus
        >
          {t('act.back')}
        </Button>
      </div>
    </div>
  );
}
