/** What each key of a keyboard does at the till, as data; buttons show the same key. */
import type { Method } from '#contract/method.ts';
import type { Intent, Screen, TillKey } from '#contract/view.ts';

/** Everything a key or a button can ask for. `supervisor` opens a dialog of the renderer's own,
 * `diagnostics` the technician's screens, `sales` the list of what was sold. */
export type TillAction =
  | TillKey
  | 'confirm'
  | 'back'
  | `pay-by-${Method}`
  | 'pay-cash'
  | 'open-drawer'
  | 'reprint'
  | 'paper-came'
  | 'paper-missing'
  | 'sales'
  | 'check-again'
  | 'supervisor'
  | 'settle'
  | 'diagnostics'
  | 'menu'
  | 'hold'
  | 'lock'
  | 'close-shift'
  | 'add-line'
  | 'times'
  | `item-${string}`;

interface KeyBinding {
  /** Values of `KeyboardEvent.key` that mean it; number pad and main row give the same. */
  readonly keys: readonly string[];
  readonly action: TillAction;
  /** What is printed on the button; empty when the button's face says it already. */
  readonly face: string;
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/**
 * `check-again` has no key of its own: it is what Enter does while a result is unknown. Nor has
 * `open-drawer`: the cash key opens the drawer again once cash was taken. Where a paper is asked
 * about, F7 prints it once more and F9 says that it came out: not Enter, which is pressed without
 * looking, nor a key of the next sale, which is pressed before this screen is seen to be gone.
 */
export const KEY_MAP: readonly KeyBinding[] = [
  ...DIGITS.map((digit): KeyBinding => ({ keys: [digit], action: digit, face: '' })),
  // A number pad's point is a comma on some layouts; both mean the decimal mark.
  { keys: ['.', ','], action: '.', face: '' },
  { keys: ['/'], action: '00', face: '' },
  { keys: ['*'], action: 'times', face: '*' },
  { keys: ['+'], action: 'add-line', face: '+' },
  { keys: ['Backspace'], action: 'backspace', face: '' },
  { keys: ['Delete', 'Clear'], action: 'clear', face: 'Del' },
  { keys: ['Enter'], action: 'confirm', face: 'Enter' },
  { keys: ['Escape'], action: 'back', face: 'Esc' },
  { keys: ['F1'], action: 'menu', face: 'F1' },
  { keys: ['F2'], action: 'pay-by-card', face: 'F2' },
  { keys: ['F3'], action: 'pay-by-qr-scan', face: 'F3' },
  { keys: ['F4'], action: 'pay-by-qr-show', face: 'F4' },
  { keys: ['F5'], action: 'pay-cash', face: 'F5' },
  { keys: ['F6'], action: 'sales', face: 'F6' },
  { keys: ['F7'], action: 'reprint', face: 'F7' },
  { keys: ['F8'], action: 'hold', face: 'F8' },
  { keys: ['F9'], action: 'supervisor', face: 'F9' },
  { keys: ['F10'], action: 'settle', face: 'F10' },
  { keys: ['F11'], action: 'diagnostics', face: 'F11' },
  { keys: ['F12'], action: 'lock', face: 'F12' },
];

const BY_KEY: ReadonlyMap<string, TillAction> = new Map(
  KEY_MAP.flatMap(({ keys, action }) => keys.map((key) => [key, action] as const)),
);

const FACES: ReadonlyMap<TillAction, string> = new Map([
  ...KEY_MAP.map(({ action, face }) => [action, face] as const),
  ['check-again', 'Enter'],
  ['open-drawer', 'F5'],
  ['paper-missing', 'F7'],
  ['paper-came', 'F9'],
]);

/** Screens with a paper of their own, which may be one nobody saw come out (fault PR5). */
const PAPER_SCREENS: ReadonlySet<Screen['kind']> = new Set<Screen['kind']>([
  'approved',
  'not-paid',
  'cash-paid',
  'settled',
  'shift-closed',
  'paper-left',
]);

/** A quick item's own key: one small letter, also with caps lock on. */
const ITEM_KEY = /^[a-z]$/i;

/** The action of a key, or null for a key the till leaves alone. */
export const actionOfKey = (key: string): TillAction | null =>
  BY_KEY.get(key) ?? (ITEM_KEY.test(key) ? `item-${key.toLowerCase()}` : null);

/** The key to print on an action's button; empty for none. */
export const faceOf = (action: TillAction): string =>
  FACES.get(action) ?? (isItem(action) ? action.slice(ITEM.length).toUpperCase() : '');

const ITEM = 'item-';
const isItem = (action: TillAction): action is `item-${string}` => action.startsWith(ITEM);

/**
 * The intent an action sends on a screen; null for one the renderer answers by itself. The core
 * judges whether it fits: an intent that doesn't changes nothing.
 */
export function intentOf(action: TillAction, screen: Screen['kind']): Intent | null {
  if (isItem(action)) return { kind: 'item', key: action.slice(ITEM.length) };
  switch (action) {
    case 'confirm':
      return screen === 'unknown' ? { kind: 'check-again' } : { kind: 'confirm' };
    case 'back':
      return { kind: 'back' };
    case 'pay-by-card':
      return { kind: 'pay-by', method: 'card' };
    case 'pay-by-qr-scan':
      return { kind: 'pay-by', method: 'qr-scan' };
    case 'pay-by-qr-show':
      return { kind: 'pay-by', method: 'qr-show' };
    case 'pay-cash':
      return screen === 'cash-paid' ? { kind: 'open-drawer' } : { kind: 'pay-cash' };
    case 'open-drawer':
      return { kind: 'open-drawer' };
    case 'reprint':
      return screen === 'paper-left' ? { kind: 'paper-seen', printed: false } : { kind: 'reprint' };
    case 'paper-came':
      return { kind: 'paper-seen', printed: true };
    case 'paper-missing':
      return { kind: 'paper-seen', printed: false };
    case 'check-again':
      return { kind: 'check-again' };
    case 'settle':
      return { kind: 'settle' };
    case 'hold':
      return { kind: 'hold' };
    case 'lock':
      return { kind: 'lock' };
    case 'close-shift':
      return { kind: 'close-shift' };
    case 'add-line':
      return { kind: 'add-line' };
    case 'times':
      return { kind: 'times' };
    case 'supervisor':
      return PAPER_SCREENS.has(screen) ? { kind: 'paper-seen', printed: true } : null;
    case 'menu':
    case 'diagnostics':
    case 'sales':
      return null;
    default:
      return { kind: 'key', key: action };
  }
}
