import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ErrorCode } from '#contract/error-codes.ts';
import { useWording } from '../../wording/wording.tsx';

/** What went wrong at this step and what to do, said where the eyes are. */
export function Trouble({ code }: { readonly code: ErrorCode }) {
  const { what, next } = useWording().sentences(code);
  return (
    <p className="trouble-line" role="alert" data-testid="problem" data-code={code}>
      <TriangleAlert aria-hidden="true" />
      <span>
        {what} {next}
      </span>
    </p>
  );
}
