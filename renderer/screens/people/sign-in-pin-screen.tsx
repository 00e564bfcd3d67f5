import ArrowLeft from 'lucide-react/icons/arrow-left';
import LockKeyhole from 'lucide-react/icons/lock-keyhole';
import { useEffect } from 'react';
import { NumberPad } from '../../keypad/number-pad.tsx';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useActs } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import type { ScreenProps } from '../sale/screen-of.ts';
import { PinDots } from './pin-dots.tsx';
import { Trouble } from './trouble.tsx';

const LEAST_DIGITS = 4;

/** The PIN of the person who was named: dots on the screen, digits nowhere. */
export function SignInPinScreen({ screen }: ScreenProps<'sign-in-pin'>) {
  const { t } = useWording();
  const { person, digits, step, problem, waitMs, held } = screen;
  usePastedDigits();
  return (
    <section className="sale sale-amount" data-testid="screen-sign-in-pin" data-step={step}>
      <div className="people people-pin">
        <LockKeyhole className="people-lock" aria-hidden="true" />
        <h1 className="shift-title">{person.name}</h1>
        <p className="stage-hint">
          {t(held === null ? 'sign-in.pin-title' : 'sign-in.locked-title')}
        </p>
        <PinDots digits={digits} />
        <p className="pin-state" role="status">
          {step === 'checking' && t('sign-in.checking')}
          {step === 'waiting' && t('sign-in.wait', { n: Math.ceil(waitMs / 1000) })}
        </p>
        {problem !== null && <Trouble code={problem} />}
        <ActionButton action="back" className="button-quiet people-out">
          <ArrowLeft aria-hidden="true" />
          <span className="button-word">{t('sign-in.somebody-else')}</span>
        </ActionButton>
      </div>
      <NumberPad ready={step === 'typing' && digits >= LEAST_DIGITS} word={t('sign-in.go')} />
    </section>
  );
}

/** Signing in must not be a memory test (WCAG 3.3.8): a PIN may come out of a password keeper. */
function usePastedDigits(): void {
  const { act } = useActs();
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      for (const digit of event.clipboardData?.getData('text').match(/^\d{1,8}$/)?.[0] ?? '') {
        act(digit as '0');
      }
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [act]);
}
