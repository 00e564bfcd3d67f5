import Clock3 from 'lucide-react/icons/clock-3';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useEffect, useState } from 'react';
import { CODE_WARN_MS, type CodeScreen } from '#contract/code-screen.ts';
import { useWording } from '../../wording/wording.tsx';

const SECOND_MS = 1_000;

/**
 * How long a code may still be paid, in words and figures; near the end it says so once, also to
 * whoever can't see it (WCAG 2.2, 2.2.1 and 1.4.1). For people: the payment service decides by its
 * own clock.
 */
export function CodeTime({ endsAtWallMs }: Pick<CodeScreen, 'endsAtWallMs'>) {
  const { t } = useWording();
  const leftMs = useLeftMs(endsAtWallMs);
  const isEnding = leftMs <= CODE_WARN_MS;
  return (
    <div className="code-time" data-ending={isEnding} data-testid="code-time">
      {isEnding ? <TriangleAlert aria-hidden="true" /> : <Clock3 aria-hidden="true" />}
      <p className="code-time-words">
        <span role="timer">{t('code.left', { time: clockText(leftMs) })}</span>{' '}
        <output>{isEnding ? t('code.ending') : ''}</output>
      </p>
    </div>
  );
}

/** Minutes and seconds as a clock shows them. */
const clockText = (ms: number): string => {
  const seconds = Math.ceil(ms / SECOND_MS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** Fresh every second, never less than nothing. */
export function useLeftMs(endsAtWallMs: number): number {
  const left = (): number => Math.max(0, endsAtWallMs - Date.now());
  const [leftMs, setLeftMs] = useState(left);
  useEffect(() => {
    const look = (): void => setLeftMs(Math.max(0, endsAtWallMs - Date.now()));
    look();
    const timer = setInterval(look, SECOND_MS);
    return () => clearInterval(timer);
  }, [endsAtWallMs]);
  return leftMs;
}
