import type { LookupAddress } from 'node:dns';
import { beforeEach, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { rememberedNames } from './remembered-names.ts';

const BANK: LookupAddress = { address: '192.0.2.7', family: 4 };
const MOVED: LookupAddress = { address: '192.0.2.8', family: 4 };
const GONE = Object.assign(new Error('try again'), { code: 'EAI_AGAIN' });

let clock: VirtualClock;
/** Look-ups the name server has not answered; a double, since no real one fails on demand. */
let open: ((error: Error | null, addresses: readonly LookupAddress[]) => void)[];
let told: string[];
let lookUp: (all?: boolean) => void;

beforeEach(() => {
  clock = createVirtualClock();
  open = [];
  told = [];
  const names = rememberedNames({
    find: (_, answer) => open.push(answer),
    clock,
    patienceMs: 800,
    keptMs: 60_000,
  });
  lookUp = (all = false) =>
    names('bank.example', { all }, (error, address) => {
      told.push(error?.code ?? (typeof address === 'string' ? address : JSON.stringify(address)));
    });
});
const answer = (error: Error | null, ...addresses: LookupAddress[]): void =>
  open.shift()?.(error, addresses);

test('an answer in time is the one that is used, in the form that was asked for', () => {
  lookUp();
  answer(null, BANK, MOVED);
  lookUp(true);
  answer(null, BANK, MOVED);
  expect(told).toEqual(['192.0.2.7', JSON.stringify([BANK, MOVED])]);
  expect(clock.pending()).toBe(0);
});

test('a name server that is gone does not take a known channel away (NT2)', () => {
  lookUp();
  answer(null, BANK);
  lookUp();
  answer(GONE);
  expect(told).toEqual(['192.0.2.7', '192.0.2.7']);
});

test('a slow one is waited for shortly; its answer counts the next time', async () => {
  lookUp();
  answer(null, BANK);
  lookUp();
  await clock.advance(799);
  expect(told).toHaveLength(1);
  await clock.advance(1);
  expect(told).toEqual(['192.0.2.7', '192.0.2.7']);
  answer(null, MOVED);
  expect(told).toHaveLength(2);
  lookUp();
  answer(GONE);
  expect(told[2]).toBe('192.0.2.8');
});

test('of a name that was never known, the fault is told', async () => {
  lookUp();
  await clock.advance(10_000);
  expect(told).toEqual([]);
  answer(GONE);
  lookUp();
  answer(null);
  expect(told).toEqual(['EAI_AGAIN', 'ENOTFOUND']);
});

test('what was known long ago is known no more', async () => {
  lookUp();
  answer(null, BANK);
  await clock.advance(60_001);
  lookUp();
  answer(GONE);
  expect(told[1]).toBe('EAI_AGAIN');
});

test('many dials ask once: each look-up that hangs holds a thread', async () => {
  lookUp();
  lookUp();
  lookUp();
  expect(open).toHaveLength(1);
  answer(null, BANK);
  expect(told).toEqual(['192.0.2.7', '192.0.2.7', '192.0.2.7']);
});
