import { useEffect, useRef } from 'react';
import { useServiceGone } from '../../link/terminal-view.tsx';
import type { SalesTrouble } from './sales-refusal.tsx';

/** A service that is there but not ready yet is asked again so soon. */
const ASK_AGAIN_MS = 1_000;

/**
 * Asks again by itself once the payment service is back, as the words about it say (`sales.gone`).
 * Each refusal is a new value, so a service that comes and goes is asked until it answers.
 */
export function useAskAgain(trouble: SalesTrouble | null, ask: () => void): void {
  const isBack = !useServiceGone();
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    const isGone = trouble?.about === 'refused' && trouble.why === 'service-gone';
    if (!isGone || !isBack) return;
    const timer = setTimeout(() => latest.current(), ASK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [trouble, isBack]);
}
