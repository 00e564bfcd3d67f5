import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BasketItem } from '#contract/basket.ts';
import type { AmountMinor } from '#contract/money.ts';
import { type Intent, terminalView, tillKey, writingKey } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { scriptedTill } from '../scripted-till.ts';

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
