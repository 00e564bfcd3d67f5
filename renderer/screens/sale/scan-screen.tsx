import ScanQrCode from 'lucide-react/icons/scan-qr-code';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useWording } from '../../wording/wording.tsx';
import { PresentAgain } from './present-again.tsx';
import { SaleFrame, Stage } from './sale-frame.tsx';
import type { ScreenProps } from './screen-of.ts';

/** Waiting for the customer's code. A text that is no payment code is said, and asked for anew. */
export function ScanScreen({ screen }: ScreenProps<'scan'>) {
  const { t, sentences } = useWording();
  const { amountMinor, currency, problem, again } = screen;
  const trouble = problem === null ? null : sentences(problem);
  return (
    <SaleFrame
      kind="scan"
      amountMinor={amountMinor}
      currency={currency}
      money={again ? 'running' : 'untouched'}
      back={t('act.cancel')}
    >
      {again && <PresentAgain />}
      <Stage
        icon={<ScanQrCode />}
        mood={problem === null ? 'asking' : 'trouble'}
        title={t('scan.title')}
        hint={t('scan.hint')}
      />
      <div role="alert">
        {trouble !== null && (
          <p className="trouble-line" data-testid="problem" data-code={problem}>
            <TriangleAlert aria-hidden="true" />
            <span>
              {trouble.what} {trouble.money} {trouble.next}
            </span>
          </p>
        )}
      </div>
    </SaleFrame>
  );
}
