import { z } from 'zod';

/** Languages of screens and receipts. */
export const language = z.enum(['zh', 'en']);
export type Language = z.infer<typeof language>;

/** A name in every language, for things a configuration names (channels, shops). */
export const localName = z.strictObject({
  zh: z.string().min(1).max(40),
  en: z.string().min(1).max(40),
});
export type LocalName = z.infer<typeof localName>;
