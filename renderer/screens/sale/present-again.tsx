import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { useWording } from '../../wording/wording.tsx';

/** Why the customer is asked a second time: not an error of theirs, and what became of the first. */
export function PresentAgain() {
  const { what, money } = useWording().sentences('PRESENT_AGAIN');
  return (
    <output className="present-again" data-testid="present-again">
      <RotateCcw aria-hidden="true" />
      <span>
        <strong>{what}</strong> {money}
      </span>
    </output>
  );
}
