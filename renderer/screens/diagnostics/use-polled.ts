import { useCallback, useEffect, useRef, useState } from 'react';
import type { TechnicianAnswer, TechnicianQuestion } from '#contract/technician.ts';
import { useAsk } from '../../link/terminal-view.tsx';
import type { Refused } from './refusal.tsx';

type AnswerTo<A extends TechnicianAnswer['about']> = Extract<TechnicianAnswer, { about: A }>;

export interface Polled<A extends TechnicianAnswer['about']> {
  /** The latest answer there was; stays while the service is away. */
  readonly answer: AnswerTo<A> | null;
  /** Why the latest question was refused; null: it was answered. */
  readonly refused: Refused | null;
  /** Asks at once, after an order say. */
  readonly again: () => void;
}

/**
 * Asks the same question again and again while it is on the screen, the next one only after the
 * answer: a slow service is not asked faster than it answers.
 */
export function usePolled<A extends TechnicianAnswer['about']>(
  about: A,
  question: TechnicianQuestion,
  everyMs: number,
): Polled<A> {
  const ask = useAsk();
  const [answer, setAnswer] = useState<AnswerTo<A> | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const poll = useRef(() => {});
  // The same question is a new object with every rendering; its text is not.
  const text = JSON.stringify(question);
  useEffect(() => {
    let isOver = false;
    let timer: number | undefined;
    const once = async () => {
      window.clearTimeout(timer);
      const told = await ask(JSON.parse(text) as TechnicianQuestion);
      if (isOver) return;
      if (told.about === about) {
        setAnswer(told as AnswerTo<A>);
        setRefused(null);
      } else if (told.about === 'refused') setRefused(told);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void once(), everyMs);
    };
    poll.current = () => void once();
    void once();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [ask, about, text, everyMs]);
  const again = useCallback(() => poll.current(), []);
  return { answer, refused, again };
}
