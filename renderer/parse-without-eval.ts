/**
 * Imported before any schema: zod otherwise compiles its parsers with `new Function`, which the
 * content security policy refuses and reports.
 */
import { config } from 'zod';

config({ jitless: true });
