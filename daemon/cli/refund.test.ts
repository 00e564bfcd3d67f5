import { expect, test } from 'vitest';
import type { SaleStory } from '#contract/sales-api.ts';
import { daemonBench, EAST, through } from '#test/sim/daemon-bench.ts';
import type { AskService } from './ask.ts';
import { giveBack, minorUnits, type RefundOptions } from './refund.ts';

const BY = { person: 'Chen', reason: 'goods came back' };

/** A supervisor at the prompt of a service that sold for 125.00 at East Bank. */
const prompt = async () => {
  const bench = await daemonBench();
  const order = bench.order();
  await bench.payThrough(order);
  const lines: string[] = [];
  let number = 0;
  const ask: AskService = (name, params) => bench.daemon.request(name, params) as never;
  const newId = (): string => {
    number += 1;
    return `refund-${number}`;
  };
  const ports = { ask, newId, cashier: 'till', say: (line: string) => lines.push(line) };
  const refund = (sale: string, options: Partial<RefundOptions> = {}) =>
    through(bench.clock, giveBack(ports, sale, { ...BY, ...options }));
  return { bench, saleId: order.saleId, lines, refund };
};

test('a supervisor gives back a part and then the rest, and the name stands in the journal', async () => {
  const { bench, saleId, lines, refund } = await prompt();
  expect(await refund(saleId, { amount: 2_500 })).toBe(0);
  expect(await refund(saleId)).toBe(0);
  expect(bench.rows().filter(({ state }) => state === 'refunded')).toMatchObject([
    { channel: EAST, amountMinor: 2_500 },
    { channel: EAST, amountMinor: 10_000 },
  ]);
  expect(lines[0]).toContain('refund-1');
  const asked = bench.daemon.request('sales.show', { saleId: 'refund-1' }) as Promise<SaleStory>;
  expect((await asked).refund).toMatchObject(BY);
  expect(await refund(saleId)).toBe(65);
  expect(lines.at(-1)).toContain('REFUND_TOO_MUCH');
});

test('a sale is voided whole, once', async () => {
  const { bench, saleId, lines, refund } = await prompt();
  expect(await refund(saleId, { void: true })).toBe(0);
  expect(await refund(saleId, { void: true })).toBe(65);
  expect(lines.at(-1)).toContain('VOID_TOO_LATE');
  expect(bench.rows().filter(({ state }) => state === 'refunded')).toHaveLength(1);
});

test('what nobody sold, and a refund without a reason, send nothing', async () => {
  const { bench, saleId, refund } = await prompt();
  expect(await refund('never')).toBe(66);
  expect(await refund(saleId, { reason: '' })).toBe(64);
  expect(bench.rows()).toHaveLength(1);
});

test('an amount is typed like on the receipt, and nothing else is one', () => {
  expect(['12.50', '12.5', '12', '0.05'].map(minorUnits)).toEqual([1_250, 1_250, 1_200, 5]);
  for (const text of ['', '-1', '1,5', '1.234', '1e3', 'all']) {
    expect(() => minorUnits(text)).toThrow('12.50');
  }
});
