import { z } from 'zod';

/** How the paper of the last sale stands. */
export const paperView = z.enum([
  'printing',
  'printed',
  'paper-out',
  'cover-open',
  'printer-trouble',
  'unclear',
]);
export type PaperView = z.infer<typeof paperView>;
