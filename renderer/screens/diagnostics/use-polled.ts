import { useCallback, useEffect, useRef, useState } from 'react';
import type { TechnicianAnswer, TechnicianQuestion } from '#contract/technician.ts';
import { useAsk, useServiceGone } from '../../link/terminal-view.tsx';
import type { Refused } from './refusal.tsx';

type AnswerTo<A extends TechnicianAnswer['about']> = Extract<TechnicianAnswer, { about: A }>;

/** Questions that only the payment service can answer; the till answers the others by itself. */
const OF_THE_SERVICE: ReadonlySet<TechnicianAnswer['about']> = new Set(['facts', 'history']);

const SERVICE_GONE: Refused = { about: 'refused', why: 'service-gone', detail: '' };

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
 * answer: a slow service is not asked faster than it answers. That the service is gone is not found
 * out by asking: the till's view tells it, also of a gap shorter than the time between two
 * questions, and once the service is back it is asked at once.
 */
export function usePolled<A extends TechnicianAnswer['about']>(
  about: A,
  question: TechnicianQuestion,
  everyMs: number,
): Polled<A> {
  const ask = useAsk();
  const [answer, setAnswer] = useState<AnswerTo<A> | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const isGone = useServiceGone() && OF_THE_SERVICE.has(about);
  const poll = useRef(() => {});
  // The same question is a new object with every rendering; its text is not.
  const text = JSON.stringify(question);
  useEffect(() => {
    if (isGone) return;
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
  }, [ask, about, text, everyMs, isGone]);
  const again = useCallback(() => poll.current(), []);
  return { answer, refused: isGone ? SERVICE_GONE : refused, again };
}
