import './parse-without-eval.ts';
import './theme/theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, type Display, NotOpenedByTheTill } from './app.tsx';
import { electronCarrier } from './link/electron-carrier.ts';
import { takePageToken } from './link/page-token.ts';
import { LinkProvider } from './link/terminal-view.tsx';
import { openTillLink, type TillLink } from './link/till-link.ts';
import { linkAddress, webSocketCarrier } from './link/web-socket-carrier.ts';

const CUSTOMER_ADDRESS = /\/customer$/;

/** A link over Electron's bridge, or over a WebSocket with the page's token; null without either. */
function openLink(): TillLink | null {
  const token = takePageToken(window);
  const bridge = window.switchlane;
  const carrier =
    bridge !== undefined
      ? electronCarrier(bridge)
      : token === null
        ? null
        : webSocketCarrier(linkAddress(window.location), token);
  if (carrier === null) return null;
  return openTillLink(carrier, {
    after: (delayMs, action) => {
      const timer = setTimeout(action, delayMs);
      return { cancel: () => clearTimeout(timer) };
    },
    fraction: Math.random,
  });
}

const place = document.getElementById('till');
if (place === null) throw new Error('index.html has no element #till');

const display: Display = CUSTOMER_ADDRESS.test(window.location.pathname) ? 'customer' : 'cashier';
const link = openLink();
createRoot(place).render(
  <StrictMode>
    {link === null ? (
      <NotOpenedByTheTill />
    ) : (
      <LinkProvider link={link}>
        <App display={display} />
      </LinkProvider>
    )}
  </StrictMode>,
);
