/**
 * Shows a key while it is held back: it may be the first character of a scan, so it is not typed
 * yet, but nobody shall wait for that to see it. What it makes of the amounts is the core's own
 * word (`after`), never reckoned here, and the core's next word ends it. Pure.
 */
import type { Screen, TerminalView } from '#contract/view.ts';
import { type WritingKey, writingKey } from '#contract/writing-key.ts';
import type { TillAction } from './key-map.ts';

/** A key that is shown though the core has not answered it. */
export interface KeyAhead {
  readonly key: WritingKey;
  /** What it was pressed on: on any other screen it means something else. */
  readonly on: Screen;
  /** The view there was when it was typed, null while it is held; the next one answers it. */
  readonly typedOn: TerminalView | null;
}

/** A single key came that may yet begin a scan; `action` is null when it is no longer alone. */
export function keyHeld(
  ahead: KeyAhead | null,
  action: TillAction | null,
  view: TerminalView,
): KeyAhead | null {
  // The key before is typed, and there is no answer yet that this one could build on.
  if (ahead?.typedOn === view) return ahead;
  const key = writingKey.safeParse(action);
  return key.success ? { key: key.data, on: view.screen, typedOn: null } : null;
}

/** Something was done: a key that was held is now typed, and stays until the core has answered. */
export const keyTyped = (
  ahead: KeyAhead | null,
  action: TillAction,
  view: TerminalView,
): KeyAhead | null =>
  ahead?.typedOn === null && ahead.key === action ? { ...ahead, typedOn: view } : ahead;

/** The screen to show: the core's, with the key on it that it has not answered. */
export function withKeyAhead(view: TerminalView, ahead: KeyAhead | null): Screen {
  const { screen } = view;
  if (ahead === null || !('after' in screen) || screen !== ahead.on) return screen;
  if (ahead.typedOn !== null && ahead.typedOn !== view) return screen;
  // What a screen says of its own keys are parts of that very screen.
  return { ...screen, ...screen.after[ahead.key] } as Screen;
}
