import type { TechnicianAnswer, TechnicianQuestion } from '#contract/technician.ts';
import type { UiDown } from '#contract/ui-link.ts';

const LINK_LOST: TechnicianAnswer = { about: 'refused', why: 'service-gone', detail: '' };

interface Asked {
  readonly part: (part: TechnicianAnswer) => void;
  readonly done: (answer: TechnicianAnswer) => void;
}

export interface OpenQuestions {
  /** Always resolves: with the last answer, or as refused when the link is or gets lost. */
  ask(
    question: TechnicianQuestion,
    onPart?: (part: TechnicianAnswer) => void,
  ): Promise<TechnicianAnswer>;
  answered(answer: Extract<UiDown, { kind: 'answer' }>): void;
  /** The link broke: nothing that was asked over it is answered any more. */
  lost(): void;
}

/** Questions by their numbers, which rise for the life of the page. `send`: false without a link. */
export function openQuestions(
  send: (question: number, ask: TechnicianQuestion) => boolean,
): OpenQuestions {
  const asked = new Map<number, Asked>();
  let latest = 0;
  return {
    ask: (ask, onPart) =>
      new Promise((resolve) => {
        latest += 1;
        const question = latest;
        asked.set(question, { part: onPart ?? (() => {}), done: resolve });
        if (send(question, ask)) return;
        asked.delete(question);
        resolve(LINK_LOST);
      }),
    answered: ({ question, isLast, answer }) => {
      const waiting = asked.get(question);
      if (!isLast) return waiting?.part(answer);
      asked.delete(question);
      waiting?.done(answer);
    },
    lost: () => {
      for (const { done } of asked.values()) done(LINK_LOST);
      asked.clear();
    },
  };
}
