import { z } from 'zod';
import { token } from '#contract/brand.ts';
import { channelId } from '#contract/ids.ts';

/** Channels that fail together, because one line or one gateway carries them. */
const failureDomain = z.strictObject({
  name: token(32),
  channels: z.array(channelId).min(1).max(64),
});

export const clusterBuilderRule = z.strictObject({
  /** A channel named in none is a domain by itself. */
  domains: z
    .array(failureDomain)
    .max(64)
    .refine(
      (domains) => {
        const named = domains.flatMap(({ channels }) => channels);
        return new Set(named).size === named.length;
      },
      { error: 'a channel belongs to one failure domain only' },
    )
    .default([]),
});
export type ClusterBuilderRule = z.infer<typeof clusterBuilderRule>;
