/** The frames between a host of the core and its renderer, over a loopback WebSocket or ipc. */
import { z } from 'zod';
import { rehearsalIntent, rehearsalView } from './rehearsal.ts';
import { intent, terminalView } from './view.ts';

/** Core to renderer. `rehearsal` never comes from a release build. */
export const uiDown = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('view'), view: terminalView }),
  z.strictObject({ kind: z.literal('rehearsal'), rehearsal: rehearsalView }),
]);
export type UiDown = z.infer<typeof uiDown>;

/** Renderer to core. `sequence` rises by one a message: a replayed one is refused (invariant S5). */
export const uiUp = z.strictObject({
  sequence: z.int().min(1),
  message: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('intent'), intent }),
    z.strictObject({ kind: z.literal('rehearsal'), intent: rehearsalIntent }),
  ]),
});
export type UiUp = z.infer<typeof uiUp>;
