/**
 * What protects the page of the loopback host. A port on 127.0.0.1 is no boundary: any web site the
 * cashier's browser opens can reach it, and a rebound name gets past checks of the address alone
 * (fault IP4). Host, Origin and a token that only our own page has are checked together.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** The subprotocol a page offers is this and the token of the run. */
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
  'Cache-Control': 'no-store',
});

/** Whether the request names exactly our address, which a rebound name does not. */
export const isOurHost = (headers: IncomingHttpHeaders, port: number): boolean =>
  headers.host === `127.0.0.1:${port}`;

/** Whether a WebSocket comes from a page that we served. A missing Origin is no page of ours. */
export const isOurOrigin = (headers: IncomingHttpHeaders, port: number): boolean =>
  headers.origin === `http://127.0.0.1:${port}`;

/** The offered subprotocol that carries the right token, or null. */
export function offeredToken(headers: IncomingHttpHeaders, token: string): string | null {
  const wanted = Buffer.from(SUBPROTOCOL_PREFIX + token);
  for (const part of (headers['sec-websocket-protocol'] ?? '').split(',')) {
    const offered = Buffer.from(part.trim());
    if (offered.length === wanted.length && timingSafeEqual(offered, wanted)) return part.trim();
  }
  return null;
}
