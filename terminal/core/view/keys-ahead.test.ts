import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BasketItem } from '#contract/basket.ts';
import type { PersonId } from '#contract/ids.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { PinVerifier, StaffMember } from '#contract/staff.ts';
import { type Intent, type Screen, type TillKey, terminalView, tillKey } from '#contract/view.ts';
import { writingKey } from '#contract/writing-key.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { EMPTY_ENTRY } from '../keypad/amount-entry.ts';
import { scriptedTill } from '../scripted-till.ts';
import { frontStep } from '../shift/front-flow.ts';
import type { FrontState } from '../shift/front-state.ts';
import type { OpenShift } from '../shift/shift-memory.ts';
import { frontScreenOf } from './front-screen.ts';

const COFFEE: BasketItem = {
  key: 'a',
  name: { zh: '咖啡', en: 'Coffee' },
  priceMinor: 1_200 as AmountMinor,
};

const typed = fc.constantFrom(...tillKey.options).map((key): Intent => ({ kind: 'key', key }));
const filled = fc.constantFrom<Intent>(
  { kind: 'item', key: 'a' },
  { kind: 'add-line' },
  { kind: 'times' },
  { kind: 'back' },
);

test.each(['minor', 'major'] as const)(
  'every key makes of the amounts what the screen said it would (%s typing)',
  async (typing) => {
    const intents = fc.array(fc.oneof({ weight: 4, arbitrary: typed }, filled), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(intents, fc.constantFrom(...writingKey.options), async (before, key) => {
        const settings = { typing, catalogue: [COFFEE], maxAmountMinor: 40_000 };
        const { till } = scriptedTill(createVirtualClock(), settings);
        await till.start();
        const amounts = () => {
          const { screen } = terminalView.parse(till.view());
          if (screen.kind !== 'amount') throw new Error('nothing here leaves the amount');
          const { amountMinor, typedMinor, after } = screen;
          return { now: { amountMinor, typedMinor }, after };
        };
        for (const intent of before) till.intent(intent);
        const { now, after } = amounts();
        till.intent({ kind: 'key', key });
        expect(amounts().now).toEqual(after[key] ?? now);
        await till.stop();
      }),
      { numRuns: 60 },
    );
  },
);

test('a key says what it makes of the cash that is handed over, and of the change', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(typed, { maxLength: 8 }),
      fc.constantFrom(...writingKey.options),
      async (before, key) => {
        const { till, type } = scriptedTill(createVirtualClock(), { maxAmountMinor: 40_000 });
        await till.start();
        const given = () => {
          const { screen } = terminalView.parse(till.view());
          if (screen.kind !== 'cash') throw new Error('cash is asked for');
          const { tenderedMinor, changeMinor, after } = screen;
          return { now: { tenderedMinor, changeMinor }, after };
        };
        type('550');
        till.intent({ kind: 'pay-cash' });
        for (const intent of before) till.intent(intent);
        const { now, after } = given();
        till.intent({ kind: 'key', key });
        expect(given().now).toEqual(after[key] ?? now);
        await till.stop();
      },
    ),
    { numRuns: 60 },
  );
});

const LI: StaffMember = {
  id: '1001' as PersonId,
  name: '李娜',
  role: 'cashier',
  pin: '' as PinVerifier,
};
const BASE = {
  question: 1,
  rules: { typing: 'minor', maxAmountMinor: 40_000, currency: 'CNY' as Currency },
  problem: null,
} as const;
const SHIFT = { openedBy: LI } as unknown as OpenShift;
const FRONT: readonly FrontState[] = [
  { ...BASE, kind: 'who', shift: null, typed: '' },
  { ...BASE, kind: 'pin', shift: null, person: LI, typed: '', step: 'typing', waitMs: 0 },
  { ...BASE, kind: 'opening', person: LI, entry: EMPTY_ENTRY, step: 'counting' },
  { ...BASE, kind: 'closing', person: LI, shift: SHIFT, entry: EMPTY_ENTRY, step: 'counting' },
];

test.each(FRONT)(
  'a key says what it makes of the screen that lies over the sale ($kind)',
  (state) => {
    const shown = (of: FrontState): Screen => {
      const screen = frontScreenOf(of, { people: [LI], currency: 'CNY' as Currency });
      if (screen === null) throw new Error('nothing lies over the sale');
      return screen;
    };
    const press = (of: FrontState, key: TillKey) => frontStep(of, { kind: 'key', key }).state;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...tillKey.options), { maxLength: 12 }),
        fc.constantFrom(...writingKey.options),
        (before, key) => {
          const typedSoFar = before.reduce(press, state);
          const screen = shown(typedSoFar);
          if (!('after' in screen)) throw new Error('this screen promises nothing');
          const { after: _, ...then } = shown(press(typedSoFar, key)) as typeof screen;
          const { after, ...now } = screen;
          expect(then).toEqual({ ...now, ...after[key] });
        },
      ),
    );
  },
);

test('a screen with a PIN promises how many digits there will be, and holds none of them', () => {
  const [, pin] = FRONT;
  if (pin?.kind !== 'pin') throw new Error('the second is the PIN');
  const screen = frontScreenOf(
    { ...pin, typed: '2580' },
    { people: [LI], currency: 'CNY' as Currency },
  );
  expect(screen).toMatchObject({ digits: 4, after: { 7: { digits: 5 }, '00': { digits: 6 } } });
  expect(JSON.stringify(screen)).not.toContain('2580');
});

test('where a key would not be typed, none is promised to be', async () => {
  const clock = createVirtualClock();
  const { till, type } = scriptedTill(clock, { catalogue: [COFFEE] });
  const promised = () => {
    const { screen } = till.view();
    return screen.kind === 'amount' ? Object.keys(screen.after).length : null;
  };
  await till.start();
  expect(promised()).toBeGreaterThan(0);
  type('550');
  till.intent({ kind: 'hold' });
  expect(promised(), 'while the basket is put aside').toBe(0);
  await clock.settle();
  await till.stop();
});
