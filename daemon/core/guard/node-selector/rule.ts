import { z } from 'zod';

export const nodeSelectorRule = z.strictObject({
  /** Statistics nodes kept; entries beyond are counted together, so that memory stays bounded. */
  mostNodes: z.int().min(1).max(100_000).default(1_024),
});
export type NodeSelectorRule = z.infer<typeof nodeSelectorRule>;
