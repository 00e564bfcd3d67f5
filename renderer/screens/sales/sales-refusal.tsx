import type { TechnicianAnswer } from '#contract/technician.ts';
import { useWording } from '../../wording/wording.tsx';
import { Trouble } from '../people/trouble.tsx';

export type SalesTrouble = Extract<TechnicianAnswer, { about: 'refused' | 'not-agreed' }>;

/** Why a question about sales was not answered, and what it means. */
export function SalesRefusal({ trouble }: { readonly trouble: SalesTrouble }) {
  const { t } = useWording();
  if (trouble.about === 'not-agreed') return <Trouble code={trouble.code} />;
  const { why, detail } = trouble;
  const key =
    why === 'service-gone' ? 'sales.gone' : why === 'locked' ? 'sales.locked' : 'sales.refused';
  return (
    <p className="trouble-line" role="alert" data-testid="sales-refused" data-why={why}>
      {t(key, { detail })}
    </p>
  );
}
