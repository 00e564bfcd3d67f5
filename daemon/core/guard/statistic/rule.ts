import { z } from 'zod';
import { hostCode } from '#contract/channel-frames.ts';

export const statisticRule = z.strictObject({
  /** How many of the last outcomes each node keeps. */
  outcomes: z.int().min(1).max(1_000).default(10),
  /**
   * Answer codes that tell of trouble in the channel itself (rule 14: system codes): 91 issuer or
   * switch inoperative, 96 system malfunction, 68 the answer came too late behind the acquirer.
   */
  faultCodes: z.array(hostCode).max(100).default(['68', '91', '96']),
});
export type StatisticRule = z.infer<typeof statisticRule>;
