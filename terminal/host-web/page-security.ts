/**
 * What protects the page of the loopback host. A port on 127.0.0.1 is no boundary: any web site the
 * cashier's browser opens can reach it, and a rebound name gets past checks of the address alone
 * (fault IP4). Host, Origin and a token that only our own page has are checked together.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** The subprotocol a page offers is this and a token of the run. */
export const SUBPROTOCOL_PREFIX = 'switchlane.';

/** Everything comes from this host; pictures of papers come as `data:`; nothing else may load. */
export const contentSecurityPolicy = (connect: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Headers of every answer. */
export const securityHeaders = (port: number): OutgoingHttpHeaders => ({
  'Content-Security-Policy': contentSecurityPolicy(`ws://127.0.0.1:${port}`),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()',
});

/** Whether the request names exactly our address, which a rebound name does not. */
export const isOurHost = (headers: IncomingHttpHeaders, port: number): boolean =>
  headers.host === `127.0.0.1:${port}`;

/** Whether a WebSocket comes from a page that we served. A missing Origin is no page of ours. */
export const isOurOrigin = (headers: IncomingHttpHeaders, port: number): boolean =>
  headers.origin === `http://127.0.0.1:${port}`;

/** Who a page is: the customer's display shows, and may press nothing. */
export type PageRole = 'cashier' | 'customer';

/** The tokens of this run, one for each kind of page. */
export type PageTokens = Readonly<Record<PageRole, string>>;

/** The offered subprotocol that carries a right token, and whose it is; null for any other. */
export function offeredRole(
  headers: IncomingHttpHeaders,
  tokens: PageTokens,
): { readonly subprotocol: string; readonly role: PageRole } | null {
  for (const part of (headers['sec-websocket-protocol'] ?? '').split(',')) {
    const subprotocol = part.trim();
    for (const role of ['cashier', 'customer'] as const) {
      if (sameText(subprotocol, SUBPROTOCOL_PREFIX + tokens[role])) return { subprotocol, role };
    }
  }
  return null;
}

/** Compares without telling by its time how much was right. */
function sameText(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
