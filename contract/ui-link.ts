/** The frames between a host of the core and its renderer, over a loopback WebSocket or ipc. */
import { z } from 'zod';
import { rehearsalIntent, rehearsalView } from './rehearsal.ts';
import { runRecord } from './run-record.ts';
import { technicianAnswer, technicianQuestion } from './technician.ts';
import { intent, terminalView } from './view.ts';

/** A question's number, from 1; the page counts. */
const question = z.int().min(1);

/** Core to renderer. `rehearsal` and `run` never come from a release build. */
export const uiDown = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('view'), view: terminalView }),
  z.strictObject({ kind: z.literal('rehearsal'), rehearsal: rehearsalView }),
  /** To the page that asked, and to no other. Parts come before the last. */
  z.strictObject({
    kind: z.literal('answer'),
    question,
    isLast: z.boolean(),
    answer: technicianAnswer,
  }),
  /** The run that is shown as a time line, whole, whenever it grew. */
  z.strictObject({ kind: z.literal('run'), run: runRecord }),
]);
export type UiDown = z.infer<typeof uiDown>;

/** Renderer to core. `sequence` rises by one a message: a replayed one is refused (invariant S5). */
export const uiUp = z.strictObject({
  sequence: z.int().min(1),
  message: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('intent'), intent }),
    z.strictObject({ kind: z.literal('rehearsal'), intent: rehearsalIntent }),
    z.strictObject({ kind: z.literal('ask'), question, ask: technicianQuestion }),
  ]),
});
export type UiUp = z.infer<typeof uiUp>;
