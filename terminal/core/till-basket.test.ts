import { expect, test } from 'vitest';
import type { BasketItem } from '#contract/basket.ts';
import type { AmountMinor } from '#contract/money.ts';
import { terminalView } from '#contract/view.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { scriptedTill } from './scripted-till.ts';

const item = (key: string, en: string, priceMinor: number): BasketItem => ({
  key,
  name: { zh: en, en },
  priceMinor: priceMinor as AmountMinor,
});
const CATALOGUE = [item('q', 'Water', 200), item('a', 'Coffee', 1_200)];

async function begin() {
  const clock = createVirtualClock();
  const it = scriptedTill(clock, { catalogue: CATALOGUE, maxAmountMinor: 10_000 });
  await it.till.start();
  const pick = (key: string): void => it.till.intent({ kind: 'item', key });
  const hold = async (): Promise<void> => {
    it.till.intent({ kind: 'hold' });
    await clock.settle();
  };
  return { ...it, clock, pick, hold, screen: () => terminalView.parse(it.till.view()).screen };
}

test('items and a typed amount make one sum, and the sale is for all of it', async () => {
  const { pick, type, till, screen, ports, clock } = await begin();
  pick('a');
  pick('q');
  pick('q');
  type('550');
  expect(screen()).toMatchObject({
    kind: 'amount',
    amountMinor: 1_200 + 2 * 200 + 550,
    typedMinor: 550,
    lines: [
      { name: { en: 'Coffee' }, quantity: 1 },
      { name: { en: 'Water' }, quantity: 2 },
    ],
  });
  till.intent({ kind: 'pay-by', method: 'card' });
  await clock.settle();
  expect(ports.reader.asked[0]).toMatchObject({ amountMinor: 2_150 });
});

test('a number and * say how often the next line counts', async () => {
  const { pick, type, till, screen } = await begin();
  type('3');
  till.intent({ kind: 'times' });
  expect(screen()).toMatchObject({ times: 3, typedMinor: 0 });
  pick('a');
  expect(screen()).toMatchObject({ times: null, amountMinor: 3_600 });
  type('150');
  till.intent({ kind: 'add-line' });
  expect(screen()).toMatchObject({ typedMinor: 0, amountMinor: 3_750 });
});

test('Delete takes back what is typed first, then line after line', async () => {
  const { pick, type, till, screen } = await begin();
  pick('a');
  pick('q');
  type('5');
  const clear = (): void => till.intent({ kind: 'key', key: 'clear' });
  clear();
  expect(screen()).toMatchObject({ amountMinor: 1_400 });
  clear();
  expect(screen()).toMatchObject({ amountMinor: 1_200 });
  clear();
  clear();
  expect(screen()).toMatchObject({ amountMinor: 0, lines: [] });
});

test('a line has more, less, or goes', async () => {
  const { pick, till, screen } = await begin();
  pick('a');
  pick('q');
  const change = (line: number, how: 'more' | 'less' | 'drop'): void =>
    till.intent({ kind: 'change-line', line, change: how });
  change(1, 'more');
  expect(screen()).toMatchObject({ amountMinor: 1_600 });
  change(1, 'less');
  change(1, 'less');
  expect(screen()).toMatchObject({ amountMinor: 1_200, lines: [{ name: { en: 'Coffee' } }] });
  change(0, 'drop');
  change(7, 'drop');
  expect(screen()).toMatchObject({ amountMinor: 0 });
});

test('no basket comes to more than the till takes, however it is filled', async () => {
  const { pick, type, till, screen } = await begin();
  type('9900');
  pick('q');
  expect(screen()).toMatchObject({ amountMinor: 9_900, lines: [] });
  till.intent({ kind: 'add-line' });
  pick('q');
  type('5555');
  expect(screen()).toMatchObject({ amountMinor: 9_955, typedMinor: 55 });
});

test('a basket is put aside and taken up again, also by the next start of the till', async () => {
  const { pick, type, hold, reborn, screen, clock } = await begin();
  pick('a');
  type('550');
  await hold();
  expect(screen()).toMatchObject({ kind: 'amount', amountMinor: 0, held: 1 });
  const next = reborn();
  await next.till.start();
  next.till.intent({ kind: 'hold' });
  const shelf = terminalView.parse(next.till.view()).screen;
  expect(shelf).toMatchObject({
    kind: 'recall',
    baskets: [{ by: 'Li', totalMinor: 1_750, lines: [{ name: { en: 'Coffee' } }, { name: null }] }],
  });
  if (shelf.kind !== 'recall') return;
  next.till.intent({ kind: 'recall', basket: shelf.baskets[0]?.id ?? '' });
  await clock.settle();
  expect(next.screen()).toMatchObject({ kind: 'amount', amountMinor: 1_750, held: 0 });
});

test('a basket the disk did not keep is back on the screen, and the cashier is told', async () => {
  const { pick, hold, screen, ports, till } = await begin();
  ports.baskets.fails = true;
  pick('a');
  await hold();
  expect(screen()).toMatchObject({ kind: 'amount', amountMinor: 1_200, held: 0 });
  expect(till.view().notices).toMatchObject([{ kind: 'attention', code: 'BASKET_NOT_KEPT' }]);
});

test('a basket that can not be taken off the shelf stays there', async () => {
  const { pick, hold, screen, ports, till, clock } = await begin();
  pick('a');
  await hold();
  ports.baskets.fails = true;
  till.intent({ kind: 'hold' });
  const [basket] = ports.baskets.kept;
  till.intent({ kind: 'recall', basket: basket?.id ?? '' });
  await clock.settle();
  expect(screen()).toMatchObject({ kind: 'recall', keeping: false, baskets: [{}] });
});

test('the day is not settled over a basket', async () => {
  const { pick, till, screen } = await begin();
  pick('q');
  till.intent({ kind: 'settle' });
  expect(screen().kind).toBe('amount');
});
