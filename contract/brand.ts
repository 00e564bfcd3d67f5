import { z } from 'zod';

/**
 * A value that carries its meaning in its type, so that an attempt id can't be passed where a sale
 * id is wanted. Parsers below brand at the edge; inside, the type is trusted.
 */
export type Brand<T, Name extends string> = T & z.core.$brand<Name>;

/** Text of 1 to `max` printable ASCII characters without spaces: safe in a log, a key, a file name. */
export const token = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9._:-]+$/, 'letters, digits and . _ : - only');
