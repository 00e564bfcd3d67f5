import type { UiUp } from '#contract/ui-link.ts';
import type { OpenCarrier } from './till-link.ts';

/** What the Electron preload exposes as `window.switchlane`, and nothing else. */
export interface PreloadBridge {
  readonly send: (message: UiUp) => void;
  readonly onMessage: (listener: (frame: unknown) => void) => void;
}

declare global {
  interface Window {
    readonly switchlane?: PreloadBridge;
  }
}

/** Carries frames over Electron's ipc, which lives as long as the window and never reconnects. */
export function electronCarrier(bridge: PreloadBridge): OpenCarrier {
  return ({ opened, received }) => {
    bridge.onMessage(received);
    // The link learns its carrier from what this returns, so it opens in the next turn.
    queueMicrotask(opened);
    return { send: (message) => bridge.send(message) };
  };
}
