import type { RunEvent } from '#contract/run-record.ts';
import type { Moment } from '#contract/scenario.ts';
import type { ShiftReport } from '#contract/shift.ts';
import type { Screen } from '#contract/view.ts';

/** The journal's clock has whole milliseconds: within one, what causes comes before what follows. */
const RANKS: Readonly<Partial<Record<RunEvent['kind'], number>>> = {
  deed: 0,
  process: 1,
  acquirer: 2,
  journal: 3,
  progress: 4,
};

export const inOrder = (events: readonly RunEvent[]): RunEvent[] =>
  events
    .map((event, index) => ({ event, index }))
    .sort(
      (a, b) =>
        Math.floor(a.event.atMs) - Math.floor(b.event.atMs) ||
        (RANKS[a.event.kind] ?? 5) - (RANKS[b.event.kind] ?? 5) ||
        a.index - b.index,
    )
    .map(({ event }) => event);

export type Unstamped<E> = E extends unknown ? Omit<E, 'atMs'> : never;

export const ACQUIRER_MOMENTS: Readonly<Record<string, keyof Moment>> = {
  'pay-received': 'received',
  approved: 'booked',
  reversed: 'undone',
  'order-opened': 'opened',
  'order-closed': 'closed',
  'fault-shown': 'fault-shown',
};

export const keyOf = (moment: Moment): string => JSON.stringify(Object.entries(moment));

export const paperOf = (screen: Screen | null) =>
  screen !== null && 'paper' in screen ? screen.paper : null;

/** Not the code itself: whoever reads the record must not be able to pay it. */
const codeDetail = ({ again, isLineDown, extending }: Extract<Screen, { kind: 'code' }>): string =>
  [again ? 'again' : '', isLineDown ? 'line-down' : '', extending === 'not-asked' ? '' : extending]
    .filter((word) => word !== '')
    .join(' ');

/** What of a screen tells it from others of its kind; text of the contract, never of a person. */
export function detailOf(screen: Screen): string {
  switch (screen.kind) {
    case 'card':
      return screen.again ? `${screen.prompt} again` : screen.prompt;
    case 'scan':
      return screen.problem ?? (screen.again ? 'again' : '');
    case 'code':
      return codeDetail(screen);
    case 'paying':
      return screen.phase;
    case 'approved':
    case 'settled':
      return screen.paper;
    case 'cash-paid':
      return `${screen.drawer} ${screen.paper}`;
    case 'shift-closed':
      return shiftWords(screen.report);
    case 'cash':
      return screen.problem ?? '';
    case 'not-paid':
      return screen.paper === null ? screen.code : `${screen.code} ${screen.paper}`;
    case 'paper-left':
      return screen.copy === null ? screen.what : `${screen.what} ${screen.copy}`;
    case 'unknown':
      return screen.checking ? 'checking' : '';
    case 'settle-confirm':
      return screen.problem ?? '';
    case 'sign-in':
    case 'sign-in-pin':
    case 'shift-open':
    case 'shift-close':
    case 'recall':
    case 'amount':
    case 'method':
    case 'pin':
    case 'settling':
      return '';
    default:
      return screen satisfies never;
  }
}

const major = (minor: number): string => (minor / 100).toFixed(2);

/** What the drawer should hold, and what it did. */
const shiftWords = ({ cash, expectedMinor, countedMinor }: ShiftReport): string =>
  `cash ${cash.count} for ${major(cash.minor)}, ` +
  `expected ${major(expectedMinor)}, counted ${major(countedMinor)}`;
