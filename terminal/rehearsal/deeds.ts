import type { Moment, Step } from '#contract/scenario.ts';
import type { Intent, TillKey } from '#contract/view.ts';
import type { DeviceIntent } from './hands.ts';
import { rehearsedPin } from './rehearsal-staff.ts';
import type { Ability, Stage } from './stage.ts';

/** One step of a scenario, ready to be done. */
export interface Deed {
  readonly by: 'cashier' | 'customer' | 'stage';
  /** For the record and for complaints. */
  readonly words: string;
  /** When it makes sense, unless the file says another moment: any of these. */
  readonly natural: readonly Moment[];
  readonly needs: Ability | null;
  /** Does it; a promise is waited for. */
  act(stage: Stage): unknown;
}

type ActionKey = Exclude<keyof Step, 'when' | 'nth' | 'after' | 'times'>;
type Action<K extends ActionKey> = NonNullable<Step[K]>;
type DeedOf<K extends ActionKey> = (value: Action<K>) => Deed;

const PRESSES: Readonly<Record<Action<'press'>, Intent>> = {
  confirm: { kind: 'confirm' },
  back: { kind: 'back' },
  reprint: { kind: 'reprint' },
  'check-again': { kind: 'check-again' },
  settle: { kind: 'settle' },
  'open-drawer': { kind: 'open-drawer' },
};

const AMOUNT: Moment = { screen: 'amount' };

const keysOf = (minor: number): readonly Intent[] =>
  [...String(minor)].map((key) => ({ kind: 'key', key: key as TillKey }));

const major = (minor: number): string => (minor / 100).toFixed(2);

const cashier = (words: string, natural: readonly Moment[], intents: readonly Intent[]): Deed => ({
  by: 'cashier',
  words,
  natural,
  needs: null,
  act: (stage) => {
    for (const intent of intents) stage.intent(intent);
  },
});

const handed = (
  by: Deed['by'],
  words: string,
  natural: readonly Moment[],
  ...intents: readonly DeviceIntent[]
): Deed => ({
  by,
  words,
  natural,
  needs: null,
  act: (stage) => {
    for (const intent of intents) stage.rehearse(intent);
  },
});

const presents = (how: 'tap' | 'insert' | 'swipe'): DeedOf<typeof how> => {
  return (card) =>
    handed('customer', `${how} ${card}`, [{ asks: 'card' }], { kind: 'present-card', card, how });
};

const READER: Readonly<Record<Action<'reader'>, DeviceIntent>> = {
  plug: { kind: 'plug-reader', plugged: true },
  unplug: { kind: 'plug-reader', plugged: false },
  'remove-card': { kind: 'remove-card' },
  noise: { kind: 'reader-noise' },
  'another-pad': { kind: 'exchange-pad' },
};

const SCANNER: Readonly<Record<Action<'scanner'>, DeviceIntent>> = {
  plug: { kind: 'plug-scanner', plugged: true },
  unplug: { kind: 'plug-scanner', plugged: false },
  'no-read': { kind: 'scanner-no-read' },
};

/** Switches of the acquirers are waited for: what follows must meet the fault. */
const atAcquirer = (words: string, act: Deed['act']): Deed => ({
  by: 'stage',
  words,
  natural: [],
  needs: null,
  act,
});

