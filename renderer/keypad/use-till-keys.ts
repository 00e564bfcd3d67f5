import { useEffect, useMemo, useRef } from 'react';
import { actionOfKey, type TillAction } from './key-map.ts';
import {
  BURST_GAP_MS,
  type Burst,
  type BurstStep,
  NO_BURST,
  pressKey,
  releaseSingle,
  settle,
  singleHeld,
} from './scan-burst.ts';

/** What the keyboard gave: an action by hand, or a scanned text. */
export interface KeyListener {
  readonly onAction: (action: TillAction) => void;
  readonly onScan: (text: string) => void;
  /** A key waits alone to be known for a hand's, or no longer alone (null). */
  readonly onHeld: (action: TillAction | null) => void;
}

export interface TillKeys {
  /** To be called before anything is done by other means: what was typed before comes before it. */
  readonly release: () => void;
}

/**
 * Longer than the gap itself: under load the timer can run before keys that came earlier, and those
 * must still find their burst held.
 */
const SETTLE_AFTER_MS = BURST_GAP_MS + 15;

/** Where keys belong to a field or a dialog and not to the till. */
const OWN_KEYS = 'input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog]';
/** A list keeps what moves and searches in it; the way out and the functions stay the till's. */
const LIST = '[role=listbox]';
const NOT_A_LISTS_KEY = /^(Escape|F\d+)$/;
/** What Enter and Space press by themselves when it was reached with Tab. */
const PRESSABLE = 'button, a[href], summary';

/** Listens to the whole page, so that nothing needs the focus for a key or a scan to arrive. */
export function useTillKeys(listener: KeyListener): TillKeys {
  const latest = useRef(listener);
  const listening = useRef<Listening | null>(null);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const keys = listenToKeys(window, latest);
    listening.current = keys;
    return keys.stop;
  }, []);
  return useMemo(() => ({ release: () => listening.current?.release() }), []);
}

interface Listening extends TillKeys {
  readonly stop: () => void;
}

function listenToKeys(target: Window, latest: { readonly current: KeyListener }): Listening {
  let burst: Burst = NO_BURST;
  let timer: number | undefined;

  const take = (step: BurstStep) => {
    burst = step.burst;
    for (const key of step.typed) {
      const action = actionOfKey(key);
      if (action !== null) latest.current.onAction(action);
    }
    if (step.scanned !== null) latest.current.onScan(step.scanned);
    target.clearTimeout(timer);
    if (burst.held === '') return;
    const single = singleHeld(burst);
    latest.current.onHeld(single === null ? null : actionOfKey(single));
    timer = target.setTimeout(() => take(settle(burst, performance.now())), SETTLE_AFTER_MS);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isForTheTill(event)) return;
    if (pressesItself(event)) return take(settle(burst, event.timeStamp));
    if (event.key.length > 1 && actionOfKey(event.key) === null) return;
    // F3 would search the page and F7 switch the browser's caret on.
    event.preventDefault();
    event.stopPropagation();
    // A key held down is one press; scanners send each character once.
    if (event.repeat) return;
    take(pressKey(burst, event.key, event.timeStamp));
  };

  const pressesItself = (event: KeyboardEvent): boolean => {
    if (event.key !== 'Enter' && event.key !== ' ') return false;
    const scanning = event.timeStamp - burst.lastAtMs < BURST_GAP_MS && burst.held.length > 1;
    return !scanning && closest(event, PRESSABLE);
  };

  target.addEventListener('keydown', onKeyDown, { capture: true });
  target.addEventListener('mousedown', leaveFocusAlone, { capture: true });
  return {
    release: () => take(releaseSingle(burst)),
    stop: () => {
      target.removeEventListener('keydown', onKeyDown, { capture: true });
      target.removeEventListener('mousedown', leaveFocusAlone, { capture: true });
      target.clearTimeout(timer);
    },
  };
}

/**
 * A finger or a mouse on a button neither gives it the focus nor leaves it with another: the next
 * Enter would press that button once more instead of going on with the sale.
 */
function leaveFocusAlone(event: MouseEvent): void {
  if (!closest(event, PRESSABLE) || closest(event, OWN_KEYS)) return;
  event.preventDefault();
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.matches(PRESSABLE)) focused.blur();
}

const isForTheTill = (event: KeyboardEvent): boolean =>
  !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing) &&
  !closest(event, OWN_KEYS) &&
  (NOT_A_LISTS_KEY.test(event.key) || !closest(event, LIST));

const closest = (event: Event, selector: string): boolean =>
  event.target instanceof Element && event.target.closest(selector) !== null;
