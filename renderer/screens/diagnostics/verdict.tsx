import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleMinus from 'lucide-react/icons/circle-minus';
import CircleX from 'lucide-react/icons/circle-x';
import type { Verdict } from '#contract/diagnostics.ts';
import { useTechnicianWording } from './technician-wording.ts';

const ICONS: Readonly<Record<Verdict, typeof CircleCheck>> = {
  ok: CircleCheck,
  warn: CircleAlert,
  fail: CircleX,
  skipped: CircleMinus,
};

/** Icon, word and colour: never colour alone. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTechnicianWording();
  const Icon = ICONS[verdict];
  return (
    <span className="diag-verdict" data-verdict={verdict}>
      <Icon aria-hidden="true" />
      {t(`verdict.${verdict}`)}
    </span>
  );
}
