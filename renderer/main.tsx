import { pageCarrier } from './link/page-carrier.ts';
import './parse-without-eval.ts';
import './theme/theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, type Display, NotOpenedByTheTill } from './app.tsx';
import { LinkProvider } from './link/terminal-view.tsx';
import { openTillLink, type TillLink } from './link/till-link.ts';

const CUSTOMER_ADDRESS = /\/customer$/;

/** Null for a page that can't reach its till. */
function openLink(): TillLink | null {
  if (pageCarrier === null) return null;
  return openTillLink(pageCarrier, {
    after: (delayMs, action) => {
      const timer = setTimeout(action, delayMs);
      return { cancel: () => clearTimeout(timer) };
    },
    fraction: Math.random,
  });
}

/** So long a page stays blank: the first view is on its way, and a waiting page would only flash. */
const BLANK_MS = 150;

/** Calls `draw` once, as soon as there is something to show or too long nothing. */
function onceWorthDrawing(link: TillLink, draw: () => void): void {
  const begin = () => {
    clearTimeout(timer);
    leave();
    draw();
  };
  const timer = setTimeout(begin, BLANK_MS);
  const leave = link.subscribe(begin);
}

const place = document.getElementById('till');
if (place === null) throw new Error('index.html has no element #till');

const display: Display = CUSTOMER_ADDRESS.test(window.location.pathname) ? 'customer' : 'cashier';
const root = createRoot(place);
const link = openLink();
if (link === null) {
  root.render(<NotOpenedByTheTill />);
} else {
  onceWorthDrawing(link, () =>
    root.render(
      <StrictMode>
        <LinkProvider link={link}>
          <App display={display} />
        </LinkProvider>
      </StrictMode>,
    ),
  );
}
