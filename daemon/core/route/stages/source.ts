import { z } from 'zod';
import { personId } from '#contract/ids.ts';

const rule = z.string().max(32);

/** In whose name a channel is tried (rows B5, C2): specified, static, or its own priority. */
export const source = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('person'), person: personId }),
  z.strictObject({ by: z.literal('force'), rule }),
  z.strictObject({ by: z.literal('static'), rule }),
  z.strictObject({ by: z.literal('own-priority') }),
]);
export type Source = Readonly<z.infer<typeof source>>;
