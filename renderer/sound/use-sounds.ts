import { useEffect, useRef } from 'react';
import type { TerminalView } from '#contract/view.ts';
import { playTone } from './player.ts';
import { soundOf } from './sound-of.ts';

/** Lets the changes of a view be heard. */
export function useSounds(view: TerminalView): void {
  const heard = useRef<TerminalView | null>(null);
  useEffect(() => {
    const tone = soundOf(heard.current, view);
    heard.current = view;
    if (tone !== null) playTone(tone, view.volume);
  }, [view]);
}
