import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';

/** How sockets to channels are opened, whatever their scheme. */
export interface DialOptions {
  readonly lookup: LookupFunction;
  /** Whose certificates count on `wss:` and `tls:`; undefined: Node's own list. */
  readonly ca: string[] | undefined;
}

/** The roots of private acquirers count beside the public ones, never instead of the check. */
export const dialOptions = (lookup: LookupFunction, rootsPem: string | null): DialOptions => ({
  lookup,
  ca: rootsPem === null ? undefined : [...rootCertificates, rootsPem],
});

/** A few technical words for a technician. */
export const technical = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 80);
