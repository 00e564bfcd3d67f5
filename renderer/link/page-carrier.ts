/**
 * How this page reaches its till. Imported before all that draws: the link opens, and the first
 * view is on its way, while the rest of the program is still being read.
 */
import { electronCarrier } from './electron-carrier.ts';
import { takePageToken } from './page-token.ts';
import type { OpenCarrier } from './till-link.ts';
import { linkAddress, webSocketCarrier } from './web-socket-carrier.ts';

/** Over Electron's bridge, or over a WebSocket with the page's token; null without either. */
export const pageCarrier: OpenCarrier | null = carrierOf(window);

function carrierOf(page: Window): OpenCarrier | null {
  const token = takePageToken(page);
  if (page.switchlane !== undefined) return electronCarrier(page.switchlane);
  return token === null ? null : webSocketCarrier(linkAddress(page.location), token);
}
