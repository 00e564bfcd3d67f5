import { z } from 'zod';
import { channelId, terminalId } from '#contract/ids.ts';
import { soldProduct } from '#contract/payment.ts';

/** Deny wins over allow. No allow list: everybody who isn't denied. */
const lists = <T extends z.ZodType>(who: T) =>
  z
    .strictObject({
      allow: z.array(who).max(10_000).nullable().default(null),
      deny: z.array(who).max(10_000).default([]),
    })
    .prefault({});

export const authorityRule = z.strictObject({
  terminals: lists(terminalId),
  channels: lists(channelId),
  products: lists(soldProduct),
});
export type AuthorityRule = z.infer<typeof authorityRule>;
