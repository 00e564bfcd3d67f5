import type { TechnicianAnswer } from '#contract/technician.ts';
import { useTechnicianWording } from './technician-wording.ts';

export type Refused = Extract<TechnicianAnswer, { about: 'refused' }>;

const KEYS = {
  'service-gone': 'gone',
  'service-refused': 'refused',
  'not-known': 'refused-not-known',
  busy: 'refused-busy',
  'not-saved': 'refused-not-saved',
  unsafe: 'refused-unsafe',
  locked: 'refused-locked',
} as const;

/** Why a question was not answered, and what heals it. */
export function Refusal({ refused }: { readonly refused: Refused }) {
  const { t } = useTechnicianWording();
  const { why, detail } = refused;
  return (
    <p className="diag-refused" role="alert" data-testid="diag-refused" data-why={why}>
      {t(KEYS[why], { detail })}
    </p>
  );
}