const DEEDS: { readonly [K in ActionKey]: DeedOf<K> } = {
  type: (minor) => cashier(`type ${major(minor)}`, [AMOUNT], keysOf(minor)),
  'pay-cash': (minor) =>
    cashier(
      `pay ${major(minor)} in cash`,
      [AMOUNT, { screen: 'method' }, { screen: 'cash' }],
      [{ kind: 'pay-cash' }, { kind: 'key', key: 'clear' }, ...keysOf(minor), { kind: 'confirm' }],
    ),
  'close-shift': (minor) =>
    cashier(
      `close the shift with ${major(minor)} in the drawer`,
      [AMOUNT],
      [{ kind: 'close-shift' }, ...keysOf(minor), { kind: 'confirm' }],
    ),
  'pay-by': (method) =>
    cashier(`pay by ${method}`, [AMOUNT, { screen: 'method' }], [{ kind: 'pay-by', method }]),
  press: (key) => cashier(`press ${key}`, [], [PRESSES[key]]),
  'paper-seen': (seen) =>
    cashier(
      `paper ${seen}`,
      [{ paper: 'unclear' }],
      [{ kind: 'paper-seen', printed: seen === 'printed' }],
    ),
  supervisor: ({ person, reason }) =>
    cashier(
      `supervisor ${person}: ${reason}`,
      [{ screen: 'unknown' }],
      [{ kind: 'supervisor', person, pin: rehearsedPin(person), reason }],
    ),
  tap: presents('tap'),
  insert: presents('insert'),
  swipe: presents('swipe'),
  smear: (card) =>
    handed('customer', `smear ${card}`, [{ asks: 'card' }], { kind: 'smear-card', card }),
  // Not the digits: a PIN is nobody's to read, not even a simulated one.
  pin: (digits) =>
    handed(
      'customer',
      `enter a PIN of ${digits.length} digits`,
      [{ asks: 'pin' }],
      ...[...digits].map((key) => ({ kind: 'pad-key', key: key as '0' }) as const),
      { kind: 'pad-key', key: 'enter' },
    ),
  pad: (key) => handed('customer', `press ${key} on the pad`, [], { kind: 'pad-key', key }),
  scan: (code) =>
    handed('customer', `show ${code}`, [{ screen: 'scan' }], { kind: 'scan-code', code }),
  'wallet-pays': (channel) => ({
    by: 'customer',
    words: `the wallet pays ${channel}`,
    natural: [{ screen: 'code' }],
    needs: null,
    act: ({ stub }) => stub.request('orders.pay', { channel }),
  }),
  reader: (what) => handed('stage', `reader: ${what}`, [], READER[what]),
  'stand-reader': (reader) => ({
    ...handed('stage', `reader: ${reader}`, [], { kind: 'stand-reader', reader }),
    needs: 'stand-reader',
  }),
  'reader-fault': (fault) =>
    handed('stage', `reader: ${fault}`, [], { kind: 'reader-fault', fault }),
  scanner: (what) => handed('stage', `scanner: ${what}`, [], SCANNER[what]),
  printer: (fault) => handed('stage', `printer: ${fault}`, [], { kind: 'printer-fault', fault }),
  fault: ({ channel, is, payments }) => {
    const lasts = payments === undefined ? {} : { payments };
    const words = `${channel}: ${is}${payments === undefined ? '' : `, ${payments}x`}`;
    return atAcquirer(words, ({ stub }) =>
      stub.request('faults.set', { channel, fault: is, ...lasts }),
    );
  },
  manner: ({ channel, is }) =>
    atAcquirer(`${channel}: ${is}`, ({ stub }) =>
      stub.request('manners.set', { channel, manner: is }),
    ),
  'code-life': ({ channel, is }) =>
    atAcquirer(`${channel}: codes last ${is / 1_000} s`, ({ stub }) =>
      stub.request('orders.last', { channel, lastsMs: is }),
    ),
  kill: (process) => ({
    by: 'stage',
    words: `kill the ${process}`,
    natural: [],
    needs: process === 'daemon' ? 'kill-daemon' : 'kill-till',
    act: (stage) => stage.kill(process),
  }),
  force: ({ channel, person, reason, for: forMs }) =>
    atAcquirer(`${person} forces ${channel}: ${reason}`, ({ daemon }) =>
      daemon.request('route.force', { channel, person, reason, forMs }),
    ),
  lift: ({ person, reason }) =>
    atAcquirer(`${person} lifts the force: ${reason}`, ({ daemon }) =>
      daemon.request('route.lift', { person, reason }),
    ),
  'pay-out': (minor) => ({
    by: 'stage',
    words: `the back office pays out ${major(minor)}`,
    natural: [],
    needs: 'pay-out',
    act: (stage) => stage.payOut(minor),
  }),
  wait: (moment) => ({
    by: 'stage',
    // Nobody does anything: it is no line of the record.
    words: '',
    natural: [moment],
    needs: null,
    act: () => {},
  }),
};

const ACTION_KEYS = Object.keys(DEEDS) as readonly ActionKey[];

/** The deed a step names. The schema saw to it that it names exactly one. */
export function deedOf(step: Step): Deed {
  const key = ACTION_KEYS.find((candidate) => step[candidate] !== undefined);
  if (key === undefined) throw new RangeError('a step names an action');
  return (DEEDS[key] as (value: unknown) => Deed)(step[key]);
}

/** `attempt bank-east`. */
export const momentWords = (moment: Moment): string =>
  Object.entries(moment)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
