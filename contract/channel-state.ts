import { z } from 'zod';

/** A channel's state as people see it. `up` = signed on here with a fresh ping (rule 16). */
export const channelState = z.enum([
  'up',
  'connecting',
  'signing-on',
  'proving',
  'stale',
  'down',
  'suspended',
]);
export type ChannelLink = z.infer<typeof channelState>;
