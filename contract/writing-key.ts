import { z } from 'zod';

/** Keys of the till's own keypad that write something. */
export const writingKey = z.enum(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '.']);
export type WritingKey = z.infer<typeof writingKey>;

/**
 * What each key that would change this part of a screen would make of it. A key that may be the
 * beginning of a scan is shown by this, and typed only once it is known to be a hand's.
 */
export const afterKeys = <Part extends z.core.$ZodShape>(part: Part) =>
  z.partialRecord(writingKey, z.strictObject(part));
