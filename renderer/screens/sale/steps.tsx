import Check from 'lucide-react/icons/check';
import type { Screen } from '#contract/view.ts';
import { useWording } from '../../wording/wording.tsx';

const STEPS = ['amount', 'method', 'customer', 'payment'] as const;

/** The step each kind of screen is in; null where a sale is over. */
const STEP_OF: Readonly<Record<Screen['kind'], (typeof STEPS)[number] | null>> = {
  amount: 'amount',
  method: 'method',
  card: 'customer',
  pin: 'customer',
  scan: 'customer',
  code: 'customer',
  cash: 'customer',
  'cash-paid': null,
  paying: 'payment',
  approved: null,
  'not-paid': null,
  unknown: null,
  'settle-confirm': null,
  settling: null,
  settled: null,
  recall: null,
  'paper-left': null,
  'sign-in': null,
  'sign-in-pin': null,
  'shift-open': null,
  'shift-close': null,
  'shift-closed': null,
};

/** How far the sale is, for whoever looks up in the middle of it. */
export function Steps({ kind }: { readonly kind: Screen['kind'] }) {
  const { t } = useWording();
  const now = STEP_OF[kind];
  if (now === null) return null;
  return (
    <ol className="steps" aria-label={t('step.label')}>
      {STEPS.map((step, index) => {
        const done = index < STEPS.indexOf(now);
        return (
          <li key={step} data-done={done} {...(step === now && { 'aria-current': 'step' })}>
            <span className="step-mark" aria-hidden="true">
              {done ? <Check /> : index + 1}
            </span>
            {t(`step.${step}`)}
          </li>
        );
      })}
    </ol>
  );
}
