import LoaderCircle from 'lucide-react/icons/loader-circle';
import ReceiptText from 'lucide-react/icons/receipt-text';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { PaperView } from '#contract/view.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useWording } from '../../wording/wording.tsx';

/** The catalogue's code of a paper that is not out for certain; null when all is well. */
const CODE: Readonly<Record<PaperView, ErrorCode | null>> = {
  printing: null,
  printed: null,
  'paper-out': 'PAPER_OUT',
  'cover-open': 'PRINTER_TROUBLE',
  'printer-trouble': 'PRINTER_TROUBLE',
  unclear: 'PRINT_UNCLEAR',
};

interface PaperStateProps {
  readonly paper: PaperView;
  /** Whether the sale was paid: the catalogue's money sentence is about that and nothing else. */
  readonly charged: boolean;
}

/** How the paper stands; when nobody knows, the cashier looks and says (fault PR5). */
export function PaperState({ paper, charged }: PaperStateProps) {
  const { t } = useWording();
  const code = CODE[paper];
  if (code !== null) return <PaperTrouble paper={paper} code={code} charged={charged} />;
  return (
    <output className="paper-state" data-testid="paper-state" data-paper={paper}>
      {paper === 'printing' ? (
        <LoaderCircle className="turning" aria-hidden="true" />
      ) : (
        <ReceiptText aria-hidden="true" />
      )}
      <span>{t(`paper.${paper}`)}</span>
    </output>
  );
}

function PaperTrouble(props: PaperStateProps & { readonly code: ErrorCode }) {
  const { t, sentences } = useWording();
  const { money, next } = sentences(props.code);
  return (
    <div
      role="alert"
      className="paper-state paper-trouble"
      data-testid="paper-state"
      data-paper={props.paper}
      data-code={props.code}
    >
      <TriangleAlert aria-hidden="true" />
      <div>
        <strong>{t(`paper.${props.paper}`)}</strong>
        <p>{props.charged ? `${money} ${next}` : next}</p>
        {props.paper === 'unclear' && <PaperQuestion />}
      </div>
    </div>
  );
}

function PaperQuestion() {
  const { t } = useWording();
  return (
    <fieldset className="paper-question">
      <legend>{t('paper.ask')}</legend>
      <ActionButton action="paper-came" testId="paper-seen-yes" className="button-plain">
        {t('paper.yes')}
      </ActionButton>
      <ActionButton action="paper-missing" testId="paper-seen-no" className="button-plain">
        {t('paper.no')}
      </ActionButton>
    </fieldset>
  );
}
