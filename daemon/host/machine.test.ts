import { expect, test } from 'vitest';
import { thisMachine } from './machine.ts';

// A real sleep can't be had in a test; that a machine which is awake shows none can.
test('a machine that is awake has not slept, and names none of its own loops as an address', () => {
  const machine = thisMachine();
  expect(Math.abs(machine.sleptMs())).toBeLessThan(1_000);
  expect(machine.addresses()).toBe(machine.addresses());
  expect(machine.addresses().split(' ')).not.toContain('127.0.0.1');
});
