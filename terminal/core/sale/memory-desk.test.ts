import { expect, test } from 'vitest';
import { ScriptedLog, ScriptedMemory } from '../scripted-ports.ts';
import { MemoryDesk } from './memory-desk.ts';
import { type PendingSale, pendingSale } from './sale-memory.ts';

const pendingOf = (saleId: string): PendingSale =>
  pendingSale.parse({
    saleId,
    method: 'card',
    amountMinor: 100,
    currency: 'CNY',
    masked: '622202******0123',
    startedAtWallMs: 0,
    paper: 'not-started',
  });

test('a clear waits for the save before it, so that a sale is never left behind', async () => {
  const memory = new ScriptedMemory();
  let write: () => void = () => {};
  const { save } = memory;
  memory.save = async (sale) => {
    await new Promise<void>((resolve) => {
      write = resolve;
    });
    await save.call(memory, sale);
  };
  const desk = new MemoryDesk(memory, new ScriptedLog());
  const saved = desk.save(pendingOf('S1'));
  const cleared = desk.clear();
  await Promise.resolve();
  expect(memory.history).toEqual([]);
  write();
  await Promise.all([saved, cleared]);
  expect(memory.history.map((sale) => sale?.saleId ?? null)).toEqual(['S1', null]);
});

test('a save that fails says so, and the next one is tried all the same', async () => {
  const memory = new ScriptedMemory();
  const log = new ScriptedLog();
  const desk = new MemoryDesk(memory, log);
  memory.fails = true;
  expect(await desk.save(pendingOf('S1'))).toBe(false);
  memory.fails = false;
  expect(await desk.save(pendingOf('S2'))).toBe(true);
  expect(log.lines).toMatchObject([{ message: 'pending sale not saved' }]);
});

test('clearing an empty memory costs no write', async () => {
  const memory = new ScriptedMemory();
  const desk = new MemoryDesk(memory, new ScriptedLog());
  await desk.load();
  expect(await desk.clear()).toBe(true);
  expect(memory.history).toEqual([]);
});

test('a pending sale has no room for a credential', () => {
  const withCredential = { ...pendingOf('S1'), envelope: 'c2VhbGVk' };
  expect(pendingSale.safeParse(withCredential).success).toBe(false);
});
