import type { OpenCarrier } from './till-link.ts';

/** First part of the subprotocol that carries the token: a header, so it is in no address or log. */
const SUBPROTOCOL = 'switchlane.';

/** The address of the host's link for a page opened at `page`. */
export function linkAddress(page: { readonly protocol: string; readonly host: string }): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/link`;
}

/**
 * Carries frames as JSON text over a WebSocket to the loopback host. The first one opens at once;
 * whoever opens the link does so in the same turn, and so misses none of its events.
 */
export function webSocketCarrier(address: string, token: string): OpenCarrier {
  const dial = () => new WebSocket(address, `${SUBPROTOCOL}${token}`);
  let first: WebSocket | null = dial();
  return ({ opened, received, closed }) => {
    const socket = first ?? dial();
    first = null;
    socket.addEventListener('open', opened);
    socket.addEventListener('close', closed);
    socket.addEventListener('message', ({ data }) => received(frameOf(data)));
    return {
      send: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      },
    };
  };
}

/** What can't be read comes out as null, which no schema takes: one place judges frames. */
function frameOf(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
